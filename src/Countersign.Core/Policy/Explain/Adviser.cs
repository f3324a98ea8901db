namespace Countersign.Core.Policy;

/// <summary>Finds what would help: who can answer, and which single other value of a fact of <see cref="AdviceTable.Vary"/> would leave a rule without an object.</summary>
internal sealed class Adviser(PolicySet policy, FactSet facts, DateOnly today)
{
    private readonly FactLayout _layout = FactLayout.Of(policy);

    public IReadOnlyList<Advice> Advise(PolicyResult result)
    {
        var active = result.Rules.Where(r => r.IsActive && r.Rule.Mode == RuleMode.Enforce).ToList();
        var answers = result.Requirements.Select(due => new Advice(AdviceTable.Answer(due.Requirement), due.Rules));
        var open = active.Where(r => r.Applies == Truth.Unknown).Select(r => r.Rule.Id).ToList();
        var denying = active.Where(r => r.Rule.Deny is not null).Select(r => r.Rule.Id).ToList();
        var varied = AdviceTable.Vary.Select(v => new Advice(v.Value, Released(active, v.Key))).Where(a => a.Rules.Count > 0)
            .GroupBy(a => a.Text, a => a.Rules).Select(same => new Advice(same.Key, [.. same.SelectMany(r => r).Distinct()]));
        return
        [
            .. open.Count > 0 ? [new Advice(AdviceTable.Supply, open)] : Array.Empty<Advice>(),
            .. answers,
            .. varied,
            .. result.Holds.Any(h => h.Code == PolicyHoldCode.DefaultHold) ? [new Advice(AdviceTable.NoRule, [])] : Array.Empty<Advice>(),
            .. denying.Count > 0 ? [new Advice(AdviceTable.NoAnswer, denying)] : Array.Empty<Advice>(),
        ];
    }

    /// <summary>The rules that would demand nothing if only this fact were otherwise. What is not known is to be supplied first, not varied.</summary>
    private List<string> Released(List<RuleOutcome> active, Fact fact)
    {
        if (facts[fact] is UnknownValue) return [];
        var others = Others(fact).Select(value => facts.With(fact, value)).ToList();
        return [.. active.Where(r => others.Exists(other => !Demands(r.Rule, other))).Select(r => r.Rule.Id)];
    }

    private bool Demands(PolicyRule rule, FactSet other) =>
        Tracer.Trace(rule.When, other).Truth != Truth.False && !rule.Except.Any(e => today <= e.Until && Tracer.Trace(e.When, other).Truth == Truth.True);

    private IEnumerable<FactValue> Others(Fact fact)
    {
        var columns = _layout.Columns.Where(c => c.Fact == fact).ToList();
        // Of a set the most that can be taken away is all of it.
        if (fact.Type == FactType.WordSet) return columns.Count == 0 ? [] : [WordSetValue.Of([])];
        return columns.SelectMany(c => c.Known.Select(state => c.States[state])).Where(value => !value.Equals(facts[fact]));
    }
}
