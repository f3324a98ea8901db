using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>What a policy would have said to a past deployment. Ordered by strictness.</summary>
public enum PastOutcome
{
    /// <summary>Nothing is asked.</summary>
    Passes,

    /// <summary>Only a code review or the author's intent is asked, which most teams give anyway and git does not record.</summary>
    Review,

    /// <summary>Held unless a plan shows that its infrastructure changes are harmless; git has no plans.</summary>
    Plan,

    /// <summary>Held whatever a plan says: somebody must sign, or a fact is missing.</summary>
    Held,

    /// <summary>Denied.</summary>
    Denied,
}

/// <summary>What a policy says about deployments whose facts are the same.</summary>
/// <param name="Outcome">In one word.</param>
/// <param name="Known">As if missing plans showed nothing.</param>
/// <param name="Open">As they are, with the plans missing; the same object where none is.</param>
public sealed record PastVerdict(PastOutcome Outcome, PolicyResult Known, PolicyResult Open)
{
    /// <summary>What stands in the way.</summary>
    public PolicyResult Decisive => Outcome == PastOutcome.Plan ? Open : Known;
}

/// <summary>The facts of one deployment of one component.</summary>
/// <param name="Known">As if missing plans showed nothing.</param>
/// <param name="Open">As they are, with the plans missing; the same object where none is.</param>
/// <param name="Day">The day; exceptions end by it.</param>
internal sealed record PastCase(FactSet Known, FactSet Open, DateOnly Day);

/// <summary>
/// Past deployments grouped by the facts that a policy names. Twenty thousand deployments have some hundred different sets of them, so a policy
/// and all its variants are evaluated some hundred times instead.
/// </summary>
internal sealed class PastCases
{
    private readonly List<PastCase> _classes = [];
    private readonly List<int>[] _classesOf;

    private PastCases(int deployments) => _classesOf = new List<int>[deployments];

    /// <summary>How many deployments there are.</summary>
    public int Count => _classesOf.Length;

    /// <summary>The facts of all deployments.</summary>
    public static IReadOnlyList<IReadOnlyList<PastCase>> Facts(ReplaySettings settings, IRoster roster, IReadOnlyList<PastDeployment> deployments) =>
        [.. deployments.Select(d => d.Effects.Components.Select(component => FactsOf(settings, roster, d, component)).ToList())];

    /// <summary>Groups deployments by what this policy, or one that names the same facts, looks at.</summary>
    public static PastCases Of(PolicySet policy, IReadOnlyList<IReadOnlyList<PastCase>> facts)
    {
        var cases = new PastCases(facts.Count);
        var named = NamedFacts.Of(policy);
        var byDay = policy.Rules.Any(r => r.Except.Count > 0);
        var known = new Dictionary<ValueList<FactValue>, int>();
        for (var at = 0; at < facts.Count; at++)
            cases._classesOf[at] = [.. facts[at].Select(f => cases.ClassOf(known, named, f, byDay)).Distinct()];
        return cases;
    }

    /// <summary>What this policy says to each deployment: where it is of several components, the strictest.</summary>
    public PastVerdict[] Judge(PolicySet policy)
    {
        var verdicts = _classes.Select(c => Judge(policy, c)).ToList();
        return [.. _classesOf.Select(classes => classes.Select(c => verdicts[c]).MaxBy(v => v.Outcome)!)];
    }

    private static PastCase FactsOf(ReplaySettings settings, IRoster roster, PastDeployment deployment, Changes.Component component)
    {
        var known = PastFacts.Of(settings, roster, deployment, component, harmlessPlan: true);
        var open = PastFacts.LacksPlan(deployment) ? PastFacts.Of(settings, roster, deployment, component, harmlessPlan: false) : known;
        return new PastCase(known, open, settings.Environment.DayAt(deployment.Range.At));
    }

    private int ClassOf(Dictionary<ValueList<FactValue>, int> known, IReadOnlyList<Fact> named, PastCase facts, bool byDay)
    {
        var values = named.Select(f => facts.Known[f]).Concat(named.Select(f => facts.Open[f]));
        if (byDay) values = values.Append(new NumberValue(facts.Day.DayNumber));
        var key = ValueList.Create<FactValue>([.. values]);
        if (known.TryGetValue(key, out var found)) return found;
        _classes.Add(facts);
        return known[key] = _classes.Count - 1;
    }

    private static PastVerdict Judge(PolicySet policy, PastCase facts)
    {
        var known = PolicyEvaluator.Evaluate(policy, facts.Known, facts.Day);
        var open = ReferenceEquals(facts.Known, facts.Open) ? known : PolicyEvaluator.Evaluate(policy, facts.Open, facts.Day);
        return new PastVerdict(OutcomeOf(known, open), known, open);
    }

    private static PastOutcome OutcomeOf(PolicyResult known, PolicyResult open) =>
        known.Denials.Count > 0 ? PastOutcome.Denied
        : Holds(known) ? PastOutcome.Held
        : Holds(open) || open.Denials.Count > 0 ? PastOutcome.Plan
        : open.Requirements.Count > 0 ? PastOutcome.Review
        : PastOutcome.Passes;

    private static bool Holds(PolicyResult result) => result.Holds.Count > 0 || result.Requirements.Any(r => r.Requirement is SignOffRequirement);
}

/// <summary>The facts that a policy names.</summary>
internal static class NamedFacts
{
    /// <summary>Each once, in the order of the catalog.</summary>
    public static IReadOnlyList<Fact> Of(PolicySet policy) =>
        [.. policy.Rules.SelectMany(r => r.Except.Select(e => e.When).Append(r.When)).SelectMany(In).Distinct().OrderBy(f => f.Index)];

    private static IEnumerable<Fact> In(Condition condition) => condition switch
    {
        Comparison leaf => [leaf.Fact],
        AllCondition all => all.Parts.SelectMany(In),
        AnyCondition any => any.Parts.SelectMany(In),
        NotCondition not => In(not.Part),
        _ => throw new System.Diagnostics.UnreachableException("The four kinds of condition are all there are."),
    };
}
