using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// Enrolment in two halves (contract §4): the person makes a passkey under a link that is good once, and somebody who may vouches for it
/// by passkey. Only the first administrator's counts by itself, because the link lies where only the server's operator can read it.
/// </summary>
internal sealed partial class EnrolCeremony(
    ServerSettings settings, SqliteStore store, ConfigurationService configuration, CeremonyBook book, PasskeyLife life, Announcements announcements, InstallationKeys keys,
    Installation installation, ILogger<EnrolCeremony> logger)
{
    /// <summary>How long the first administrator's link is good.</summary>
    public static readonly TimeSpan FirstLinkTime = TimeSpan.FromMinutes(15);

    /// <summary>How long any other enrolment link is good.</summary>
    public static readonly TimeSpan LinkTime = TimeSpan.FromHours(24);

    /// <summary>Setting: until when one administrator's signature confirms an enrolment; signed with the first activation.</summary>
    public const string BootstrapSetting = "bootstrap-until";

    /// <summary>Most passkeys and open links of one person; more would only be places to hide one.</summary>
    public const int MaxPasskeys = 20;

    /// <summary>Longest name of a passkey, in characters.</summary>
    public const int MaxName = 60;

    private const int HandleBytes = 32;

    /// <summary>
    /// Makes a link for a person: by an administrator, or by the person for a further passkey. Making it gives nobody any right yet.
    /// </summary>
    /// <param name="inviter">Who makes it.</param>
    /// <param name="person">Whose passkey it is for.</param>
    /// <param name="replaces">The passkey in whose place the new one is to stand; only an administrator says so, because it saves the delay.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<(string? Code, Problem? Problem)> InviteAsync(string inviter, string person, string? replaces, CancellationToken cancel)
    {
        var isAdministrator = configuration.IsAdministrator(inviter);
        if (!isAdministrator && (inviter != person || replaces is not null)) return (null, Problem.Refused("not-an-administrator", "Only members of the administrator group invite others, or have a passkey replaced."));
        if (configuration.People.Find(person) is not { Left: false }) return (null, Problem.Bad("unknown-person", $"\"{person}\" is not in people.yaml."));
        var code = RandomNumberGenerator.GetBytes(StoreTransaction.SecretBytes);
        await using var transaction = await store.BeginAsync(cancel);
        var passkeys = transaction.Enrolments(person);
        if (passkeys.Count(e => e.State != EnrolmentState.Revoked) + transaction.OpenInvitations(person) >= MaxPasskeys)
            return (null, Problem.Conflict("too-many-passkeys", $"{person} has {MaxPasskeys} passkeys and open links. Revoke some first, or wait until the links are over."));
        if (replaces is not null && !IsReplaceable(passkeys, replaces)) return (null, Problem.Bad("not-replaceable", $"\"{replaces}\" is no passkey of {person} that counted and was not replaced before."));
        transaction.CreateInvitation(new InvitationRow(person, InvitationKind.Invitation, inviter, transaction.Now, transaction.Now + LinkTime, replaces), code);
        await transaction.CommitAsync();
        return (StrictBase64.EncodeUrl(code), null);
    }

    /// <summary>Begins the making of a passkey under a link.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginRegistrationAsync(string code, CancellationToken cancel)
    {
        if (!TryCode(code, out var secret)) return (null, NoLink());
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Invitation(secret) is not { } invitation || configuration.People.Find(invitation.Person) is not { Left: false } person) return (null, NoLink());
        var frame = book.Frame(transaction);
        var known = transaction.Enrolments(person.Id);
        var handle = known.Count > 0 ? known[0].UserHandle : RandomNumberGenerator.GetBytes(HandleBytes);
        var statement = Statement(frame, person.Id).ToBytes();
        var begun = book.Begin(transaction, Purpose.Enrol, person.Id, [], frame, statement, extra: new JsonObject { ["code"] = code, ["handle"] = StrictBase64.EncodeUrl(handle) });
        await transaction.CommitAsync();
        return (begun with { Options = RegistrationOptions(person, statement, handle, known) }, null);
    }

    /// <summary>Stores the new passkey: waiting for confirmation, or counting at once for the first administrator.</summary>
    public async Task<(EnrolmentRow? Enrolment, Refusal? Refusal)> FinishRegistrationAsync(string id, JsonFields registration, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Ceremony(id) is not { Purpose: "enrol", Extra: { } extra } row || JsonNode.Parse(extra)?["code"] is not { } code)
            return (null, new Refusal(RefusalCode.StatementUnknown, id, "No enrolment was begun under this id. Open your link again."));
        if (row.UsedAt is not null || !transaction.UseCeremony(id)) return (null, new Refusal(RefusalCode.NonceUsed, id, "This enrolment was answered already. Open your link again."));
        if (row.Expires < transaction.Now) return (null, new Refusal(RefusalCode.StatementExpired, id, "This enrolment took too long. Open your link again."));
        if (!TryCode((string)code!, out var secret) || transaction.UseInvitation(secret) is not { } invitation || invitation.Person != row.Person)
            return (null, new Refusal(RefusalCode.StatementExpired, id, "The link was used or is over. Ask an administrator for a new one."));
        var credential = Bytes(registration, "credentialId");
        var result = RegistrationVerifier.Verify(new RegistrationRequest
        {
            CredentialId = credential,
            AttestationObject = Bytes(registration, "attestationObject"),
            ClientDataJson = Bytes(registration, "clientDataJSON"),
            Transports = registration.Texts("transports", 100),
            Challenge = Purpose.Enrol.Challenge(row.Statement),
            Party = book.Party,
            IsKnown = CredentialId.TryFromBytes(credential, out var known) && transaction.Enrolment(known.ToString()) is not null,
            Person = row.Person,
            Conveyance = settings.Attestation,
            UserHandle = StrictBase64.TryDecodeUrl((string?)JsonNode.Parse(extra)!["handle"], out var handle) ? handle : throw new StoreDamagedException("A begun enrolment has no user handle."),
            Now = transaction.Now,
            CountsFrom = transaction.Now,
        });
        if (result.Enrolment is not { } enrolment) return (null, result.Refusal);
        if (Add(transaction, Enrolments.RowOf(enrolment) with { Name = registration.OptionalText("name", MaxName) ?? "", Replaces = invitation.Replaces }, invitation) is { } refused) return (null, refused);
        var added = transaction.Enrolment(enrolment.Id.ToString());
        await transaction.CommitAsync(keys.Sign);
        Enrolled(logger, enrolment.Person, enrolment.Id.ToString());
        return (added, null);
    }

    /// <summary>Begins an administrator's (or the person's own) confirmation of a waiting passkey.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginConfirmationAsync(string confirmer, string credential, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Enrolment(credential) is not { State: EnrolmentState.Pending } waiting) return (null, Problem.Missing("unknown-enrolment", "No passkey waits for confirmation under this id."));
        if (confirmer != waiting.Person && !configuration.IsAdministrator(confirmer)) return (null, Problem.Refused("not-an-administrator", "Only an administrator, or the person with another passkey, confirms an enrolment."));
        if (CeremonyBook.PasskeyOf(transaction, confirmer, null) is not { } passkey) return (null, CeremonyBook.NoPasskey());
        return (await book.BeginPlainAsync(transaction, Purpose.Enrol, confirmer, passkey, Subject(waiting), new JsonObject { ["confirm"] = credential }), null);
    }

    /// <summary>Records a confirmation; when enough have signed, the enrolment is entered in the ledger and begins to count.</summary>
    public async Task<(EnrolmentRow? Enrolment, Refusal? Refusal)> FinishConfirmationAsync(string id, string confirmer, byte[] statement, Assertion assertion, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.Enrol, confirmer, statement, assertion);
        if (answered is null) return (null, refusal);
        var credential = (string?)JsonNode.Parse(answered.Row.Extra ?? "{}")?["confirm"];
        if (credential is null || transaction.Enrolment(credential) is not { State: EnrolmentState.Pending } waiting || !StatementIs(answered.Row.Statement, waiting)
            || (confirmer != waiting.Person && !configuration.IsAdministrator(confirmer)))
            return (null, new Refusal(RefusalCode.FactsMoved, id, "The passkey no longer waits for your confirmation. Look at the list again."));
        var evidence = transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson()));
        transaction.Confirm(new ConfirmationRow(ConfirmedPurpose.Enrol, credential, confirmer, transaction.Now, evidence));
        var by = transaction.Confirmations(ConfirmedPurpose.Enrol, credential);
        if (life.BasisOf(transaction, waiting, [.. by.Select(c => c.Person)]) is { } basis) life.Count(transaction, waiting, basis, by);
        var confirmed = transaction.Enrolment(credential);
        await transaction.CommitAsync(keys.Sign);
        ConfirmedBy(logger, waiting.Person, confirmer, credential);
        return (confirmed, null);
    }

    private static bool IsReplaceable(IReadOnlyList<EnrolmentRow> passkeys, string credential) =>
        passkeys.Any(e => e.Credential == credential && e.LedgerIndex is not null) && !passkeys.Any(e => e.Replaces == credential && e.State == EnrolmentState.Counted);

    private Refusal? Add(StoreTransaction transaction, EnrolmentRow passkey, InvitationRow invitation)
    {
        var first = invitation.Kind == InvitationKind.FirstAdministrator;
        if (first && transaction.EnrolmentCount() > 0)
            return new Refusal(RefusalCode.StatementExpired, passkey.Person, "Somebody enrolled already, so the first administrator's link is void. Ask an administrator for a link.");
        transaction.AddEnrolment(passkey);
        if (first) life.Count(transaction, passkey, EnrolmentBasis.FirstAdministrator, []);
        else announcements.Tell(transaction, AnnouncementKind.PasskeyMade, passkey, []);
        return null;
    }

    private static JsonObject Subject(EnrolmentRow waiting)
    {
        var subject = new JsonObject { ["person"] = waiting.Person, ["credential"] = waiting.Credential, ["publicKey"] = Sha256Digest.Of(waiting.Cose).ToString() };
        if (waiting.Replaces is { } replaced) subject["replaces"] = replaced;
        return subject;
    }

    private static bool StatementIs(byte[] statement, EnrolmentRow waiting) => PlainStatement.ReadSubject(
        statement, Purpose.Enrol, s => $"{s.Text("person")} {s.Text("credential")} {s.Digest("publicKey")} {s.OptionalText("replaces")}", out _)
            == $"{waiting.Person} {waiting.Credential} {Sha256Digest.Of(waiting.Cose)} {waiting.Replaces}";

    private PlainStatement Statement(StatementFrame frame, string person) => new()
    {
        Purpose = Purpose.Enrol,
        Installation = installation.Id,
        Person = person,
        Credential = null,
        Subject = new JsonObject { ["person"] = person },
        Nonce = frame.Nonce,
        TreeHead = frame.TreeHead,
        Issued = frame.Issued,
        Expires = frame.Expires,
    };

    private JsonObject RegistrationOptions(Core.People.Person person, byte[] statement, byte[] handle, IReadOnlyList<EnrolmentRow> known) => new()
    {
        ["challenge"] = StrictBase64.EncodeUrl(Purpose.Enrol.Challenge(statement)),
        ["rp"] = new JsonObject { ["id"] = settings.RpId, ["name"] = "Countersign" },
        ["user"] = new JsonObject { ["id"] = StrictBase64.EncodeUrl(handle), ["name"] = person.Id, ["displayName"] = person.Name.Length > 0 ? person.Name : person.Id },
        ["pubKeyCredParams"] = new JsonArray([.. new[] { PasskeyAlgorithm.Es256, PasskeyAlgorithm.EdDsa, PasskeyAlgorithm.Rs256 }.Select(a => new JsonObject { ["type"] = "public-key", ["alg"] = (int)a })]),
        ["authenticatorSelection"] = new JsonObject { ["residentKey"] = "required", ["requireResidentKey"] = true, ["userVerification"] = "required" },
        ["attestation"] = Words.Of(settings.Attestation),
        ["timeout"] = (int)settings.CeremonyTime.TotalMilliseconds,
        ["excludeCredentials"] = new JsonArray([.. known.Where(e => e.State != EnrolmentState.Revoked).Select(e => new JsonObject { ["type"] = "public-key", ["id"] = e.Credential })]),
    };

    private static bool TryCode(string code, out byte[] secret)
    {
        var read = StrictBase64.TryDecodeUrl(code, out var bytes) && bytes.Length == StoreTransaction.SecretBytes;
        secret = read ? bytes! : [];
        return read;
    }

    private static byte[] Bytes(JsonFields json, string name) =>
        StrictBase64.TryDecodeUrl(json.Text(name, 1024 * 1024), out var bytes) ? bytes : throw json.Wrong(name, "unpadded URL-safe base64");

    private static Problem NoLink() => Problem.Missing("unknown-invitation", "This link is not known, was used, or is over. Ask an administrator for a new one.");

    [LoggerMessage(2101, LogLevel.Information, "Passkey of {Person} enrolled: {Credential}")]
    private static partial void Enrolled(ILogger logger, string person, string credential);

    [LoggerMessage(2102, LogLevel.Information, "Passkey of {Person} confirmed by {Confirmer}: {Credential}")]
    private static partial void ConfirmedBy(ILogger logger, string person, string confirmer, string credential);
}
