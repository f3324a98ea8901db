using System.Net;
using System.Text.Json.Nodes;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Attacks;

/// <summary>
/// What lands between the beginning and the end of a ceremony. The signer has seen one set of facts; where any of it moved, their answer is refused with
/// <c>facts-moved</c> and nothing of it is recorded. <c>BrowserRaceTests</c> shows what the page says then.
/// </summary>
public sealed class RaceTests
{
    [Fact]
    public async Task A_push_that_was_submitted_meanwhile()
    {
        await using var race = await Race.StartAsync();
        race.Server.AiCommit(text: "2\n");
        var newer = await race.Server.SubmitAsync();
        Assert.Equal("hold", newer.Verdict);
        await race.FinishAsync("facts-moved");
        Assert.Equal("superseded", (await race.ChangeAsync()).State);
        await race.Server.ApproveAsync(race.Bea, newer.Id);
    }

    [Fact]
    public async Task A_policy_that_came_into_force_meanwhile()
    {
        await using var race = await Race.StartAsync();
        race.Server.Configure("policy.yaml", ServerFixture.Policy.Replace("count: 1", "count: 2", StringComparison.Ordinal));
        await race.Server.RefreshAsync();
        Assert.Equal(2, race.Server.Configuration.Active!.Record.Version);
        await race.FinishAsync("facts-moved");
        Assert.Equal("hold", (await race.Server.AnswerForAsync(race.Bea, race.Change)).Verdict);
    }

    [Fact]
    public async Task A_signer_who_lost_their_level_meanwhile()
    {
        await using var race = await Race.StartAsync();
        race.Server.Configure("people.yaml", ServerFixture.People.Replace("{id: bea, name: Bea, level: senior", "{id: bea, name: Bea, level: mid", StringComparison.Ordinal));
        await race.Server.RefreshAsync();
        await race.FinishAsync("facts-moved");
        var again = await race.Server.AnswerForAsync(race.Bea, race.Change);
        Assert.Equal((HttpStatusCode.Forbidden, "signer-level"), (again.Status, again.Code));
    }

    [Fact]
    public async Task A_signer_who_left_meanwhile()
    {
        await using var race = await Race.StartAsync();
        race.Server.Configure("people.yaml", ServerFixture.People.Replace("{id: bea, name: Bea,", "{id: bea, left: true, name: Bea,", StringComparison.Ordinal));
        await race.Server.RefreshAsync();
        var refused = await race.Server.FinishAsync(race.Bea, "signoff", race.Offer);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (refused.Status, refused.Code));
        await race.AssertNothingRecordedAsync();
    }

    /// <summary>Leaving acts at once even while the rest of the version waits for a second owner: the version in force stays the same, and bea still cannot.</summary>
    [Fact]
    public async Task A_signer_who_left_in_a_version_that_waits()
    {
        await using var race = await Race.StartAsync();
        race.Server.Configure("people.yaml", ServerFixture.People
            .Replace("{id: bea, name: Bea, level: senior,", "{id: bea, name: Bea, level: senior, left: true,", StringComparison.Ordinal)
            .Replace("{id: eve, level: mid,", "{id: eve, level: senior,", StringComparison.Ordinal));
        await race.Server.RefreshAsync();
        Assert.Equal(1, race.Server.Configuration.Active!.Record.Version);
        var refused = await race.Server.FinishAsync(race.Bea, "signoff", race.Offer);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (refused.Status, refused.Code));
        await race.AssertNothingRecordedAsync();
    }

    /// <summary>A reject is another person's answer to the same facts: bea's own is recorded beside it, and lifts nothing.</summary>
    [Fact]
    public async Task A_reject_that_came_first()
    {
        await using var race = await Race.StartAsync();
        var cid = await race.Server.EnrolAsync("cid");
        Assert.Equal("deny", (await race.Server.AnswerForAsync(cid, race.Change, "reject")).Verdict);
        var answered = await race.Server.FinishAsync(race.Bea, "signoff", race.Offer);
        Assert.Equal(("deny", "rejected"), (answered.Verdict, answered.Reasons[0]));
        Assert.Null(answered.Body["grant"]);
        Assert.True((await race.Server.VerifyAsync(race.Change)).IsValid);
    }

    [Fact]
    public async Task A_deployment_that_moved_what_is_live_meanwhile()
    {
        await using var race = await Race.StartAsync();
        await race.Server.DeployAsync(race.SeniorsCommit, "other");
        await race.FinishAsync("facts-moved");
    }

    /// <summary>The same answer twice at once: one is recorded.</summary>
    [Fact]
    public async Task The_same_answer_from_two_windows()
    {
        await using var race = await Race.StartAsync();
        var assertion = race.Bea.Passkey.Assert("localhost", race.Server.Origin, ServerFixture.Url((string)race.Offer["options"]!["challenge"]!));
        var statement = Convert.FromBase64String((string)race.Offer["statement"]!);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => race.Server.AnswerAsync((string)race.Offer["id"]!, "signoff", statement, assertion, race.Bea.Cookie)));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(7, replies.Count(r => r.Code == "nonce-used"));
        using var snapshot = race.Server.Store.Read();
        Assert.Single(snapshot.SignOffs(snapshot.Change(race.Change)!.Digest));
    }

    /// <summary>A change that waits, and a ceremony of bea's about it that is begun.</summary>
    private sealed record Race(ServerFixture Server, Member Bea, string Change, JsonObject Offer, string SeniorsCommit) : IAsyncDisposable
    {
        public static async Task<Race> StartAsync()
        {
            var server = await ServerFixture.StartSetUpAsync();
            var bea = await server.EnrolAsync("bea");
            await server.BaselineAsync();
            var seniors = server.Shop.CommitFile("By a senior", "a.txt", "a\n", "Cid <cid@acme.example>");
            server.AiCommit();
            var change = await server.SubmitAsync();
            Assert.Equal("hold", change.Verdict);
            return new Race(server, bea, change.Id, (await server.BeginAsync(bea, "signoff", await server.IntendAsync(change.Id))).Ok, seniors);
        }

        public Task<Reply> ChangeAsync() => Server.GetAsync($"/api/v1/changes/{Change}");

        public async Task FinishAsync(string code)
        {
            var refused = await Server.FinishAsync(Bea, "signoff", Offer);
            Assert.Equal((HttpStatusCode.Forbidden, code), (refused.Status, refused.Code));
            await AssertNothingRecordedAsync();
        }

        public async Task AssertNothingRecordedAsync()
        {
            Assert.Equal("hold", (await ChangeAsync()).Verdict);
            using var snapshot = Server.Store.Read();
            Assert.Empty(snapshot.SignOffs(snapshot.Change(Change)!.Digest));
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
