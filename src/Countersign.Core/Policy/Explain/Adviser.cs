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
        var released = active.ToDictionary(r => r, Releasing);
        var varied = AdviceTable.Vary.GroupBy(v => v.Value, v => v.Key)
            .Select(same => new Advice(same.Key, [.. active.Where(r => released[r].Overlaps(same)).Select(r => r.Rule.Id)])).Where(a => a.Rules.Count > 0);
        return
        [
            .. open.Count > 0 ? [new Advice(AdviceTable.Supply, open)] : Array.Empty<Advice>(),
            .. answers,
            .. varied,
            .. result.Holds.Any(h => h.Code == PolicyHoldCode.DefaultHold) ? [new Advice(AdviceTable.NoRule, [])] : Array.Empty<Advice>(),
            .. denying.Count > 0 ? [new Advice(AdviceTable.NoAnswer, denying)] : Array.Empty<Advice>(),
        ];
    }

    /// <summary>The facts of the table of which another value leaves the rule without an object: one alone, or else those that do it together.</summary>
    private HashSet<Fact> Releasing(RuleOutcome outcome)
    {
        // What is not known is to be supplied first, not varied.
        var held = Reasons.FactsOf(outcome.When).Where(fact => AdviceTable.Vary.ContainsKey(fact) && facts[fact] is not UnknownValue).ToHashSet();
        var alone = held.Where(fact => Others(fact).Any(value => !Demands(outcome.Rule, facts.With(fact, value)))).ToHashSet();
        return alone.Count > 0 ? alone : IsReleasedBy(outcome.Rule, held) ? held : [];
    }

    private bool IsReleasedBy(PolicyRule rule, HashSet<Fact> together)
    {
        var now = _layout.Row(facts);
        var row = now.Select((state, at) => together.Contains(_layout.Columns[at].Fact) ? (ushort)_layout.Columns[at].Unknown : state).ToArray();
        if (new RowSearch(_layout).FindFrom(row, [], [CompiledCondition.Compile(rule.When, _layout)]) != SearchEnd.Found) return false;
        // A fact that is not known must not be taken for the value that would help.
        return row.Select((state, at) => state == now[at] || together.Contains(_layout.Columns[at].Fact)).All(same => same);
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
