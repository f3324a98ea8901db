using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Emergencies;

/// <summary>
/// Bundles of a real gate about broken glass, kept as files: what was recorded once must verify for ever, and nothing in it may be changed. To write the
/// files anew, run with COUNTERSIGN_WRITE_GOLDEN=break-glass and read the diff.
/// </summary>
public sealed class BreakGlassBundleTests
{
    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "break-glass";

    [Fact]
    public async Task The_files_are_written_where_asked_for()
    {
        if (!Writes) return;
        await WriteAsync();
        Assert.False(Writes, "The files were written; run again without COUNTERSIGN_WRITE_GOLDEN.");
    }

    [Theory]
    [InlineData("broken", "break-glass: nobody answered for this change; bea and sam broke the glass", "after-review: none up to now")]
    [InlineData("reviewed", "break-glass: nobody answered for this change; bea and sam broke the glass", "after-review: cid found it wrong at ")]
    [InlineData("one-more-signer", "revocation: none of the passkeys was revoked up to ledger size ")]
    public void What_was_recorded_verifies_for_ever(string name, params string[] notes)
    {
        var report = Verifier.Verify(Bytes(name), Trust(name), new VerificationQuestion(Environment: "production"));
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Equal(Verdict.Allow, report.Verdict);
        foreach (var note in notes) Assert.Contains(report.Notes, n => n.StartsWith(note, StringComparison.Ordinal));
        Assert.Equal(name == "one-more-signer" ? ["COUNTERSIGN_ALLOWED", "COUNTERSIGN_SIGNED_OFF"] : ["COUNTERSIGN_BREAK_GLASS"], Levels(Read(name)));
    }

    [Fact]
    public void Any_byte_that_changes_is_found_out()
    {
        var (bytes, trust, survived) = (Bytes("reviewed"), Trust("reviewed"), new ConcurrentBag<int>());
        var values = new Random(20261122);
        var masks = Enumerable.Range(0, bytes.Length).Select(_ => (byte)values.Next(1, 256)).ToArray();
        Parallel.For(0, bytes.Length, at =>
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= masks[at];
            if (Verifier.Verify(changed, trust, new VerificationQuestion()).IsValid) survived.Add(at);
        });
        Assert.Empty(survived);
    }

    [Fact]
    public void Statements_and_reviews_that_are_taken_out_swapped_or_brought_along_are_found_out()
    {
        Assert.Equal("break-glass", FailureOf("broken", b => b with { BreakGlassReceipts = [] }));
        Assert.Equal("break-glass", FailureOf("broken", b => b with { BreakGlassReceipts = [.. b.BreakGlassReceipts.Reverse()] }));
        Assert.Equal("break-glass", FailureOf("broken", b => b with { BreakGlassReceipts = [b.BreakGlassReceipts[0], b.BreakGlassReceipts[0]] }));
        Assert.Equal("break-glass", FailureOf("one-more-signer", b => b with { BreakGlassReceipts = Read("broken").BreakGlassReceipts }));
        Assert.Equal("after-reviews", FailureOf("one-more-signer", b => b with { AfterReviews = Read("reviewed").AfterReviews }));
        Assert.Equal("after-reviews", FailureOf("reviewed", b => b with { AfterReviews = [b.AfterReviews[0] with { Receipts = b.BreakGlassReceipts[0] }] }));
        Assert.Equal("verdict-signature", FailureOf("broken", b => b with { Verdict = [.. b.Verdict.Reverse()] }));
    }

    [Fact]
    public void A_summary_that_hides_the_broken_glass_is_found_out()
    {
        Assert.Equal("summary", FailureOf("reviewed", b => b with { Summary = b.Verdict }));
        Assert.Equal("summary", FailureOf("reviewed", b => b with { Summary = null }));
        Assert.Equal("summary", FailureOf("one-more-signer", b => b with { Summary = Read("broken").Summary }));
    }

    [Fact]
    public void Whoever_takes_the_overdue_review_out_of_the_facts_is_found_out()
    {
        var facts = Read("one-more-signer").Facts.DeepClone().AsObject();
        Assert.True(facts.Remove("overdueReviews"));
        Assert.Equal("facts", FailureOf("one-more-signer", b => b with { Facts = facts }));
    }

    private static string? FailureOf(string name, Func<Bundle, Bundle> change) =>
        Verifier.Verify(change(Read(name)).ToBytes(), Trust(name), new VerificationQuestion()).Failure?.Step;

    private static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name, "bundle.countersign.json"));

    private static Bundle Read(string name) => Bundle.Read(Bytes(name), out _, out var problem) ?? throw new InvalidOperationException(problem);

    private static TrustFile Trust(string name) => TrustFile.Read(File.ReadAllBytes(PathOf(name, "trust.json")), out var problem) ?? throw new InvalidOperationException(problem);

    private static string PathOf(string name, string file) => SourceTree.Golden("break-glass", name, file);

    private static IEnumerable<string> Levels(Bundle bundle)
    {
        var envelope = JsonNode.Parse(bundle.Summary)!;
        return JsonNode.Parse(Convert.FromBase64String((string)envelope["payload"]!))!["predicate"]!["verifiedLevels"]!.AsArray().Select(l => (string)l!);
    }

    private static async Task WriteAsync()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid, sam) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"), await server.EnrolAsync("sam"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = (await server.SubmitAsync(key: "fix")).Id;
        await server.BreakAsync(bea, held);
        Assert.Equal("allow", (await server.BreakAsync(sam, held)).Verdict);
        await server.SubmitAsync(key: "fix");
        await server.OutcomeAsync(held, "succeeded");
        await KeepAsync(server, "broken", held);

        (bea, cid) = (await server.LaterAsync(TimeSpan.FromHours(73), bea), await server.LaterAsync(TimeSpan.Zero, cid));
        server.AiCommit(text: "2\n");
        var next = (await server.SubmitAsync()).Id;
        Assert.Equal("hold", (await server.AnswerForAsync(bea, next)).Verdict);
        Assert.Equal("allow", (await server.AnswerForAsync(cid, next)).Verdict);
        await KeepAsync(server, "one-more-signer", next);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.ReviewAsync(cid, held, "reject", "It could have waited.")).Status);
        await KeepAsync(server, "reviewed", held);
    }

    private static async Task KeepAsync(ServerFixture server, string name, string change)
    {
        Directory.CreateDirectory(SourceTree.Golden("break-glass", name));
        await File.WriteAllBytesAsync(PathOf(name, "bundle.countersign.json"), await server.BundleAsync(change));
        await File.WriteAllBytesAsync(PathOf(name, "trust.json"), (await server.TrustAsync()).ToBytes());
    }
}
