using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;
using Countersign.Storage;

namespace Countersign.Server.Tests.Emergencies;

/// <summary>Two persons let one held change through; everybody hears of it, nobody answered for it, and others look at it afterwards.</summary>
public sealed class BreakGlassTests
{
    [Fact]
    public async Task Two_persons_let_a_held_change_through_and_what_is_answered_does_not_move()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.BaselineAsync();
        var head = server.AiCommit();
        var held = await server.SubmitAsync(key: "fix");

        var one = await server.BreakAsync(bea, held.Id);
        Assert.Equal(("hold", "waiting"), (one.Verdict, one.State));
        Assert.Equal(["requirement-unmet", "break-glass-begun"], one.Reasons);
        Assert.Equal(1, (int)one.Body["breakGlass"]!["missing"]!);
        Assert.Null(one.Body["grant"]);

        var two = await server.BreakAsync(cid, held.Id);
        Assert.Equal(("allow", "granted"), (two.Verdict, two.State));
        Assert.Equal(["break-glass"], two.Reasons);
        Assert.Equal(["bea", "cid"], two.Body["breakGlass"]!["by"]!.AsArray().Select(p => (string)p!));
        AssertWithin(TimeSpan.FromHours(4), server, (string)two.Body["grant"]!["notAfter"]!);

        Assert.Equal("allow", (await server.SubmitAsync(key: "fix")).Verdict);
        Assert.Equal("deployed", (await server.OutcomeAsync(held.Id, "succeeded")).State);
        using var snapshot = server.Store.Read();
        var live = snapshot.Live(new LiveKey("production", "checkout"));
        Assert.Equal(head, live.Runs!.Value.Hex);
        Assert.NotEqual(head, live.Answered!.Value.Hex);
        Assert.Equal(LiveOutcome.BreakGlass, snapshot.LiveHistory(new LiveKey("production", "checkout"))[0].Outcome);
        var types = snapshot.Entries(0, 1_000).Select(e => LedgerEntry.TryParse(e.Bytes, out var entry, out _) ? entry : null).Where(e => e!.Id == held.Id).Select(e => e!.Type).ToList();
        Assert.Equal(2, types.Count(t => t == LedgerEntryType.BreakGlass));
    }

    [Fact]
    public async Task The_bundle_says_break_glass_and_nothing_else_and_decides_again()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid, sam) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"), await server.EnrolAsync("sam"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync(key: "fix");
        await server.BreakAsync(bea, held.Id);
        await server.BreakAsync(sam, held.Id);
        var report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Equal(Verdict.Allow, report.Verdict);
        Assert.Contains(report.Notes, n => n.StartsWith("break-glass: nobody answered for this change; bea and sam", StringComparison.Ordinal));
        Assert.Contains("after-review: none up to now", report.Notes);
        Assert.Equal(["COUNTERSIGN_BREAK_GLASS"], await LevelsAsync(server, held.Id));

        await server.ReviewAsync(cid, held.Id, "reject", "It could have waited.");
        report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Contains(report.Notes, n => n.StartsWith("after-review: cid found it wrong", StringComparison.Ordinal));
        Assert.Equal(["COUNTERSIGN_BREAK_GLASS"], await LevelsAsync(server, held.Id));
    }

    [Fact]
    public async Task Everybody_is_told_on_every_page_until_it_is_reviewed()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid, sam, ann) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"), await server.EnrolAsync("sam"), await server.EnrolAsync("ann"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Contains("break-glass-link", await PageAsync(server, ann, $"/changes/{held.Id}"), StringComparison.Ordinal);
        await server.BreakAsync(bea, held.Id);
        await server.BreakAsync(sam, held.Id);

        foreach (var path in (string[])["/", "/environments", "/people", "/configuration", "/ledger", "/break-glass", $"/changes/{held.Id}"])
            Assert.Contains("id=\"broken-glass\"", await PageAsync(server, ann, path), StringComparison.Ordinal);
        Assert.DoesNotContain("broken-glass", System.Text.Encoding.UTF8.GetString(await server.BytesAsync("/sign-in", "nobody=here")), StringComparison.Ordinal);
        var owed = (await server.GetAsync("/api/v1/break-glass")).Ok["owed"]!.AsArray().Single()!;
        Assert.Equal((held.Id, false), ((string)owed["change"]!, (bool)owed["overdue"]!));
        var notice = (await server.GetAsync("/api/v1/notices")).Ok["notices"]!.AsArray().Single()!;
        Assert.Equal(("break-glass", 0), ((string)notice["kind"]!, notice["addressees"]!.AsArray().Count));
        Assert.Contains("Checkout is down. (INC-7)", (string)notice["text"]!, StringComparison.Ordinal);

        Assert.Equal("your review is recorded; nothing more is owed", (string)(await server.ReviewAsync(cid, held.Id)).Ok["done"]!);
        Assert.DoesNotContain("id=\"broken-glass\"", await PageAsync(server, ann, "/"), StringComparison.Ordinal);
        Assert.Contains("data-review=\"approve\"", await PageAsync(server, ann, $"/changes/{held.Id}"), StringComparison.Ordinal);
        Assert.Equal(["break-glass", "after-review"], (await server.GetAsync("/api/v1/notices")).Ok["notices"]!.AsArray().Select(n => (string)n!["kind"]!));
    }

    [Fact]
    public async Task One_person_on_call_is_enough_where_the_policy_says_so()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.PutIntoForceAsync("people.yaml", ServerFixture.People.Replace("groups: [search]", "groups: [search, on-call]", StringComparison.Ordinal));
        await server.PutIntoForceAsync("policy.yaml", ServerFixture.Policy + "breakGlass: {count: 1, groups: [on-call], afterReview: 24h}\n");
        var (sam, bea) = (await server.EnrolAsync("sam"), await server.EnrolAsync("bea"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal("signer-relation", (await server.BreakAsync(bea, held.Id)).Code);
        var broken = await server.BreakAsync(sam, held.Id);
        Assert.Equal(("allow", "break-glass"), (broken.Verdict, broken.Reasons.Single()));
        AssertWithin(TimeSpan.FromHours(24), server, (string)(await server.GetAsync($"/api/v1/changes/{held.Id}")).Ok["afterReview"]!["due"]!);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task It_releases_what_nobody_ever_answered_and_what_is_not_known()
    {
        await using var server = await ServerFixture.StartSetUpAsync("--SignOff:BreakGlassTime=30m");
        await server.PutIntoForceAsync("policy.yaml", ServerFixture.Policy + "  - {id: no-loss, when: {environment.tier: production, blastRadius.losesState: true}, deny: No.}\n");
        var (bea, cid) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        var held = await server.SubmitAsync(environment: "planned");
        Assert.Contains("no-baseline", held.Reasons);
        Assert.Contains("fact-unknown", held.Reasons);
        await server.BreakAsync(bea, held.Id);
        var broken = await server.BreakAsync(cid, held.Id);
        Assert.Equal(("allow", "break-glass"), (broken.Verdict, broken.Reasons.Single()));
        AssertWithin(TimeSpan.FromMinutes(30), server, (string)broken.Body["grant"]!["notAfter"]!);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task The_glass_is_not_broken_for_longer_than_the_statements_say()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        await server.BreakAsync(bea, held.Id);
        Assert.Equal("allow", (await server.BreakAsync(cid, held.Id)).Verdict);
        server.Clock.Ahead = TimeSpan.FromHours(4) + TimeSpan.FromMinutes(1);
        var late = await server.SubmitAsync(key: "late");
        Assert.Equal((held.Id, "hold"), (late.Id, late.Verdict));
        Assert.Null(late.Body["grant"]);
    }

    [Fact]
    public async Task An_answer_that_is_given_after_all_makes_the_change_answered()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid, sam) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"), await server.EnrolAsync("sam"));
        await server.BaselineAsync();
        var head = server.AiCommit();
        var held = await server.SubmitAsync(key: "fix");
        await server.BreakAsync(bea, held.Id);
        var broken = await server.BreakAsync(sam, held.Id);
        var answered = await server.AnswerForAsync(cid, held.Id);
        Assert.Equal(["requirements-met"], answered.Reasons);
        Assert.NotEqual((string)broken.Body["grant"]!["id"]!, (string)answered.Body["grant"]!["id"]!);
        await server.SubmitAsync(key: "fix");
        await server.OutcomeAsync(held.Id, "succeeded");
        using var snapshot = server.Store.Read();
        Assert.Equal(head, snapshot.Live(new LiveKey("production", "checkout")).Answered!.Value.Hex);
        // It was broken all the same, and that is looked at.
        Assert.Single(snapshot.OwedReviews());
    }

    private static void AssertWithin(TimeSpan most, ServerFixture server, string time)
    {
        var left = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) - server.Clock.GetUtcNow();
        Assert.InRange(left, most - TimeSpan.FromMinutes(5), most);
    }

    private static async Task<string> PageAsync(ServerFixture server, Member who, string path) => System.Text.Encoding.UTF8.GetString(await server.BytesAsync(path, who.Cookie));

    private static async Task<IReadOnlyList<string>> LevelsAsync(ServerFixture server, string change)
    {
        var envelope = JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(await server.BundleAsync(change))!["summary"]!))!;
        var summary = JsonNode.Parse(Convert.FromBase64String((string)envelope["payload"]!))!;
        return [.. summary["predicate"]!["verifiedLevels"]!.AsArray().Select(l => (string)l!)];
    }
}
