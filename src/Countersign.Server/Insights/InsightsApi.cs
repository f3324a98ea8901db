using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Access;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Insights;

/// <summary><c>GET /api/v1/insights/answers?days=90</c>: how answers are given, for teams; per person only where the installation switched it on.</summary>
internal static class InsightsApi
{
    private const int DefaultDays = 90;
    private const int MostDays = 366;

    /// <summary>Maps it.</summary>
    public static void MapInsights(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/insights/answers", Answers).RequireAuthorization(AccessNames.Read);

    private static IResult Answers(SqliteStore store, ConfigurationService configuration, ServerSettings settings, string? days = null)
    {
        var length = DefaultDays;
        if (days is not null && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length is < 1 or > MostDays))
            return Problem.Bad("unknown-days", $"Write days= and a number from 1 to {MostDays}.").ToResult();
        using var snapshot = store.Read();
        var since = snapshot.Now - TimeSpan.FromDays(length);
        var answers = snapshot.SignOffsSince(since).GroupBy(row => row.ChangeId, StringComparer.Ordinal).SelectMany(answers => Counted(snapshot, answers.Key, [.. answers])).ToList();
        var (teams, withheld) = AnswerFigures.OfTeams(answers, configuration.People);
        var document = new JsonObject
        {
            ["since"] = JsonFields.Time(since),
            ["leastPersons"] = AnswerFigures.LeastPersons,
            ["teams"] = new JsonArray([.. teams.Select(f => Json("team", f))]),
            ["withheld"] = withheld,
            ["needless"] = snapshot.RemarksSince(RemarkKind.Needless, since).Select(r => r.ChangeId).Distinct(StringComparer.Ordinal).Count(),
        };
        if (settings.InsightsPerPerson) document["persons"] = new JsonArray([.. AnswerFigures.OfPersons(answers).Select(f => Json("person", f))]);
        return Results.Text(document.ToJsonString(), "application/json");
    }

    /// <summary>Answers to one change, each with the destructive effects that its signer could have looked at.</summary>
    private static IEnumerable<CountedAnswer> Counted(StoreReader store, string changeId, List<SignOffRow> answers)
    {
        if (!answers.Exists(a => a.EffectsOpened is not null) || store.Change(changeId) is not { } change) return answers.Select(a => new CountedAnswer(a, []));
        var destructive = StoredVerdicts.Facts(store, change).BlastRadius.Effects.Where(e => e.IsDestructive).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        return answers.Select(a => new CountedAnswer(a, [.. AnsweredFor(store, a).Where(destructive.Contains)]));
    }

    private static IReadOnlyList<string> AnsweredFor(StoreReader store, SignOffRow row) =>
        store.Evidence(row.Statement) is { } evidence && SignOffStatement.Read(evidence.Bytes, out _) is { } statement
            ? statement.Effects
            : throw new StoreDamagedException($"Sign-off {row.Id} names {row.Statement}, which is not kept or cannot be read. Restore the last backup.");

    private static JsonObject Json(string name, AnswerFigure figure) => new()
    {
        [name] = figure.Name,
        ["persons"] = figure.Persons,
        ["answers"] = figure.Answers,
        ["rejected"] = figure.Rejected,
        ["withdrawn"] = figure.Withdrawn,
        ["medianSeconds"] = figure.MedianSeconds,
        ["openedAll"] = figure.OpenedAll,
    };
}
