using Countersign.Core.BlastRadius;
using Countersign.Core.People;
using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

/// <summary>Random facts, conditions and policies over the whole language.</summary>
internal static class PolicyGen
{
    public static readonly LevelScale Scale = PolicyReader.DefaultLevels;
    public static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly string[] OpenWords = ["a", "b", "c"];
    private static readonly Level[] Levels = [Level.Unknown, .. Scale.Levels];
    private static readonly string[] Deny = ["No."];

    private static readonly Requirement[] Requirements =
    [
        new IntentRequirement(),
        new ReviewRequirement { Level = Scale.Find("senior")!.Value },
        new SignOffRequirement { Level = Scale.Find("senior")!.Value, Relation = [Relation.ServiceOwner, Relation.Any] },
        new SignOffRequirement { Count = 2, DeviceBound = true },
    ];

    public static readonly Gen<FactSet> Facts = FactsOf(AnyValue);
    public static readonly Gen<FactSet> KnownFacts = FactsOf(Known);
    public static readonly Gen<Condition> Conditions = ConditionOf(3);

    public static readonly Gen<PolicySet> Policies =
        from otherwise in Gen.Elements(PolicyDefault.Allow, PolicyDefault.Hold)
        from count in Gen.Choose(0, 5)
        from rules in Sequence(Enumerable.Range(0, count).Select(at => Rule($"rule-{at}")))
        select new PolicySet { Default = otherwise, Rules = [.. rules], Levels = Scale };

    public static Gen<FactValue> AnyValue(Fact fact) => Known(fact).SelectMany(known => Gen.Frequency((3, Gen.Constant(known)), (2, Weaker(fact, known))));

    public static Gen<FactValue> Known(Fact fact) => fact.Type switch
    {
        FactType.Word when fact.Words.Count > 0 => WordOf(fact),
        FactType.Word => WordOf(fact).SelectMany(word => Gen.Frequency((4, Gen.Constant(word)), (1, Gen.Constant<FactValue>(new WordValue(null))))),
        FactType.Flag => Gen.Elements<FactValue>(new FlagValue(true), new FlagValue(false)),
        FactType.Number => Gen.Choose(fact.Least, Math.Min(fact.Least + 4, fact.Most)).Select(n => (FactValue)new NumberValue(n)),
        FactType.Level => Gen.Elements<FactValue>([new LevelValue(null), .. Levels.Select(l => new LevelValue(l))]),
        FactType.Severity => Gen.Elements(Enum.GetValues<Severity>()).Select(s => (FactValue)new SeverityValue(s)),
        FactType.WordSet => WordOf(fact).ListOf().Select(words => (FactValue)WordSetValue.Of(words.Take(3).Select(w => ((WordValue)w).Word!))),
    };

    /// <summary>Values that say no more than this one: everything it leaves possible, they leave possible too.</summary>
    public static Gen<FactValue> Weaker(Fact fact, FactValue value) => Gen.Frequency((1, Gen.Constant(FactValue.Unknown)), (2, Partial(fact, value)));

    public static Gen<FactSet> Weaker(FactSet facts) =>
        from values in Sequence(FactCatalog.All.Select(fact => Gen.Frequency((2, Gen.Constant(facts[fact])), (1, Weaker(fact, facts[fact])))))
        select FactSet.Of(FactCatalog.All.Select(fact => (fact, values[fact.Index])));

    public static Gen<Comparison> ComparisonOf(Fact fact) =>
        from op in Gen.Elements(Operators.Fitting(fact.Type).ToArray())
        from count in op is FactOperator.AnyOf or FactOperator.NoneOf ? Gen.Choose(1, 3) : Gen.Constant(1)
        from operands in Sequence(Enumerable.Range(0, count).Select(_ => Operand(fact)))
        select new Comparison(fact, op, [.. operands]);

    public static Gen<T[]> Sequence<T>(IEnumerable<Gen<T>> gens) =>
        gens.Aggregate(Gen.Constant(Array.Empty<T>()), (all, one) => from done in all from next in one select (T[])[.. done, next]);

    private static Gen<FactValue> Partial(Fact fact, FactValue value) => value switch
    {
        NumberValue number => Gen.Choose(fact.Least, (int)number.Number).Select(n => (FactValue)new NumberValue(n, true)),
        SeverityValue severity => Gen.Choose(0, (int)severity.Severity).Select(s => (FactValue)new SeverityValue((Severity)s, true)),
        LevelValue { Level: { } level } => Gen.Elements(Levels.Where(l => l >= level).ToArray()).Select(l => (FactValue)new LevelValue(l, true)),
        WordSetValue set => Gen.Choose(0, set.Words.Count).Select(n => (FactValue)new WordSetValue([.. set.Words.Take(n)], true)),
        _ => Gen.Constant(FactValue.Unknown),
    };

    private static Gen<FactValue> Operand(Fact fact) => fact.Type switch
    {
        FactType.Word or FactType.WordSet => WordOf(fact),
        FactType.Level => Gen.Elements(Levels).Select(l => (FactValue)new LevelValue(l)),
        FactType.Flag or FactType.Number or FactType.Severity => Known(fact),
    };

    private static Gen<FactValue> WordOf(Fact fact) => Gen.Elements(fact.Words.Count > 0 ? [.. fact.Words] : OpenWords).Select(w => (FactValue)new WordValue(w));

    private static Gen<FactSet> FactsOf(Func<Fact, Gen<FactValue>> value) =>
        Sequence(FactCatalog.All.Select(value)).Select(values => FactSet.Of(FactCatalog.All.Select(fact => (fact, values[fact.Index]))));

    private static Gen<Condition> ConditionOf(int depth)
    {
        var leaf = Gen.Elements(FactCatalog.All.ToArray()).SelectMany(ComparisonOf).Select(c => (Condition)c);
        if (depth == 0) return leaf;
        var parts = Gen.Choose(1, 3).SelectMany(n => Sequence(Enumerable.Range(0, n).Select(_ => ConditionOf(depth - 1))));
        return Gen.Frequency(
            (3, leaf),
            (1, parts.Select(p => (Condition)new AllCondition([.. p]))),
            (1, parts.Select(p => (Condition)new AnyCondition([.. p]))),
            (1, ConditionOf(depth - 1).Select(p => (Condition)new NotCondition(p))));
    }

    private static Gen<PolicyRule> Rule(string id) =>
        from mode in Gen.Elements(RuleMode.Enforce, RuleMode.Enforce, RuleMode.Shadow)
        from when in ConditionOf(2)
        from deny in Gen.Elements<string?>(null, null, Deny[0])
        from requirements in Gen.Choose(1, Requirements.Length).Select(n => Requirements.Take(n))
        from excepts in Gen.Choose(0, 2).SelectMany(n => Sequence(Enumerable.Range(0, n).Select(_ => Except())))
        select new PolicyRule { Id = id, Mode = mode, When = when, Deny = deny, Require = deny is null ? [.. requirements] : [], Except = excepts };

    private static Gen<ExceptClause> Except() =>
        from when in ConditionOf(1)
        from days in Gen.Choose(-1, 1)
        select new ExceptClause(when, Today.AddDays(days), "reason");
}
