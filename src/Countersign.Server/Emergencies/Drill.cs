using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Emergencies;

/// <summary>
/// Drills the path of an emergency without a change: whether two persons who may break the glass are there with a passkey that counts. Each drill is on
/// record and in the ledger, so that what watches for broken glass is drilled too.
/// </summary>
internal sealed partial class Drill(SqliteStore store, ConfigurationService configuration, InstallationKeys keys, ServerSettings settings, ILogger<Drill> logger)
{
    /// <summary>Least time between two drills.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Fewest persons: whoever wrote the change needs somebody else beside them, whatever the policy's count is.</summary>
    private const int FewestPersons = 2;

    /// <summary>Drills, and says what was found.</summary>
    /// <param name="askedBy">Token or person that asked for it.</param>
    public async Task<(JsonObject? Report, Problem? Problem)> RunAsync(string askedBy)
    {
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force."));
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        if (transaction.LatestDrill() is { } last && last.At + Pause > transaction.Now)
            return (null, Problem.Conflict("drill-too-soon", $"The last drill was at {JsonFields.Time(last.At)}. Wait a minute."));
        var report = Report(transaction, active);
        var (id, ready) = ("drill_" + Base32.Encode(RandomNumberGenerator.GetBytes(10)), (bool)report["ready"]!);
        report["id"] = id;
        // A salt, so that the digest in the public ledger tells nothing to somebody who guesses names.
        report["salt"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var digest = transaction.PutEvidence("application/json", CanonicalJson.Write(report));
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.BreakGlass, transaction.Now, id, new Dictionary<string, Sha256Digest> { ["drill"] = digest }));
        transaction.AddDrill(new DrillRow(id, transaction.Now, askedBy, ready, digest, index));
        Notices.OfDrill(transaction, ready, (string)report["summary"]!);
        await transaction.CommitAsync(keys.Sign);
        Drilled(logger, id, ready);
        report.Remove("salt");
        return (report, null);
    }

    private JsonObject Report(StoreReader reader, ConfigurationInForce active)
    {
        var asked = active.Loaded.Policy.BreakGlass;
        var needed = Math.Max(FewestPersons, asked.Count);
        var today = DateOnly.FromDateTime(reader.Now.UtcDateTime);
        var persons = BreakGlassCheck.OnCall(asked, active.Loaded.People).OrderBy(p => p.Id, StringComparer.Ordinal)
            .Select(p => (p.Id, Missing: p.Away?.Covers(today) == true ? "away today" : HasPasskey(reader, p.Id) ? null : "no passkey that counts")).ToList();
        var reachable = persons.Where(p => p.Missing is null).Select(p => p.Id).ToList();
        var who = asked.Groups.Count == 0 ? "anybody with a passkey" : $"the members of {string.Join(" and ", asked.Groups)}";
        return new JsonObject
        {
            ["at"] = JsonFields.Time(reader.Now),
            ["ready"] = reachable.Count >= needed,
            ["needed"] = needed,
            ["groups"] = new JsonArray([.. asked.Groups.Select(g => (JsonNode)g)]),
            ["reachable"] = new JsonArray([.. reachable.Select(p => (JsonNode)p)]),
            ["notReachable"] = new JsonArray([.. persons.Where(p => p.Missing is not null).Select(p => new JsonObject { ["person"] = p.Id, ["why"] = p.Missing })]),
            ["summary"] = $"Of {who}, {reachable.Count} can sign now; {needed} are needed.",
            ["url"] = $"{settings.Origin}/break-glass",
        };
    }

    private static bool HasPasskey(StoreReader reader, string person) =>
        reader.Enrolments(person).Any(e => e.State == EnrolmentState.Counted && e.CountsFrom <= reader.Now);

    [LoggerMessage(2701, LogLevel.Information, "Break-glass was drilled: {DrillId}, ready: {Ready}")]
    private static partial void Drilled(ILogger logger, string drillId, bool ready);
}
