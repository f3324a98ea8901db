using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>Reads back what was decided and from which facts.</summary>
internal static class StoredVerdicts
{
    /// <summary>Media type of a stored verdict statement.</summary>
    public const string MediaType = "application/vnd.in-toto+json";

    /// <summary>The verdict statement of a change.</summary>
    public static VerdictStatement Statement(StoreReader store, ChangeRow row) =>
        VerdictStatement.Read(Bytes(store, row.Decision, row), out var problem) ?? throw new StoreDamagedException($"The verdict of {row.Id} cannot be read: {problem}");

    /// <summary>The facts of a change, as evidence.</summary>
    public static JsonObject FactsJson(StoreReader store, ChangeRow row) =>
        CanonicalJson.TryReadCanonical(Bytes(store, row.Facts, row), out var node) && node is JsonObject json ? json : throw new StoreDamagedException($"The facts of {row.Id} cannot be read.");

    /// <summary>The facts of a change. People are an extract: to decide again now, put in everybody.</summary>
    public static Facts Facts(StoreReader store, ChangeRow row) =>
        JsonFields.Read(FactsJson(store, row), "the facts", FactsRecord.Read, out var problem) ?? throw new StoreDamagedException($"The facts of {row.Id} cannot be read: {problem}");

    /// <summary>Whether the facts are the stored ones when written with their salt.</summary>
    public static bool SameFacts(StoreReader store, ChangeRow row, Func<byte[], JsonObject> write)
    {
        var stored = FactsJson(store, row);
        return JsonNode.DeepEquals(stored, write(Convert.FromBase64String((string)stored["salt"]!)));
    }

    private static byte[] Bytes(StoreReader store, Sha256Digest digest, ChangeRow row) =>
        store.Evidence(digest)?.Bytes ?? throw new StoreDamagedException($"{row.Id} names evidence {digest}, which is not kept. Restore the last backup.");
}
