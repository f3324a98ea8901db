using System.Globalization;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>The words of a replay that its text and its page share.</summary>
internal static class ReplayWords
{
    /// <summary>Outcomes in the order in which they are shown: what stands in the way first.</summary>
    public static IReadOnlyList<PastOutcome> Order { get; } = [PastOutcome.Denied, PastOutcome.Held, PastOutcome.Plan, PastOutcome.Review, PastOutcome.Passes];

    /// <summary>An outcome's name.</summary>
    public static string Of(PastOutcome outcome) => outcome switch
    {
        PastOutcome.Denied => "Denied",
        PastOutcome.Held => "Held",
        PastOutcome.Plan => "A plan decides",
        PastOutcome.Review => "Review only",
        PastOutcome.Passes => "Passes",
    };

    /// <summary>How often, in the unit that makes it at least one.</summary>
    public static string Rate(double perWeek)
    {
        const double WeeksOfAYear = 365.25 / 7;
        if (perWeek >= 1) return $"{Number(perWeek)} a week";
        return perWeek * WeeksOfAYear >= 12 ? $"{Number(perWeek * WeeksOfAYear / 12)} a month" : $"{Number(perWeek * WeeksOfAYear)} a year";
    }

    /// <summary>What an outcome means.</summary>
    public static string Meaning(PastOutcome outcome) => outcome switch
    {
        PastOutcome.Denied => "a rule says no",
        PastOutcome.Held => "somebody would have had to sign",
        PastOutcome.Plan => "held only if the plan, which git does not have, shows something severe",
        PastOutcome.Review => "asks for a code review at most; git does not record whether there was one",
        PastOutcome.Passes => "nothing is asked",
    };

    /// <summary>What deployments were taken to be.</summary>
    public static string Unit(ReplayReport report)
    {
        var what = report.Walk.By switch
        {
            DeploymentsBy.Merge => "merge",
            DeploymentsBy.Tag => "tag",
            DeploymentsBy.Commit or DeploymentsBy.Auto => "commit",
        };
        return report.Walk.Every == 1 ? $"each {what} is a deployment" : $"every {report.Walk.Every} {what}s are a deployment";
    }

    /// <summary>The window in words; empty without deployments.</summary>
    public static string Window(ReplayReport report) => report is { From: { } from, To: { } to } ? $"{Day(from)} to {Day(to)}" : "";

    /// <summary>The held share beside the budget.</summary>
    public static string Budget(ReplayReport report)
    {
        var over = new List<string>();
        if (report.HeldPercent > report.Budget.HeldPercent) over.Add($"more than {report.Budget.HeldPercent} % of deployments");
        if (report.MostInADay > report.Budget.AnswersPerDay) over.Add($"{report.MostInADay} sign-offs for one person on the worst day, and {report.Budget.AnswersPerDay} are bearable");
        return over.Count == 0 ? $"Within the budget of {report.Budget.HeldPercent} % held and {report.Budget.AnswersPerDay} sign-offs a person and day." : $"Over the budget: {string.Join("; ", over)}.";
    }

    /// <summary>How many sign-offs, and how often.</summary>
    public static string SignOffs(ReplayReport report)
    {
        if (report.ByOutcome[PastOutcome.Held] == 0) return "Nobody would have been asked to sign.";
        var text = $"{Count(report.Answers, "sign-off", "sign-offs")}, {Rate(report.AnswersPerWeek)}, shared among {Count(report.Signers.Count, "person", "people")}; at most {report.MostInADay} for one person in a day.";
        return report.WithoutSigner == 0 ? text : $"{text} For {Count(report.WithoutSigner, "deployment", "deployments")} too few people could have signed.";
    }

    /// <summary>A what-if's effect.</summary>
    public static string LetsThrough(WhatIf whatIf) => whatIf.LetThrough == 0 ? "lets nothing through" :
        $"lets {whatIf.LetThrough} through, {whatIf.SevereLetThrough} of them severe, {whatIf.AiLetThrough} with AI marks";

    /// <summary>A number and its noun.</summary>
    public static string Count(int number, string one, string many) => $"{number.ToString("N0", CultureInfo.InvariantCulture)} {(number == 1 ? one : many)}";

    /// <summary>A number with at most one decimal place.</summary>
    public static string Number(double number) => number.ToString("#,0.#", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(int part, int whole) => part > 0 && part * 1_000L < whole ? "< 0.1 %" : whole == 0 ? "0 %" : $"{Number(100.0 * part / whole)} %";

    /// <summary>The share that is held for certain.</summary>
    public static string Held(ReplayReport report) => Percent(report.ByOutcome[PastOutcome.Held] + report.ByOutcome[PastOutcome.Denied], report.Deployments);

    /// <summary>A day.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
