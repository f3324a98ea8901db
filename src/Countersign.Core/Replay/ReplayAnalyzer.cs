using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>
/// Judges a repository's past by a policy. Pure: the same history and settings give the same report on every machine and day. It uses the gate's own
/// facts and evaluator, and says where git cannot know what a gate would.
/// </summary>
public static class ReplayAnalyzer
{
    /// <summary>Judges these deployments.</summary>
    /// <param name="settings">What the past is judged with.</param>
    /// <param name="walk">How it was cut.</param>
    /// <param name="roster">Who the people were.</param>
    /// <param name="deployments">The deployments, in order; one for each range of the walk.</param>
    public static ReplayReport Analyze(ReplaySettings settings, PastWalk walk, IRoster roster, IReadOnlyList<PastDeployment> deployments)
    {
        var facts = PastCases.Facts(settings, roster, deployments);
        var cases = PastCases.Of(settings.Policy, facts);
        var verdicts = cases.Judge(settings.Policy);
        var load = new SignerLoad(settings, roster);
        var signers = deployments.Where(d => verdicts[d.Place].Outcome == PastOutcome.Held).ToDictionary(d => d.Place, d => load.Ask(d, verdicts[d.Place].Known));
        var byOutcome = Counted(verdicts);
        var held = Percent.Of(byOutcome[PastOutcome.Held] + byOutcome[PastOutcome.Denied], verdicts.Length);
        var isWithin = held <= settings.Budget.HeldPercent && load.MostInADay <= settings.Budget.AnswersPerDay;
        var weeks = Weeks(deployments);
        return new ReplayReport
        {
            Repository = settings.Repository,
            Environment = settings.Environment.Name,
            Policy = settings.PolicyName,
            Walk = walk,
            People = roster.Source,
            IsEstimate = roster is TenureRoster,
            From = deployments.Count == 0 ? null : deployments.Min(d => d.Range.At),
            To = deployments.Count == 0 ? null : deployments.Max(d => d.Range.At),
            Deployments = deployments.Count,
            Authorship = AuthorshipSummary.Of([.. deployments.SelectMany(d => d.Commits)]),
            ByOutcome = byOutcome,
            HeldPercent = held,
            HeldAtMostPercent = Percent.Of(verdicts.Count(v => v.Outcome >= PastOutcome.Plan), verdicts.Length),
            Budget = settings.Budget,
            IsWithinBudget = isWithin,
            Weeks = weeks,
            Answers = load.Answers,
            WithoutSigner = load.WithoutSigner,
            MostInADay = load.MostInADay,
            DaysOverBudget = load.DaysOver(settings.Budget.AnswersPerDay),
            Signers = load.Shares(weeks),
            Rules = RuleCosts.Of(settings.Policy, verdicts),
            Timeline = Timeline.Of(deployments, verdicts, settings.Environment.DayAt),
            WhatIfs = isWithin ? [] : new WhatIfs(settings, roster, deployments, cases, verdicts).Find(),
            Presets = [.. Enum.GetValues<Preset>().Select(preset => OfPreset(settings, preset, facts)).OfType<PresetOutcome>()],
            Examples = new Examples(roster, deployments, verdicts, signers).Pick(),
            Notes = [.. ReplayNotes.Of(settings, walk, roster, deployments)],
        };
    }

    /// <summary>Null where the organisation's levels lack one that the preset names.</summary>
    private static PresetOutcome? OfPreset(ReplaySettings settings, Preset preset, IReadOnlyList<IReadOnlyList<PastCase>> facts)
    {
        if (PolicyReader.Read(PolicyPresets.Text(preset), settings.Policy.Levels).Value is not { } policy) return null;
        var byOutcome = Counted(PastCases.Of(policy, facts).Judge(policy));
        return new PresetOutcome(Words.Of(preset), byOutcome, Percent.Of(byOutcome[PastOutcome.Held] + byOutcome[PastOutcome.Denied], facts.Count));
    }

    private static Dictionary<PastOutcome, int> Counted(IReadOnlyList<PastVerdict> verdicts) =>
        Enum.GetValues<PastOutcome>().ToDictionary(o => o, o => verdicts.Count(v => v.Outcome == o));

    private static double Weeks(IReadOnlyList<PastDeployment> deployments) =>
        deployments.Count == 0 ? 1 : Math.Max(1, (deployments.Max(d => d.Range.At) - deployments.Min(d => d.Range.At)).TotalDays / 7);
}

/// <summary>What a replay cannot know.</summary>
internal static class ReplayNotes
{
    public static IEnumerable<string> Of(ReplaySettings settings, PastWalk walk, IRoster roster, IReadOnlyList<PastDeployment> deployments)
    {
        yield return "Git does not record code reviews, checks and what was really deployed: reviews are counted as asked, checks as passed, every deployment as gone to one environment.";
        if (deployments.Count(PastFacts.LacksPlan) is var plans and > 0)
            yield return $"{plans} {(plans == 1 ? "deployment" : "deployments")} changed infrastructure or migrations. The plans are not in git, so what they deleted or replaced is not known here; a gate that gets the plan knows.";
        if (roster is TenureRoster) yield return "Teams, managers and who left are not known: where a rule asks for them, anybody of the level who committed in the 90 days before was counted. One person with two addresses is two.";
        if (settings.IsShallow) yield return "This is a shallow clone: what lies below its boundary was not seen. Fetch with --unshallow.";
        foreach (var note in walk.Notes) yield return note;
    }
}
