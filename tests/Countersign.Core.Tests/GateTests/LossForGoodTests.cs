using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>Data and keys that nothing brings back ask for one more look: the signer types where it happens.</summary>
public class LossForGoodTests
{
    private const string Senior = "signOff: {level: senior}";

    public static TheoryData<Does, Holds, Undo, bool> Losses => new()
    {
        { Does.Delete, Holds.Data, Undo.None, true },
        { Does.Replace, Holds.Keys, Undo.Unknown, true },
        { Does.Delete, Holds.Data, Undo.Window, false },
        { Does.Delete, Holds.Data, Undo.Backup, false },
        { Does.Delete, Holds.Identity, Undo.None, false },
        { Does.Delete, Holds.Service, Undo.None, false },
        { Does.Update, Holds.Data, Undo.None, false },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Only_a_loss_for_good_of_data_or_keys_asks_for_the_name(Does does, Holds holds, Undo undo, bool asks)
    {
        var change = A.Change().By("ann").Does(does, "it", more: e => e with { Holds = holds, Undo = undo }).Asks(Senior);
        Assert.Equal(asks ? Verdict.Hold : Verdict.Allow, change.SignedBy("bea", s => s with { TypedEnvironment = false }).Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(asks ? "acknowledgement-missing" : null, change.Judge(change.StatementBy("bea")));
        Assert.Null(change.Judge(change.StatementBy("bea") with { TypedEnvironment = "production" }));
        Assert.Equal(asks ? "acknowledgement-missing" : null, change.Judge(change.StatementBy("bea") with { TypedEnvironment = "staging" }));
    }

    [Fact]
    public void A_loss_that_follows_from_another_effect_asks_too()
    {
        var change = A.Change().By("ann").Does(Does.Delete, "cluster").Does(Does.Delete, "volume", root: "cluster", more: e => e with { Undo = Undo.None }).Asks(Senior);
        // Acknowledged at its root, and still lost for good.
        Assert.Equal(["cluster"], SignOffRules.OfferTo("bea", change.Answerable, change.Decide().AskedSignOffs, new HashSet<CommitId>()).ToAcknowledge);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea", s => s with { TypedEnvironment = false }).Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void Where_nothing_is_to_be_acknowledged_nothing_is_typed()
    {
        var change = A.Change().By("ann").Does(Does.Delete, "it", more: e => e with { Undo = Undo.None }).Asks("signOff: {level: senior, acknowledge: none}");
        Assert.Equal(Verdict.Allow, change.SignedBy("bea", s => s with { TypedEnvironment = false, Acknowledged = new HashSet<string>() }).Decide().Verdict);
    }

    [Fact]
    public void A_statement_without_it_has_the_bytes_it_always_had_and_one_with_it_is_read_back()
    {
        var statement = A.Change().By("ann").StatementBy("bea");
        Assert.DoesNotContain("typedEnvironment", Encoding.UTF8.GetString(statement.ToBytes()), StringComparison.Ordinal);
        var typed = (statement with { TypedEnvironment = "production" }).ToBytes();
        Assert.Equal("production", SignOffStatement.Read(typed, out _)!.TypedEnvironment);
        Assert.True(GivenSignOff.From(SignOffStatement.Read(typed, out _)!, deviceBound: false).TypedEnvironment);
        Assert.False(GivenSignOff.From(statement with { TypedEnvironment = "staging" }, deviceBound: false).TypedEnvironment);
        var none = JsonNode.Parse(typed)!.AsObject();
        none["typedEnvironment"] = null;
        Assert.Null(SignOffStatement.Read(CanonicalJson.Write(none), out _));
        none["typedEnvironment"] = new string('a', Identifier.MaxLength + 1);
        Assert.Null(SignOffStatement.Read(CanonicalJson.Write(none), out _));
    }
}
