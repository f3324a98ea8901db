using Countersign.Core.BlastRadius;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>What the same past looks like under a changed policy, really evaluated.</summary>
/// <param name="Changes">The changes, in words.</param>
/// <param name="Held">Deployments held or denied.</param>
/// <param name="HeldPercent">The same in percent of all deployments.</param>
/// <param name="MostInADay">Sign-offs of the busiest person on the worst day; null where the held share alone is over the budget.</param>
/// <param name="LetThrough">Deployments that are held today and would not be.</param>
/// <param name="SevereLetThrough">Those of them of severity high or critical.</param>
/// <param name="AiLetThrough">Those of them with a commit that carries an AI mark.</param>
/// <param name="ReachesBudget">Whether that is within the budget.</param>
public sealed record WhatIf(
    IReadOnlyList<string> Changes, int Held, double HeldPercent, int? MostInADay, int LetThrough, int SevereLetThrough, int AiLetThrough, bool ReachesBudget);

/// <summary>Looks for changes of the policy that bring its cost within the budget.</summary>
internal sealed class WhatIfs(ReplaySettings settings, IRoster roster, IReadOnlyList<PastDeployment> deployments, PastCases cases, IReadOnlyList<PastVerdict> today)
{
    /// <summary>Most changes put together.</summary>
    public const int MostSteps = 3;

    /// <summary>Most ways shown.</summary>
    public const int MostShown = 6;

    /// <summary>
    /// Single changes that hold less, those within the budget first; where none is, the best two or three together stand at the top. Among equals
    /// the gentler change comes first.
    /// </summary>
    public IReadOnlyList<WhatIf> Find()
    {
        var singles = PolicyVariants.Of(settings.Policy).Select(v => (Variant: v, Result: Try(v.Policy, [v.Text]))).Where(x => x.Result.LetThrough > 0).ToList();
        var shown = singles.Select(x => x.Result).OrderByDescending(r => r.ReachesBudget).ThenBy(r => r.ReachesBudget ? r.LetThrough : r.Held).ToList();
        if (shown.Count > 0 && !shown[0].ReachesBudget && Together() is { } together) shown.Insert(0, together);
        return [.. shown.Take(MostShown)];
    }

    private WhatIf? Together()
    {
        var (policy, steps) = (settings.Policy, new List<string>());
        while (steps.Count < MostSteps)
        {
            var next = PolicyVariants.Of(policy).Select(v => (Variant: v, Result: Try(v.Policy, [.. steps, v.Text]))).OrderBy(x => x.Result.Held).FirstOrDefault();
            if (next.Variant is null) return null;
            (policy, steps) = (next.Variant.Policy, [.. next.Result.Changes]);
            if (next.Result.ReachesBudget) return steps.Count > 1 ? next.Result : null;
        }

        return null;
    }

    private WhatIf Try(PolicySet policy, IReadOnlyList<string> changes)
    {
        var verdicts = cases.Judge(policy);
        var held = verdicts.Count(v => v.Outcome >= PastOutcome.Held);
        var through = deployments.Where(d => today[d.Place].Outcome >= PastOutcome.Held && verdicts[d.Place].Outcome < PastOutcome.Held).ToList();
        var percent = Percent.Of(held, verdicts.Length);
        int? most = percent <= settings.Budget.HeldPercent ? MostInADay(verdicts) : null;
        return new WhatIf(
            changes, held, percent, most, through.Count,
            through.Count(d => d.Effects.Radius.Severity >= Severity.High),
            through.Count(d => d.Commits.Any(c => c.IsAiAssisted)),
            most <= settings.Budget.AnswersPerDay);
    }

    private int MostInADay(PastVerdict[] verdicts)
    {
        var load = new SignerLoad(settings, roster);
        foreach (var deployment in deployments)
            if (verdicts[deployment.Place].Outcome == PastOutcome.Held) load.Ask(deployment, verdicts[deployment.Place].Known);
        return load.MostInADay;
    }
}

/// <summary>Shares in percent.</summary>
internal static class Percent
{
    /// <summary>A share, to one decimal place; 0 of nothing.</summary>
    public static double Of(int part, int whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 1, MidpointRounding.AwayFromZero);
}
