using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Core.Replay;

/// <summary>A replay as JSON: the contract of <c>countersign replay --format json</c>. Members are added, never changed.</summary>
public static class ReplayJson
{
    /// <summary>The whole report.</summary>
    public static JsonObject ToJson(ReplayReport report) => new()
    {
        ["version"] = ReplayReport.Version,
        ["repository"] = report.Repository,
        ["environment"] = report.Environment,
        ["policy"] = report.Policy,
        ["by"] = Words.Of(report.Walk.By),
        ["byWhy"] = report.Walk.Why,
        ["every"] = report.Walk.Every,
        ["from"] = Time(report.From),
        ["to"] = Time(report.To),
        ["people"] = new JsonObject { ["estimated"] = report.IsEstimate, ["source"] = report.People },
        ["deployments"] = report.Deployments,
        ["outcomes"] = Counts(report.ByOutcome),
        ["heldPercent"] = report.HeldPercent,
        ["heldAtMostPercent"] = report.HeldAtMostPercent,
        ["budget"] = new JsonObject { ["heldPercent"] = report.Budget.HeldPercent, ["answersPerDay"] = report.Budget.AnswersPerDay, ["isWithin"] = report.IsWithinBudget },
        ["authorship"] = Authorship(report.Authorship),
        ["signOffs"] = SignOffs(report),
        ["rules"] = Array(report.Rules, Rule),
        ["timeline"] = new JsonObject { ["length"] = Words.Of(report.Timeline.Length), ["periods"] = Array(report.Timeline.Periods, PeriodJson) },
        ["whatIfs"] = Array(report.WhatIfs, WhatIfJson),
        ["presets"] = Array(report.Presets, p => new JsonObject { ["name"] = p.Name, ["heldPercent"] = p.HeldPercent, ["outcomes"] = Counts(p.ByOutcome) }),
        ["examples"] = Array(report.Examples, Example),
        ["notes"] = Texts(report.Notes),
    };

    private static JsonObject SignOffs(ReplayReport report) => new()
    {
        ["total"] = report.Answers,
        ["perWeek"] = Rounded(report.AnswersPerWeek),
        ["mostInADay"] = report.MostInADay,
        ["daysOverBudget"] = report.DaysOverBudget,
        ["withoutSigner"] = report.WithoutSigner,
        ["signers"] = Array(report.Signers, s => new JsonObject
        {
            ["person"] = s.Person,
            ["name"] = s.Name,
            ["answers"] = s.Answers,
            ["perWeek"] = Rounded(s.PerWeek),
            ["mostInADay"] = s.MostInADay,
        }),
    };

    private static JsonObject Rule(RuleCost rule) => new()
    {
        ["rule"] = rule.Rule,
        ["describe"] = rule.Describe,
        ["mode"] = Words.Of(rule.Mode),
        ["asks"] = rule.Asks,
        ["holds"] = rule.Holds,
        ["holdsAlone"] = rule.HoldsAlone,
        ["because"] = Array(rule.Because, c => new JsonObject { ["text"] = c.Text, ["deployments"] = c.Deployments }),
    };

    private static JsonObject PeriodJson(Period period) => new()
    {
        ["from"] = period.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["deployments"] = period.Deployments,
        ["outcomes"] = Counts(period.ByOutcome),
        ["commits"] = period.Commits,
        ["aiPercent"] = period.AiPercent,
        ["involvement"] = Counts(period.ByInvolvement),
    };

    private static JsonObject WhatIfJson(WhatIf whatIf) => new()
    {
        ["changes"] = Texts(whatIf.Changes),
        ["held"] = whatIf.Held,
        ["heldPercent"] = whatIf.HeldPercent,
        ["mostInADay"] = whatIf.MostInADay,
        ["letThrough"] = whatIf.LetThrough,
        ["severeLetThrough"] = whatIf.SevereLetThrough,
        ["aiLetThrough"] = whatIf.AiLetThrough,
        ["reachesBudget"] = whatIf.ReachesBudget,
    };

    private static JsonObject Example(PastExample example) => new()
    {
        ["head"] = example.Head.Hex,
        ["at"] = Time(example.At),
        ["tag"] = example.Tag,
        ["subject"] = example.Subject,
        ["outcome"] = Words.Of(example.Outcome),
        ["severity"] = Words.Of(example.Severity),
        ["commits"] = example.Commits,
        ["aiCommits"] = example.AiCommits,
        ["tools"] = Texts(example.Tools),
        ["authors"] = Texts(example.Authors),
        ["because"] = Texts(example.Because),
        ["rules"] = Texts(example.Rules),
        ["asks"] = Texts(example.Asks),
        ["signers"] = Texts(example.Signers),
    };

    private static JsonObject Authorship(AuthorshipSummary summary)
    {
        var tools = new JsonObject();
        foreach (var (tool, count) in summary.Tools.OrderBy(t => t.Key, StringComparer.Ordinal)) tools[tool] = count;
        return new JsonObject { ["commits"] = summary.Commits, ["aiShare"] = summary.AiShare, ["involvement"] = Counts(summary.ByInvolvement), ["tools"] = tools };
    }

    private static JsonObject Counts<T>(IReadOnlyDictionary<T, int> counts)
        where T : struct, Enum
    {
        var json = new JsonObject();
        foreach (var value in Enum.GetValues<T>()) json[Words.Of(value)] = counts[value];
        return json;
    }

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static double Rounded(double number) => Math.Round(number, 1, MidpointRounding.AwayFromZero);

    private static JsonArray Array<T>(IReadOnlyList<T> items, Func<T, JsonObject> write) => new([.. items.Select(item => (JsonNode)write(item))]);

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
