using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>Random small policies and claims over facts of which no constraint is known, and every value of these facts.</summary>
internal static class ProofGen
{
    private static readonly Fact[] Free =
        [FactCatalog.EnvironmentTier, FactCatalog.ComponentTier, FactCatalog.ChangeDirection, FactCatalog.ChecksFailed, FactCatalog.Labels, FactCatalog.EnvironmentFrozen];

    private static readonly Requirement[] Requirements =
    [
        new IntentRequirement(), new ReviewRequirement { Level = Level("mid") }, new ReviewRequirement { Count = 2 },
        new SignOffRequirement { Level = Level("senior"), Acknowledge = Acknowledge.None }, new SignOffRequirement { Count = 2, Level = Level("mid"), Acknowledge = Acknowledge.None },
        new SignOffRequirement { Groups = ["a"], Acknowledge = Acknowledge.None }, new SignOffRequirement { DeviceBound = true, Acknowledge = Acknowledge.None },
    ];

    public static readonly Gen<Fact[]> Facts = Gen.Shuffle(Free).Select(facts => facts.Take(3).ToArray());

    public static Gen<PolicySet> Policy(Fact[] facts) =>
        from otherwise in Gen.Elements(PolicyDefault.Allow, PolicyDefault.Allow, PolicyDefault.Hold)
        from count in Gen.Choose(0, 4)
        from rules in PolicyGen.Sequence(Enumerable.Range(0, count).Select(at => Rule(facts, $"rule-{at}")))
        select new PolicySet { Default = otherwise, Rules = [.. rules], Levels = PolicyGen.Scale };

    public static Gen<Claim> Claim(Fact[] facts) =>
        from kind in Gen.Elements(Enum.GetValues<ClaimKind>())
        from when in Condition(facts, 2)
        from without in Gen.SubListOf(Requirements)
        select new Claim { Id = "claim", Kind = kind, When = when, Without = kind == ClaimKind.NeverAllow ? [.. without.Take(2)] : [] };

    public static Gen<Condition> Condition(Fact[] facts, int depth)
    {
        var leaf = Gen.Elements(facts).SelectMany(PolicyGen.ComparisonOf).Select(c => (Condition)c);
        if (depth == 0) return leaf;
        var parts = Gen.Choose(1, 3).SelectMany(n => PolicyGen.Sequence(Enumerable.Range(0, n).Select(_ => Condition(facts, depth - 1))));
        return Gen.Frequency(
            (2, leaf),
            (1, parts.Select(p => (Condition)new AllCondition([.. p]))),
            (1, parts.Select(p => (Condition)new AnyCondition([.. p]))),
            (1, Condition(facts, depth - 1).Select(p => (Condition)new NotCondition(p))));
    }

    /// <summary>Every combination of values of these facts, each value of each that there can be; the rest unknown.</summary>
    public static IEnumerable<FactSet> All(Fact[] facts) =>
        facts.Aggregate<Fact, IEnumerable<FactSet>>([FactSet.Unknown], (sets, fact) => sets.SelectMany(set => Values(fact).Select(value => set.With(fact, value))));

    /// <summary>The days that the exceptions of <see cref="Rule"/> tell apart.</summary>
    public static IEnumerable<DateOnly> Days => Enumerable.Range(0, 4).Select(PolicyGen.Today.AddDays);

    private static IEnumerable<FactValue> Values(Fact fact) => fact.Type switch
    {
        FactType.Flag => fact == FactCatalog.EnvironmentFrozen ? [new FlagValue(true), new FlagValue(false)] : [new FlagValue(true), new FlagValue(false), FactValue.Unknown],
        FactType.Word => fact == FactCatalog.EnvironmentTier ? fact.Words.Select(w => new WordValue(w)) : [.. fact.Words.Select(w => new WordValue(w)), FactValue.Unknown],
        FactType.Number => [.. Enumerable.Range(fact.Least, 4).Select(n => new NumberValue(n)), FactValue.Unknown],
        FactType.WordSet => [.. Enumerable.Range(0, 16).Select(n => WordSetValue.Of(new[] { "a", "b", "c" }.Where((_, at) => (n >> at & 1) == 1), n >= 8)), FactValue.Unknown],
        FactType.Level or FactType.Severity => throw new ArgumentException("These facts are bound by constraints.", nameof(fact)),
    };

    private static Gen<PolicyRule> Rule(Fact[] facts, string id) =>
        from mode in Gen.Elements(RuleMode.Enforce, RuleMode.Enforce, RuleMode.Shadow)
        from when in Condition(facts, 2)
        from denies in Gen.Elements(true, false, false)
        from requirements in Gen.SubListOf(Requirements).Select(some => some.DefaultIfEmpty(Requirements[0]).Take(2))
        from excepts in Gen.Choose(0, 2).SelectMany(n => PolicyGen.Sequence(Enumerable.Range(0, n).Select(_ => Except(facts))))
        select new PolicyRule { Id = id, Mode = mode, When = when, Deny = denies ? "No." : null, Require = denies ? [] : [.. requirements], Except = excepts };

    private static Gen<ExceptClause> Except(Fact[] facts) =>
        from when in Condition(facts, 1)
        from days in Gen.Choose(-1, 2)
        select new ExceptClause(when, PolicyGen.Today.AddDays(days), "reason");

    private static Core.People.Level Level(string name) => PolicyGen.Scale.Find(name)!.Value;
}
