namespace Countersign.Core.Policy;

/// <summary>Compares every rule with itself, its exceptions and all others: which can do nothing? Exact, as far as facts do not depend on each other.</summary>
internal sealed class RuleComparison
{
    /// <summary>Pairs of rules that are compared; a policy with more of them that could hide each other says so instead.</summary>
    public const int MaxPairs = 10_000;

    /// <summary>Rows that all comparisons of one policy together look at.</summary>
    public const int MaxSteps = 1_000_000;

    private readonly PolicySet _policy;
    private readonly DateOnly _today;
    private readonly CompiledCondition[] _when;
    private readonly FactLayout _layout;
    private readonly RowSearch _search;
    private int _stepsLeft;
    private bool _gaveUp;

    public RuleComparison(PolicySet policy, DateOnly today, int mostSteps = MaxSteps)
    {
        (_policy, _today, _layout, _stepsLeft) = (policy, today, FactLayout.Of(policy), mostSteps);
        _when = [.. policy.Rules.Select(r => CompiledCondition.Compile(r.When, _layout))];
        _search = new RowSearch(_layout);
    }

    public IEnumerable<PolicyFinding> Findings()
    {
        var found = new List<PolicyFinding>();
        for (var at = 0; at < _when.Length; at++) found.AddRange(IsNever([_when[at]], []) ? [Never(_policy.Rules[at])] : OfExceptions(at));
        found.AddRange(Hidden(found));
        if (_gaveUp) found.Add(new PolicyFinding(PolicyFindingCode.TooManyToCompare, _policy.Rules[0].Id, _policy.Rules[0].Line, "Not all rules of this policy could be compared with each other.", "Split it, or make its conditions shorter."));
        return found;
    }

    private static PolicyFinding Never(PolicyRule rule) =>
        new(PolicyFindingCode.RuleNeverApplies, rule.Id, rule.Line, "No change can ever meet its condition.", "Its lines contradict each other; use \"any\" where one of them is enough.");

    private IEnumerable<PolicyFinding> OfExceptions(int at)
    {
        var rule = _policy.Rules[at];
        foreach (var except in rule.Except.Where(e => e.Until >= _today))
        {
            var lifts = CompiledCondition.Compile(except.When, _layout);
            if (IsNever([_when[at], lifts], []))
                yield return new PolicyFinding(PolicyFindingCode.ExceptionNeverApplies, rule.Id, rule.Line, $"Its exception \"{except.Reason}\" never holds where the rule does.", "Correct its condition, or remove it.");
            else if (IsNever([_when[at]], [lifts]))
                yield return new PolicyFinding(PolicyFindingCode.RuleAlwaysLifted, rule.Id, rule.Line, $"Its exception \"{except.Reason}\" lifts it for every change.", "Make the exception narrower, or remove the rule.");
        }
    }

    /// <summary>Rules behind which another one always stands. A rule in shadow may repeat what others say: it is being tried.</summary>
    private IEnumerable<PolicyFinding> Hidden(List<PolicyFinding> found)
    {
        var dead = found.Where(f => f.Code is PolicyFindingCode.RuleNeverApplies).Select(f => f.Rule).ToHashSet(StringComparer.Ordinal);
        var live = Enumerable.Range(0, _when.Length).Where(at => _policy.Rules[at].Mode == RuleMode.Enforce && !dead.Contains(_policy.Rules[at].Id)).ToList();
        var pairs = 0;
        foreach (var at in live)
        {
            foreach (var other in live.Where(o => o != at && Covering.Covers(_policy.Rules[o], _policy.Rules[at])))
            {
                if (++pairs > MaxPairs) _gaveUp = true;
                if (_gaveUp) yield break;
                // Of two that hide each other, the first one stays.
                if (!Implies(at, other) || (other > at && Covering.Covers(_policy.Rules[at], _policy.Rules[other]) && Implies(other, at))) continue;
                yield return HiddenBy(_policy.Rules[at], _policy.Rules[other]);
                break;
            }
        }
    }

    private static PolicyFinding HiddenBy(PolicyRule rule, PolicyRule by) => new(
        PolicyFindingCode.RuleHidden,
        rule.Id,
        rule.Line,
        $"Wherever it is about a change, \"{by.Id}\" (line {by.Line}) {(by.Deny is null ? "asks for at least as much" : "denies it")}.",
        "Remove it, or make it differ.");

    private bool Implies(int at, int other) => IsNever([_when[at]], [_when[other]]);

    private bool IsNever(IReadOnlyList<CompiledCondition> holds, IReadOnlyList<CompiledCondition> fails)
    {
        if (_gaveUp) return false;
        var end = _search.Find(holds, fails, out _);
        _stepsLeft -= _search.Steps;
        _gaveUp = end == SearchEnd.GivenUp || _stepsLeft < 0;
        return end == SearchEnd.None && !_gaveUp;
    }
}
