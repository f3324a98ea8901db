using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

public class BreakGlassStatementTests
{
    private static readonly BreakGlassStatement Signed = A.Change().By("ann").Does(Does.Replace, "module.a.aws_db_instance.main").BreakGlassStatementBy("bea");

    /// <summary>What somebody signed once must be read the same for ever.</summary>
    [Fact]
    public void Its_bytes_never_move() =>
        Assert.Equal(File.ReadAllText(SourceTree.Golden("gate", "break-glass-statement", "statement.json")), Encoding.UTF8.GetString(Signed.ToBytes()));

    [Fact]
    public void It_is_read_back_as_written()
    {
        var read = BreakGlassStatement.Read(Signed.ToBytes(), out var problem)!;
        Assert.Equal("", problem);
        Assert.Equal(Signed.ToBytes(), read.ToBytes());
        Assert.Equal(Signed.Of.Digest, read.Of.Digest);
        var given = GivenBreakGlass.From(read);
        Assert.Equal(("bea", Signed.Of.Digest, 1L, Signed.Until), (given.Person, given.Change, given.LiveVersion, given.Until));
        Assert.Equal(Sha256Digest.Of(Signed.ToBytes()), given.Statement);
    }

    [Fact]
    public void Every_byte_counts_a_changed_one_is_refused_or_says_something_else()
    {
        var bytes = Signed.ToBytes();
        foreach (var at in Enumerable.Range(0, bytes.Length))
            foreach (var flip in new byte[] { 1, 2, 0x20, 0x80 })
            {
                var changed = bytes.ToArray();
                changed[at] ^= flip;
                if (BreakGlassStatement.Read(changed, out var problem) is { } read) Assert.Equal(changed, read.ToBytes());
                else Assert.NotEmpty(problem);
            }
    }

    [Fact]
    public void A_statement_of_another_purpose_is_none()
    {
        Assert.Null(BreakGlassStatement.Read((Signed.Frame with { Purpose = Purpose.Baseline }).ToBytes(), out var problem));
        Assert.Contains("type", problem, StringComparison.Ordinal);
        Assert.Null(BreakGlassStatement.Read(A.Change().By("ann").StatementBy("bea").ToBytes(), out _));
        Assert.Null(SignOffStatement.Read(Signed.ToBytes(), out _));
        Assert.Null(SignOffStatement.Read(Signed.ToBytes(), out _, Purpose.AfterReview));
        Assert.Null(SignOffStatement.Read(A.Change().By("ann").StatementBy("bea").ToBytes(), out _, Purpose.AfterReview));
        Assert.Null(SignOffStatement.Read((A.Change().By("ann").StatementBy("bea") with { Purpose = Purpose.AfterReview }).ToBytes(), out _));
    }

    [Fact]
    public void A_change_that_is_not_the_signed_digest_is_refused()
    {
        var json = JsonNode.Parse(Signed.ToBytes())!;
        json["subject"]!["of"]!["environment"] = "staging";
        Assert.Null(BreakGlassStatement.Read(CanonicalJson.Write(json), out var problem));
        Assert.Equal("the statement.subject.change must be the digest of the change beside it", problem);
    }

    [Fact]
    public void Reason_incident_and_time_have_their_limits()
    {
        Assert.True(IsRead(Signed with { Reason = new string('a', BreakGlassStatement.MaxReason), Incident = new string('b', BreakGlassStatement.MaxIncident) }));
        Assert.False(IsRead(Signed with { Reason = new string('a', BreakGlassStatement.MaxReason + 1) }));
        Assert.False(IsRead(Signed with { Incident = new string('b', BreakGlassStatement.MaxIncident + 1) }));
        Assert.False(IsRead(Signed with { Reason = " \n\t" }));
        Assert.False(IsRead(Signed with { Incident = "" }));
        Assert.True(IsRead(Signed with { Until = Signed.Frame.Issued + BreakGlassStatement.MaxTime }));
        Assert.False(IsRead(Signed with { Until = Signed.Frame.Issued + BreakGlassStatement.MaxTime + TimeSpan.FromMilliseconds(1) }));
        Assert.False(IsRead(Signed with { Until = Signed.Frame.Issued }));
        Assert.False(IsRead(Signed with { Frame = Signed.Frame with { Person = null } }));
        Assert.False(IsRead(Signed with { Frame = Signed.Frame with { Installation = "other" } }));
    }

    private static bool IsRead(BreakGlassStatement statement) => BreakGlassStatement.Read(statement.ToBytes(), out _) is not null;
}
