using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>Checks a counterexample through the real gate.</summary>
internal static class Confirm
{
    /// <summary>Fails unless the gate makes these facts of it, decides as the counterexample says, and nobody gave what is missing.</summary>
    public static void ByGate(Counterexample example, PolicySet policy)
    {
        var change = new ConcreteChange(example, policy);
        var made = change.FactsOfGate;
        var named = policy.Rules.SelectMany(r => r.Except.Select(e => e.When).Prepend(r.When)).SelectMany(CellSpace.ComparisonsOf).Select(c => c.Fact);
        Assert.All(example.Matters.Union(named), fact => Assert.True(made[fact].Equals(example.Facts[fact]), $"{fact} is {made[fact]} instead of {example.Facts[fact]}"));
        // Whom a requirement asks can depend on who else is there: it is enough that it comes true in one of both worlds.
        var confirmed = new[] { false, true }.Any(others => (int)change.Decide(others).Verdict == (int)example.Outcome && !change.MeetsMissing(others));
        Assert.True(confirmed, $"the gate says {change.Decide(false).Verdict} instead of {example.Outcome}: {string.Join("; ", change.Decide(false).Reasons)} with {string.Join(", ", example.Signers.Select(s => s.Text))} and missing {example.Missing?.Text}");
    }
}
