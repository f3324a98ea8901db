using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.People;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Configuration;

/// <summary>The one way in which a version comes into force, whoever let it: state, ledger entry, and whose addresses it names.</summary>
internal static class ComingIntoForce
{
    private const string MemorySetting = "identities";

    /// <summary>Puts a waiting version into force; false where it no longer waits.</summary>
    /// <param name="transaction">The transaction; the caller commits.</param>
    /// <param name="row">The version.</param>
    /// <param name="reason">What let it: <c>statement</c> of an owner, or <c>comparison</c> that proved it not laxer.</param>
    /// <param name="evidence">Digest of that, kept as evidence.</param>
    public static bool Activate(StoreTransaction transaction, ConfigurationRow row, string reason, Sha256Digest evidence)
    {
        var before = transaction.ActiveConfiguration();
        if (!transaction.ActivateConfiguration(row.Version)) return false;
        transaction.Append(LedgerEntry.Create(LedgerEntryType.Configuration, transaction.Now, $"configuration-{row.Version}", new Dictionary<string, Sha256Digest>
        {
            ["configuration"] = row.Digest, [reason] = evidence,
        }));
        var memory = new[] { before, row }.OfType<ConfigurationRow>().Aggregate(Memory(transaction), (all, version) => all.With(PeopleOf(transaction, version)));
        transaction.SetSetting(MemorySetting, Encoding.UTF8.GetString(CanonicalJson.Write(memory.ToJson())));
        return true;
    }

    /// <summary>Whose every address and login was in any version that was in force.</summary>
    public static IdentityMemory Memory(StoreReader store)
    {
        if (store.Setting(MemorySetting) is not { } text) return IdentityMemory.Empty;
        return JsonFields.Read(Encoding.UTF8.GetBytes(text), "the remembered identities", IdentityMemory.Read, out var problem)
            ?? throw new StoreDamagedException($"The remembered identities cannot be read: {problem}. Restore the last backup.");
    }

    private static PeopleDirectory PeopleOf(StoreReader store, ConfigurationRow row)
    {
        var bytes = store.Evidence(row.People)?.Bytes ?? throw new StoreDamagedException($"Configuration {row.Version} names people that are not kept. Restore the last backup.");
        return PeopleReader.Read(Encoding.UTF8.GetString(bytes)).Value ?? throw new StoreDamagedException($"The people of configuration {row.Version} cannot be read any more.");
    }
}
