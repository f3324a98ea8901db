using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.SignOff;

/// <summary>A reject holds for its change; at a like one, whoever looks reads it first, for a day.</summary>
public sealed class LikeRejectTests
{
    [Fact]
    public async Task The_same_tree_under_another_commit_shows_the_reject_first_for_a_day()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var rejected = await server.SubmitAsync();
        var intended = await server.IntendAsync(rejected.Id, "reject");
        intended["comment"] = "Not <b>today</b>";
        Assert.Equal("deny", (await server.SignAsync(bea, "signoff", intended)).Verdict);
        Assert.DoesNotContain("rejected-before", (await server.GetAsync($"/api/v1/changes/{rejected.Id}")).Reasons);

        server.Shop.Commit("Try again\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
        var like = await server.SubmitAsync();
        Assert.NotEqual(rejected.Id, like.Id);
        // Shown first, and it changes no verdict.
        Assert.Equal(("hold", "rejected-before"), (like.Verdict, like.Reasons[0]));
        var text = (string)like.Body["reasons"]![0]!["text"]!;
        Assert.StartsWith($"bea rejected a like change, {rejected.Id}, at ", text, StringComparison.Ordinal);
        Assert.Contains("Not <b>today</b>", text, StringComparison.Ordinal);
        var page = System.Text.Encoding.UTF8.GetString(await server.BytesAsync($"/changes/{like.Id}", bea.Cookie));
        Assert.Contains("<strong>Held</strong>: bea rejected a like change", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>today</b>", page, StringComparison.Ordinal);

        server.Clock.Ahead = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1);
        Assert.Equal("rejected-before", (await server.GetAsync($"/api/v1/changes/{like.Id}")).Reasons[0]);
        server.Clock.Ahead = TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1);
        Assert.DoesNotContain("rejected-before", (await server.GetAsync($"/api/v1/changes/{like.Id}")).Reasons);
    }

    [Fact]
    public async Task Losing_the_same_thing_shows_it_and_another_change_does_not()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var plan = await server.PlanAsync("terraform-replace-db");
        await server.AnswerForAsync(bea, (await server.SubmitAsync(plan: plan)).Id, "reject");
        server.AiCommit(text: "2\n");
        Assert.Equal("rejected-before", (await server.SubmitAsync(plan: plan)).Reasons[0]);
        Assert.DoesNotContain("rejected-before", (await server.SubmitAsync()).Reasons);
    }

    [Fact]
    public async Task A_reject_that_was_taken_back_is_not_shown()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var plan = await server.PlanAsync("terraform-replace-db");
        var rejected = await server.SubmitAsync(plan: plan);
        await server.AnswerForAsync(bea, rejected.Id, "reject");
        Assert.Equal("hold", (await server.WithdrawAsync(bea, rejected.Id)).Verdict);
        server.AiCommit(text: "2\n");
        Assert.DoesNotContain("rejected-before", (await server.SubmitAsync(plan: plan)).Reasons);
    }
}
