using System.Globalization;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>When a passkey begins to count and when it ends: its state, its ledger entry and whom it is told, in one place for every way there is.</summary>
internal sealed class PasskeyLife(ServerSettings settings, ConfigurationService configuration, Announcements announcements)
{
    private const string MediaType = "application/json";

    /// <summary>Whether one administrator is enough: the window that the first administrator signed is open.</summary>
    public static bool IsBootstrap(StoreReader store) =>
        store.Setting(EnrolCeremony.BootstrapSetting) is { } until && DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) > store.Now;

    /// <summary>
    /// Why a passkey counts with these signatures, or null while more are needed: an administrator's in the bootstrap window, its person's own
    /// with another passkey, or two administrators' of whom at most one is below the level that may sign off.
    /// </summary>
    public EnrolmentBasis? BasisOf(StoreReader store, EnrolmentRow waiting, IReadOnlyList<string> by)
    {
        if (IsBootstrap(store) && by.Any(configuration.IsAdministrator)) return EnrolmentBasis.Bootstrap;
        if (by.Contains(waiting.Person, StringComparer.Ordinal)) return EnrolmentBasis.Confirmed;
        var administrators = by.Where(configuration.IsAdministrator).ToList();
        if (administrators.Count < EnrolmentRecord.Administrators || !administrators.Exists(p => configuration.People.LevelOf(p) >= configuration.SigningLevel)) return null;
        return waiting.Replaces is null ? EnrolmentBasis.Confirmed : EnrolmentBasis.Replaced;
    }

    /// <summary>Enters the enrolment in the ledger and lets it count from when its basis says; a passkey that it replaces ends.</summary>
    public void Count(StoreTransaction transaction, EnrolmentRow waiting, EnrolmentBasis basis, IReadOnlyList<ConfirmationRow> by)
    {
        var delay = basis == EnrolmentBasis.Confirmed ? settings.EnrolmentDelay : TimeSpan.Zero;
        List<string> persons = [.. by.Select(c => c.Person)];
        var counted = waiting with { State = EnrolmentState.Counted, CountsFrom = transaction.Now + delay, ConfirmedBy = Enrolments.Confirmation(basis, persons) };
        var record = Enrolments.RecordOf(counted);
        transaction.PutEvidence(MediaType, CanonicalJson.Write(record.ToJson()));
        var refs = Signatures(by, "confirmation");
        refs["enrolment"] = record.Digest;
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.Enrol, transaction.Now, EnrolmentRecord.EntryIdOf(waiting.Credential), refs));
        transaction.ConfirmEnrolment(waiting.Credential, counted.ConfirmedBy, counted.CountsFrom!.Value, index);
        announcements.Tell(transaction, AnnouncementKind.PasskeyCounts, waiting, persons);
        if (basis == EnrolmentBasis.Replaced && transaction.Enrolment(waiting.Replaces!) is { State: EnrolmentState.Counted } replaced) Revoke(transaction, replaced, by);
    }

    /// <summary>Ends a passkey and the sessions of its person.</summary>
    public void Revoke(StoreTransaction transaction, EnrolmentRow passkey, IReadOnlyList<ConfirmationRow> by)
    {
        transaction.RevokeEnrolment(passkey.Credential);
        transaction.EndSessions(passkey.Person);
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.Revoke, transaction.Now, EnrolmentRecord.EntryIdOf(passkey.Credential), Signatures(by, "statement")));
        transaction.NoteRevocation(passkey.Credential, index);
        announcements.Tell(transaction, AnnouncementKind.PasskeyRevoked, passkey, [.. by.Select(c => c.Person)]);
    }

    /// <summary>Digests of the signed statements: <c>name</c>, <c>name-2</c> …</summary>
    private static Dictionary<string, Sha256Digest> Signatures(IReadOnlyList<ConfirmationRow> by, string name) =>
        by.Take(LedgerEntry.MaxRefs - 1).Select((c, at) => (Name: at == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{at + 1}"), c.Statement)).ToDictionary(c => c.Name, c => c.Statement, StringComparer.Ordinal);
}
