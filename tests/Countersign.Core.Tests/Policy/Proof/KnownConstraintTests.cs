using Countersign.Core.Authorship;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using Countersign.Core.Tests.GateTests;
using Countersign.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>What is declared impossible does not occur: a constraint too many would hide a change that can be.</summary>
public class KnownConstraintTests
{
    private static readonly IReadOnlyList<Constraint> Known = KnownConstraints.Of(PolicyReader.DefaultLevels);

    private static readonly Gen<GateFixture> Changes =
        from change in GatePropertyTests.Changes
        from confirmed in Gen.Elements(true, false)
        select change with { Commits = [.. change.Commits.Select(c => c with { IsConfirmed = confirmed && c.Involvement == Involvement.Automation })] };

    [Fact]
    public void No_change_that_the_gate_sees_is_declared_impossible() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(Changes.ToArbitrary(), change =>
        {
            var facts = PolicyFacts.Build(change.Facts.SourcesFor(change.Change, change.At));
            Assert.All(Known, constraint => Assert.True(Tracer.Trace(constraint.Never, facts).Truth != Truth.True, constraint.Id));
            Assert.True(Sights.AreTogether(FactCatalog.All.Aggregate(Sight.None, (all, fact) => all | Sights.Of(fact, facts[fact]))));
        }));

    [Fact]
    public void Every_value_that_the_gate_makes_is_one_of_those_that_are_looked_at() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll((from change in GatePropertyTests.Changes from fact in Gen.Elements(FactCatalog.All.ToArray()) from compare in PolicyGen.ComparisonOf(fact).ListOf(3) select (change, fact, compare)).ToArbitrary(), x =>
        {
            var made = PolicyFacts.Build(x.change.Facts.SourcesFor(x.change.Change, x.change.At))[x.fact];
            ValueList<Truth> Truths(FactValue value) => [.. x.compare.Select(c => Judge.Compare(value, c.Operator, c.Operands))];
            Assert.Contains(FactDomain.Values(x.fact, [.. x.compare], PolicyReader.DefaultLevels), value => Truths(value).Equals(Truths(made)));
        }));

    [Fact]
    public void Each_has_an_id_of_its_own_and_a_reason()
    {
        Assert.Equal(Known.Count, Known.Select(c => c.Id).Distinct().Count());
        Assert.All(Known, c => Assert.NotEmpty(c.Because));
    }
}
