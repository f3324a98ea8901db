using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>The prover against going through every value of every fact, with the traced evaluator and the definitions as they are written.</summary>
public class ProofPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150);

    [Fact]
    public void A_claim_is_proved_exactly_if_no_change_of_all_speaks_against_it() =>
        ForAll(from facts in ProofGen.Facts from policy in ProofGen.Policy(facts) from claim in ProofGen.Claim(facts) from never in ProofGen.Condition(facts, 1) from some in Gen.Elements(true, false) select (facts, policy, claim, never, some), x =>
        {
            Constraint[] constraints = x.some ? [new Constraint("never", x.never, "")] : [];
            var result = Prover.Prove(x.policy, x.claim, constraints, PolicyGen.Today);
            var against = All(x.facts).Where(c => constraints.All(n => Tracer.Trace(n.Never, c.Facts).Truth != Truth.True)).Any(c => Fails(x.claim, x.policy, c.Facts, c.Day));
            Assert.Equal(against ? ClaimOutcome.Refuted : ClaimOutcome.Proved, result.Outcome);
            if (result.Counterexample is not { } example) return;
            Assert.True(Fails(x.claim, x.policy, example.Facts, example.Day));
            Assert.All(constraints, n => Assert.NotEqual(Truth.True, Tracer.Trace(n.Never, example.Facts).Truth));
            if (FactCatalog.All.All(f => !example.Facts[f].IsPartial)) Confirm.ByGate(example, x.policy);
        });

    [Fact]
    public void A_version_is_laxer_exactly_if_some_change_of_all_gets_through_more_easily() =>
        ForAll(Pairs, x =>
        {
            var comparison = Strictness.Compare(x.Older, x.Newer, PolicyGen.Today);
            Assert.Equal(All(x.Facts).All(c => IsNoLaxer(x.Older, x.Newer, c.Facts, c.Day)), comparison.IsAtLeastAsStrict);
            Assert.Equal(All(x.Facts).All(c => IsNoLaxer(x.Older, x.Newer, c.Facts, c.Day) && IsNoLaxer(x.Newer, x.Older, c.Facts, c.Day)), comparison.IsSame);
            foreach (var difference in comparison.Differences)
            {
                var (stricter, laxer) = difference.Leaning == Leaning.Laxer ? (x.Older, x.Newer) : (x.Newer, x.Older);
                Assert.False(IsNoLaxer(stricter, laxer, difference.Example!.Facts, difference.Example.Day));
            }
        });

    [Fact]
    public void Turned_round_what_was_laxer_is_stricter() =>
        ForAll(Pairs, x =>
        {
            static IEnumerable<(bool, string?, string?)> Told(PolicyComparison c, Leaning laxer) => c.Differences.Select(d => (d.Leaning == laxer, d.Rule, d.Example?.Missing?.Text)).Order();
            Assert.Equal(Told(Strictness.Compare(x.Older, x.Newer, PolicyGen.Today), Leaning.Laxer), Told(Strictness.Compare(x.Newer, x.Older, PolicyGen.Today), Leaning.Stricter));
        });

    [Fact]
    public void A_policy_differs_from_itself_in_nothing() =>
        ForAll(from facts in ProofGen.Facts from policy in ProofGen.Policy(facts) select policy, policy =>
            Assert.Empty(Strictness.Compare(policy, policy with { Rules = [.. policy.Rules.Reverse()] }, PolicyGen.Today).Differences));

    private static Gen<(Fact[] Facts, PolicySet Older, PolicySet Newer)> Pairs =>
        from facts in ProofGen.Facts
        from older in ProofGen.Policy(facts)
        from newer in ProofGen.Policy(facts)
        from shared in Gen.Choose(0, 4)
        select (facts, older, newer with { Rules = [.. older.Rules.Take(shared), .. newer.Rules.Select(r => r with { Id = "new-" + r.Id })] });

    private static IEnumerable<(FactSet Facts, DateOnly Day)> All(Fact[] facts) => ProofGen.All(facts).SelectMany(set => ProofGen.Days.Select(day => (set, day)));

    private static bool Fails(Claim claim, PolicySet policy, FactSet facts, DateOnly day)
    {
        var about = Tracer.Trace(claim.When, facts).Truth;
        var demands = PolicyEvaluator.Evaluate(policy, facts, day).Enforced;
        var stops = demands.Denials.Count > 0 || demands.Holds.Count > 0;
        return claim.Kind switch
        {
            ClaimKind.NeverAllow => about != Truth.False && !stops && (claim.Without.Count == 0 || claim.Without.Any(asked => !demands.Requirements.Any(r => Strength.Implies(r.Requirement, asked)))),
            ClaimKind.AlwaysHold => about != Truth.False && demands.IsEmpty,
            ClaimKind.AlwaysDeny => (about == Truth.True && demands.Denials.Count == 0) || (about == Truth.Unknown && !stops),
            ClaimKind.AlwaysAllow => about == Truth.True && !demands.IsEmpty,
        };
    }

    private static bool IsNoLaxer(PolicySet older, PolicySet newer, FactSet facts, DateOnly day)
    {
        var (was, now) = (PolicyEvaluator.Evaluate(older, facts, day).Enforced, PolicyEvaluator.Evaluate(newer, facts, day).Enforced);
        if (now.Denials.Count > 0) return true;
        if (was.Denials.Count > 0) return false;
        return now.Holds.Count > 0 || (was.Holds.Count == 0 && was.Requirements.All(asked => now.Requirements.Any(r => Strength.Implies(r.Requirement, asked.Requirement))));
    }

    private static void ForAll<T>(Gen<T> gen, Action<T> check) => Check.One(Many, Prop.ForAll(gen.ToArbitrary(), check));
}
