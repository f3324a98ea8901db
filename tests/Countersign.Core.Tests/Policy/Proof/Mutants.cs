using Countersign.Core.BlastRadius;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>Every small way to weaken a policy: one rule, one condition, one requirement at a time.</summary>
internal static class Mutants
{
    /// <summary>Weakenings of this policy, each with what was done.</summary>
    public static IEnumerable<(string Name, PolicySet Policy)> Of(PolicySet policy)
    {
        for (var at = 0; at < policy.Rules.Count; at++)
        {
            var rule = policy.Rules[at];
            yield return ($"{rule.Id}: dropped", policy with { Rules = [.. policy.Rules.Where(r => r != rule)] });
            foreach (var ((what, weaker), number) in Weaker(rule, policy.Levels).Select((w, number) => (w, number)))
                yield return ($"{rule.Id} {number}: {what}", policy with { Rules = [.. policy.Rules.Select(r => r == rule ? weaker : r)] });
        }
    }

    private static IEnumerable<(string What, PolicyRule Rule)> Weaker(PolicyRule rule, LevelScale levels) =>
    [
        ("only in shadow", rule with { Mode = RuleMode.Shadow }),
        ("lifted in a small component", Excepted(rule, new Comparison(FactCatalog.ComponentTier, FactOperator.Is, [new NumberValue(4)]))),
        ("lifted for a requester who is a person or a pipeline", Excepted(rule, new Comparison(FactCatalog.ChangeRequester, FactOperator.AnyOf, [new WordValue("person"), new WordValue("workload"), new WordValue("agent")]))),
        ("only in business hours", rule with { When = new AllCondition([rule.When, new Comparison(FactCatalog.BusinessHours, FactOperator.Is, [new FlagValue(true)])]) }),
        ("turned round", rule with { When = new NotCondition(rule.When) }),
        .. Weaker(rule.When, levels).Select(w => (w.What, rule with { When = w.Condition })),
        .. rule.Deny is null ? [] : new[] { ("asks instead of denying", rule with { Deny = null, Require = [new SignOffRequirement { Level = levels.Levels[^1] }] }) },
        .. rule.Require.SelectMany((r, at) => Weaker(r, levels).Select(w => (w.What, rule with { Require = [.. rule.Require.Take(at), .. w.Requirement is { } weaker ? [weaker] : Array.Empty<Requirement>(), .. rule.Require.Skip(at + 1)] }))),
    ];

    private static PolicyRule Excepted(PolicyRule rule, Condition when) =>
        rule with { Except = [.. rule.Except, new ExceptClause(when, PresetProofTests.Today.AddDays(30), "a mutant")] };

    private static IEnumerable<(string What, Condition Condition)> Weaker(Condition condition, LevelScale levels) => condition switch
    {
        AnyCondition any => [.. Parts(any.Parts, levels, parts => new AnyCondition(parts)), .. any.Parts.Select((p, at) => ($"without {Name(p)}", (Condition)new AnyCondition([.. any.Parts.Where((_, other) => other != at)]))), ("any becomes all", new AllCondition(any.Parts))],
        AllCondition all => Parts(all.Parts, levels, parts => new AllCondition(parts)),
        NotCondition => [],
        Comparison compare => Weaker(compare, levels).Select(w => ($"{Name(compare)} becomes {Name(w)}", (Condition)w)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<(string What, Condition Condition)> Parts(ValueList<Condition> parts, LevelScale levels, Func<ValueList<Condition>, Condition> make) =>
        parts.SelectMany((part, at) => Weaker(part, levels).Select(w => (w.What, make([.. parts.Take(at), w.Condition, .. parts.Skip(at + 1)]))));

    private static IEnumerable<Comparison> Weaker(Comparison compare, LevelScale levels) => (compare.Operator, compare.Operands[0]) switch
    {
        (FactOperator.AtLeast, SeverityValue { Severity: < Severity.Critical } s) => [compare with { Operands = [new SeverityValue(s.Severity + 1)] }, compare with { Operator = FactOperator.Over }],
        (FactOperator.Under, SeverityValue { Severity: > Severity.None } s) => [compare with { Operands = [new SeverityValue(s.Severity - 1)] }],
        (FactOperator.Below, LevelValue { Level: { } l }) => [compare with { Operands = [new LevelValue(Lower(l, levels))] }, compare with { Operator = FactOperator.AtLeast }],
        (FactOperator.Over, NumberValue n) => [compare with { Operands = [new NumberValue(n.Number + 1)] }, compare with { Operands = [new NumberValue(n.Number + 20)] }],
        (FactOperator.NoneOf, WordValue) => [compare with { Operands = [.. compare.Operands, new WordValue(compare.Fact.Words.First(w => !compare.Operands.Contains(new WordValue(w))))] }, compare with { Operator = FactOperator.AnyOf }],
        (FactOperator.AnyOf, WordValue) when compare.Operands.Count > 1 => [compare with { Operands = [.. compare.Operands.Skip(1)] }],
        (FactOperator.Is, FlagValue flag) => [compare with { Operands = [new FlagValue(!flag.Flag)] }],
        (FactOperator.Is, WordValue) => [compare with { Operands = [new WordValue(compare.Fact.Words.First(w => !compare.Operands.Contains(new WordValue(w))))] }],
        _ => [],
    };

    private static IEnumerable<(string What, Requirement? Requirement)> Weaker(Requirement requirement, LevelScale levels) => requirement switch
    {
        SignOffRequirement s =>
        [
            ("sign-off dropped", null),
            ("sign-off becomes intent", new IntentRequirement()),
            ("sign-off becomes review", new ReviewRequirement { Count = s.Count, Level = s.Level, Groups = s.Groups }),
            .. s.Level.Rank < 0 ? [] : new (string, Requirement?)[] { ($"level {Lower(s.Level, levels)}", s with { Level = Lower(s.Level, levels) }), ("any level", s with { Level = Level.Unknown }) },
            .. s.Count == 1 ? [] : new (string, Requirement?)[] { ("one person less", s with { Count = s.Count - 1 }) },
            .. s.Relation is [Relation.Any] ? [] : new (string, Requirement?)[] { ("any relation", s with { Relation = [Relation.Any] }), ("falls back on anybody", s with { Relation = [.. s.Relation, Relation.Any] }) },
            .. s.Acknowledge == Acknowledge.None ? [] : new (string, Requirement?)[] { ("nothing ticked", s with { Acknowledge = Acknowledge.None }) },
        ],
        ReviewRequirement r =>
        [
            ("review dropped", null),
            ("review becomes intent", new IntentRequirement()),
            ($"level {Lower(r.Level, levels)}", r with { Level = Lower(r.Level, levels) }),
            ("any level", r with { Level = Level.Unknown }),
        ],
        _ => [("dropped", null)],
    };

    private static Level Lower(Level level, LevelScale levels) => level.Rank <= 0 ? Level.Unknown : levels.Levels[level.Rank - 1];

    private static string Name(Condition condition) => condition is Comparison c ? $"{c.Fact} {Operators.NameOf(c.Operator)} [{c.Operands}]" : "a group";
}
