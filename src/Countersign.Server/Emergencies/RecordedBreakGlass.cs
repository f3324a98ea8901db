using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Emergencies;

/// <summary>One recorded break-glass statement, as evidence and as the gate counts it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Record">The evidence.</param>
/// <param name="Given">What it says.</param>
internal sealed record KnownBreakGlass(BreakGlassStatementRow Row, RecordedSignOff Record, GivenBreakGlass Given);

/// <summary>The recorded break-glass statements that can matter to a change: for exactly it, not run out, by passkeys that were not revoked since.</summary>
internal static class RecordedBreakGlass
{
    /// <summary>Them, oldest first.</summary>
    public static IReadOnlyList<KnownBreakGlass> For(StoreReader store, Change change) =>
    [
        .. store.BreakGlassStatements(change.Digest)
            .Where(row => row.Until >= store.Now && store.Enrolment(row.Credential) is { State: EnrolmentState.Counted })
            .Select(row => Read(store, row)),
    ];

    /// <summary>A recorded signature, whatever its purpose.</summary>
    public static RecordedSignOff Record(StoreReader store, Sha256Digest assertion)
    {
        var bytes = store.Evidence(assertion)?.Bytes ?? throw new StoreDamagedException($"The recorded signature {assertion} is not kept. Restore the last backup.");
        return JsonFields.Read(bytes, "the signature", RecordedSignOff.Read, out var problem) ?? throw new StoreDamagedException($"The recorded signature {assertion} cannot be read: {problem}");
    }

    private static KnownBreakGlass Read(StoreReader store, BreakGlassStatementRow row)
    {
        var record = Record(store, row.Assertion);
        var statement = BreakGlassStatement.Read(record.Statement.Span, out var problem) ?? throw new StoreDamagedException($"Break-glass statement {row.Id} cannot be read: {problem}");
        return new KnownBreakGlass(row, record, GivenBreakGlass.From(statement));
    }
}
