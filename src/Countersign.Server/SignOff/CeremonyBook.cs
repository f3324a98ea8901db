using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>What a statement needs that is the same for every purpose.</summary>
/// <param name="Nonce">32 random bytes.</param>
/// <param name="TreeHead">The ledger as it is now.</param>
/// <param name="Issued">Now.</param>
/// <param name="Expires">When it can no longer be signed.</param>
internal sealed record StatementFrame(string Nonce, KnownTreeHead TreeHead, DateTimeOffset Issued, DateTimeOffset Expires);

/// <summary>A ceremony that was begun: what the page draws from, and what it hands to the authenticator.</summary>
/// <param name="Id">The nonce.</param>
/// <param name="Purpose">What is signed.</param>
/// <param name="Statement">The exact bytes.</param>
/// <param name="Options">WebAuthn options with binary members in unpadded URL-safe base64.</param>
internal sealed record BegunOffer(string Id, Purpose Purpose, byte[] Statement, JsonObject Options);

/// <summary>An answer that passed every check of the ceremony itself.</summary>
/// <param name="Row">The stored ceremony.</param>
/// <param name="Enrolment">The passkey's enrolment.</param>
/// <param name="Assertion">The assertion.</param>
internal sealed record Answered(CeremonyRow Row, EnrolmentRow Enrolment, Assertion Assertion)
{
    /// <summary>Who answered.</summary>
    public string Person => Enrolment.Person;

    /// <summary>The signed answer as evidence.</summary>
    public RecordedSignOff Record => new(Row.Statement, Assertion, Enrolments.RecordOf(Enrolment));
}

/// <summary>
/// Begins ceremonies and judges their answers. A begun ceremony is stored bytes and nothing else; an answer is judged inside the
/// transaction that uses it, so that nonce, enrolment and person are those of that instant.
/// </summary>
internal sealed partial class CeremonyBook(ServerSettings settings, ConfigurationService configuration, Announcements announcements, Installation installation, ILogger<CeremonyBook> logger)
{
    /// <summary>Where ceremonies take place.</summary>
    public RelyingParty Party => new(settings.RpId, [settings.Origin]);

    /// <summary>The shared members of a statement made now.</summary>
    public StatementFrame Frame(StoreReader store)
    {
        var head = store.LatestTreeHead();
        var known = head is null ? new KnownTreeHead(0, Sha256Digest.FromBytes(MerkleTree.EmptyRoot)) : new KnownTreeHead(head.Size, head.Root);
        return new StatementFrame(StrictBase64.EncodeUrl(RandomNumberGenerator.GetBytes(StatementEnvelope.NonceBytes)), known, store.Now, store.Now + settings.CeremonyTime);
    }

    /// <summary>Stores a ceremony whose answer is an assertion.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="purpose">What is signed.</param>
    /// <param name="person">Who; null in a sign-in.</param>
    /// <param name="passkeys">The passkeys that may answer; none means any that the device knows.</param>
    /// <param name="frame">The statement's frame.</param>
    /// <param name="statement">Its bytes.</param>
    /// <param name="changeId">The change, where it is about one.</param>
    /// <param name="extra">What its purpose must remember besides.</param>
    public BegunOffer Begin(
        StoreTransaction transaction, Purpose purpose, string? person, IReadOnlyList<EnrolmentRow> passkeys, StatementFrame frame, byte[] statement,
        string? changeId = null, JsonObject? extra = null)
    {
        transaction.BeginCeremony(new CeremonyRow(
            frame.Nonce, purpose.ToWord(), person ?? "", passkeys.Count == 1 ? passkeys[0].Credential : null, statement, changeId, extra?.ToJsonString(), frame.Issued, frame.Expires));
        return new BegunOffer(frame.Nonce, purpose, statement, new JsonObject
        {
            ["challenge"] = StrictBase64.EncodeUrl(purpose.Challenge(statement)),
            ["rpId"] = settings.RpId,
            ["timeout"] = (int)settings.CeremonyTime.TotalMilliseconds,
            ["userVerification"] = "required",
            ["allowCredentials"] = new JsonArray([.. passkeys.Select(Descriptor)]),
        });
    }

    /// <summary>Stores a ceremony of one subject and commits: for every purpose whose statement is a <see cref="PlainStatement"/>.</summary>
    /// <param name="transaction">The transaction; nothing more can be done in it.</param>
    /// <param name="purpose">What is signed.</param>
    /// <param name="person">Who.</param>
    /// <param name="passkey">With which passkey.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="extra">What its purpose must remember besides.</param>
    public async Task<BegunOffer> BeginPlainAsync(StoreTransaction transaction, Purpose purpose, string person, EnrolmentRow passkey, JsonObject subject, JsonObject? extra = null)
    {
        var offer = BeginPlain(transaction, purpose, person, passkey, subject, extra: extra);
        await transaction.CommitAsync();
        return offer;
    }

    /// <summary>The same inside a transaction that its caller commits.</summary>
    public BegunOffer BeginPlain(StoreTransaction transaction, Purpose purpose, string person, EnrolmentRow passkey, JsonObject subject, string? changeId = null, JsonObject? extra = null)
    {
        var frame = Frame(transaction);
        var statement = new PlainStatement
        {
            Purpose = purpose,
            Installation = installation.Id,
            Person = person,
            Credential = CredentialId.TryParse(passkey.Credential, out var credential) ? credential : null,
            Subject = subject,
            Nonce = frame.Nonce,
            TreeHead = frame.TreeHead,
            Issued = frame.Issued,
            Expires = frame.Expires,
        };
        return Begin(transaction, purpose, person, [passkey], frame, statement.ToBytes(), changeId, extra);
    }

    /// <summary>
    /// The passkey that a statement of this person names: the one asked for; else of those that count the one that counts already, is bound to
    /// its device where that is asked, and is the oldest. Null where none counts.
    /// </summary>
    /// <param name="store">The enrolments.</param>
    /// <param name="person">Whose.</param>
    /// <param name="asked">The one that the person wants to use; null for any.</param>
    /// <param name="except">One that it must not be.</param>
    /// <param name="deviceBound">Whether one that is bound to its device is wanted.</param>
    public static EnrolmentRow? PasskeyOf(StoreReader store, string person, string? asked, string? except = null, bool deviceBound = false) =>
        store.Enrolments(person).Where(e => e.State == EnrolmentState.Counted && (asked is null || e.Credential == asked) && e.Credential != except)
            .OrderBy(e => e.CountsFrom > store.Now).ThenBy(e => deviceBound && e.BackupEligible).ThenBy(e => e.CreatedAt).FirstOrDefault();

    /// <summary>The answer to who has no passkey that counts.</summary>
    public static Problem NoPasskey() => Problem.Refused(RefusalCode.EnrolmentUnknown.ToCode(), "You have no confirmed passkey to sign with.");

    /// <summary>Judges an answer: every check of contract §4 up to and including time, then takes the nonce.</summary>
    /// <param name="transaction">The transaction that will use the answer; dispose it without commit on a refusal.</param>
    /// <param name="id">The ceremony.</param>
    /// <param name="purpose">What it must have been begun for.</param>
    /// <param name="person">Who presents it; null in a sign-in.</param>
    /// <param name="statement">The statement's bytes as the page gives them back.</param>
    /// <param name="assertion">What the browser returned.</param>
    public (Answered? Answered, Refusal? Refusal) Answer(StoreTransaction transaction, string id, Purpose purpose, string? person, byte[] statement, Assertion assertion)
    {
        var row = transaction.Ceremony(id);
        var enrolment = CredentialId.TryFromBytes(assertion.CredentialId.Span, out var credential) ? transaction.Enrolment(credential.ToString()) : null;
        var result = AssertionVerifier.Verify(new AssertionRequest
        {
            Purpose = purpose,
            Person = person,
            Statement = statement,
            Assertion = assertion,
            Begun = row is null ? null : new BegunCeremony(row.Statement, Purposes.TryParse(row.Purpose, out var begun) ? begun : throw new StoreDamagedException($"A ceremony has the purpose \"{row.Purpose}\"."), row.Person.Length == 0 ? null : row.Person, row.UsedAt),
            Enrolment = enrolment is null ? null : Enrolments.Of(enrolment),
            PersonActive = enrolment is not null && configuration.People.Find(enrolment.Person) is { Left: false },
            Party = Party,
            Now = transaction.Now,
        });
        if (result.Refusal is { } refusal) return (null, refusal);
        if (!transaction.UseCeremony(id)) return (null, new Refusal(RefusalCode.NonceUsed, id, "This statement was answered already. Open it again and sign the new one."));
        transaction.RaiseSignCount(enrolment!.Credential, result.Facts!.SignCount);
        transaction.RecordUse(enrolment.Credential, result.Facts.BackedUp, result.Facts.CounterAlarm);
        if (result.Facts.CounterAlarm)
        {
            announcements.Tell(transaction, AnnouncementKind.PasskeyAlarm, enrolment, []);
            CounterFell(logger, enrolment.Person, enrolment.Credential);
        }

        return (new Answered(row!, enrolment, assertion), null);
    }

    [LoggerMessage(2003, LogLevel.Warning, "The signature counter of a passkey of {Person} did not rise ({Credential}): it may have been copied")]
    private static partial void CounterFell(ILogger logger, string person, string credential);

    private static JsonObject Descriptor(EnrolmentRow enrolment) => new()
    {
        ["type"] = "public-key",
        ["id"] = enrolment.Credential,
        ["transports"] = new JsonArray([.. enrolment.Transports.Select(t => (JsonNode)t)]),
    };
}
