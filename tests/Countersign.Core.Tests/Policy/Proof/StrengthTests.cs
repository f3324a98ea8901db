using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using Countersign.Core.SignOff;
using Countersign.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>What implies what, against the gate's own measure of sign-offs.</summary>
public class StrengthTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_500);
    private static readonly string[] Everybody = ["ann", "eve", "bea", "ben", "cid", "dora"];

    private static readonly Gen<SignOffRequirement> SignOffs =
        from count in Gen.Choose(1, 2)
        from level in Gen.Elements(Level.Unknown, Named("mid"), Named("senior"), Named("staff"))
        from groups in Gen.SubListOf("payments", "ledger", "platform")
        from relation in Gen.Elements<ValueList<Relation>>([Relation.Any], [Relation.Any], [Relation.ServiceOwner], [Relation.SameTeam], [Relation.ManagementLine], [Relation.ServiceOwner, Relation.ManagementLine], [Relation.ServiceOwner, Relation.Any], [Relation.ServiceOwner, Relation.SameTeam], [Relation.SameTeam, Relation.ServiceOwner], [Relation.ServiceOwner, Relation.SameTeam, Relation.Any])
        from tick in Gen.Elements(Enum.GetValues<Acknowledge>())
        from bound in Gen.Elements(true, false, false)
        from hours in Gen.Elements(8, 24)
        select new SignOffRequirement { Count = count, Level = level, Groups = ValueList.Sorted(groups), Relation = relation, Acknowledge = tick, DeviceBound = bound, ValidFor = TimeSpan.FromHours(hours) };

    private static readonly Gen<GateFixture> Changes =
        from authors in Gen.SubListOf(Everybody)
        from signers in Gen.SubListOf(Everybody)
        from bound in Gen.Elements(true, false)
        from hours in Gen.Elements(1, 12)
        from ticks in Gen.Elements(true, false)
        from effects in Gen.Choose(0, 3)
        select Build(authors.Take(2), signers, bound, hours, ticks, effects);

    [Fact]
    public void What_meets_a_requirement_meets_every_one_that_it_implies() =>
        Check.One(Many, Prop.ForAll((from given in SignOffs from asked in Near(given) from change in Changes select (given, asked, change)).Where(x => Strength.Implies(x.given, x.asked)).ToArbitrary(), x =>
        {
            if (Meets(x.given, x.change)) Assert.True(Meets(x.asked, x.change), $"{x.given} does not imply {x.asked}");
        }));

    [Fact]
    public void Implication_is_reflexive_and_transitive() =>
        Check.One(Many, Prop.ForAll((from a in SignOffs from b in SignOffs from c in SignOffs select (a, b, c)).ToArbitrary(), x =>
        {
            Assert.True(Strength.AreEqual(x.a, x.a));
            if (Strength.Implies(x.a, x.b) && Strength.Implies(x.b, x.c)) Assert.True(Strength.Implies(x.a, x.c));
        }));

    [Fact]
    public void Ticking_the_root_of_a_cascade_does_not_tick_what_it_destroys()
    {
        var change = A.Change().By("ann").Does(Core.BlastRadius.Does.Update, "root").Does(Core.BlastRadius.Does.Replace, "child", root: "root").SignedBy("bea", s => s with { Acknowledged = new HashSet<string> { "root" } });
        Assert.False(Meets(new SignOffRequirement { Acknowledge = Acknowledge.All }, change));
        Assert.False(Meets(new SignOffRequirement { Acknowledge = Acknowledge.Destructive }, change));
        Assert.True(Strength.Implies(new SignOffRequirement { Acknowledge = Acknowledge.All }, new SignOffRequirement { Acknowledge = Acknowledge.Destructive }));
    }

    [Fact]
    public void A_sign_off_is_a_review_and_a_review_is_no_sign_off()
    {
        Assert.True(Strength.Implies(new SignOffRequirement { Level = Named("senior") }, new ReviewRequirement { Level = Named("mid") }));
        Assert.False(Strength.Implies(new ReviewRequirement { Level = Named("senior") }, new SignOffRequirement { Level = Named("mid"), Acknowledge = Acknowledge.None }));
        Assert.False(Strength.Implies(new SignOffRequirement(), new IntentRequirement()));
        Assert.False(Strength.Implies(new IntentRequirement(), new ReviewRequirement()));
    }

    /// <summary>Requirements that are like this one in most things.</summary>
    private static Gen<SignOffRequirement> Near(SignOffRequirement given) =>
        from other in SignOffs
        from differs in Gen.Choose(0, 5)
        select differs switch
        {
            0 => given with { Count = other.Count },
            1 => given with { Level = other.Level },
            2 => given with { Groups = other.Groups },
            3 => given with { Relation = other.Relation },
            4 => given with { Acknowledge = other.Acknowledge, DeviceBound = other.DeviceBound },
            _ => given with { ValidFor = other.ValidFor, Level = other.Level },
        };

    private static bool Meets(SignOffRequirement asked, GateFixture change) =>
        RequirementCheck.Evaluate(asked, change.Answerable, [.. change.SignOffs.Select(s => s(change))], change.At).Met;

    private static GateFixture Build(IEnumerable<string> authors, IEnumerable<string> signers, bool bound, int hours, bool ticks, int effects)
    {
        var change = authors.Aggregate(A.Change(), (f, author) => f.By(author));
        if (effects > 0) change = change.Does(Core.BlastRadius.Does.Update, "root");
        if (effects > 1) change = change.Does(Core.BlastRadius.Does.Replace, "child", root: effects == 3 ? "root" : null);
        return signers.Aggregate(change, (f, signer) => f.SignedBy(signer, s => s with { DeviceBound = bound, Issued = GateFixture.Now.AddHours(-hours), Acknowledged = ticks ? s.Acknowledged : new HashSet<string> { "root" } }));
    }

    private static Level Named(string level) => GateFixture.Levels.Find(level)!.Value;
}
