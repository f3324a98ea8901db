using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// The end of a passkey: by its person with another one, or by two administrators (one while the bootstrap window is open, and for a passkey
/// that waits). It acts at once; what was decided with it before stays, and can be verified as before.
/// </summary>
internal sealed partial class RevokeCeremony(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, PasskeyLife life, InstallationKeys keys, ILogger<RevokeCeremony> logger)
{
    /// <summary>Begins one person's signature under a revocation.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginAsync(string person, string credential, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Enrolment(credential) is not { } passkey || passkey.State == EnrolmentState.Revoked) return (null, Problem.Missing("unknown-enrolment", "No such passkey is enrolled."));
        if (passkey.Person != person && !configuration.IsAdministrator(person)) return (null, Problem.Refused("not-an-administrator", "Only the person or an administrator revokes a passkey."));
        if (CeremonyBook.PasskeyOf(transaction, person, null, except: credential) is not { } signing)
            return (null, passkey.Person == person
                ? Problem.Refused("no-other-passkey", "You have no other passkey to sign with. Make a second one first, or ask two administrators to revoke this one.")
                : CeremonyBook.NoPasskey());
        return (await book.BeginPlainAsync(transaction, Purpose.Revoke, person, signing, Subject(passkey)), null);
    }

    /// <summary>Records the signature, and revokes when enough have signed.</summary>
    public async Task<(string? Done, Refusal? Refusal)> FinishAsync(string id, string person, byte[] statement, Assertion assertion, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.Revoke, person, statement, assertion);
        if (answered is null) return (null, refusal);
        var named = PlainStatement.ReadSubject(answered.Row.Statement, Purpose.Revoke, s => Tuple.Create(s.Text("person"), s.Text("credential")), out _);
        if (named is null || transaction.Enrolment(named.Item2) is not { } passkey || passkey.Person != named.Item1 || passkey.State == EnrolmentState.Revoked
            || (passkey.Person != person && !configuration.IsAdministrator(person)))
            return (null, new Refusal(RefusalCode.FactsMoved, id, "The passkey is not what you signed about any more. Look at the list again."));
        var evidence = transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson()));
        transaction.Confirm(new ConfirmationRow(ConfirmedPurpose.Revoke, passkey.Credential, person, transaction.Now, evidence));
        var by = transaction.Confirmations(ConfirmedPurpose.Revoke, passkey.Credential);
        var enough = IsEnough(transaction, passkey, [.. by.Select(c => c.Person)]);
        if (enough) life.Revoke(transaction, passkey, by);
        await transaction.CommitAsync(keys.Sign);
        var done = enough ? $"the passkey of {passkey.Person} is revoked" : $"your signature is kept; a second administrator's revokes the passkey of {passkey.Person}";
        Done(logger, person, passkey.Credential, done);
        return (done, null);
    }

    private bool IsEnough(StoreReader transaction, EnrolmentRow passkey, IReadOnlyList<string> by)
    {
        var administrators = by.Count(configuration.IsAdministrator);
        return by.Contains(passkey.Person, StringComparer.Ordinal) || administrators >= EnrolmentRecord.Administrators
            || (administrators > 0 && (passkey.State == EnrolmentState.Pending || PasskeyLife.IsBootstrap(transaction)));
    }

    private static JsonObject Subject(EnrolmentRow passkey) => new() { ["person"] = passkey.Person, ["credential"] = passkey.Credential };

    [LoggerMessage(2301, LogLevel.Information, "{Person} signed the revocation of {Credential}: {Done}")]
    private static partial void Done(ILogger logger, string person, string credential, string done);
}
