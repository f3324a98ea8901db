using System.Net;
using Countersign.Server.Keys;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>Several callers at once, callers that wait, and callers whose token is over.</summary>
public sealed class CallerTests
{
    [Fact]
    public async Task Of_deployments_that_race_for_one_grant_exactly_one_gets_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => server.SubmitAsync(key: $"deployment-{i}")));
        Assert.Single(replies, r => r.Verdict == "allow");
        Assert.All(replies.Where(r => r.Verdict != "allow"), r => Assert.Equal(("hold", "grant-used"), (r.Verdict, r.Reasons[0])));
        Assert.Single(replies.Select(r => r.Id).Distinct());
        Assert.Empty(server.Store.VerifyLedger([.. server.Service<InstallationKeys>().Trust.Ledger.LogKeys]));
    }

    [Fact]
    public async Task Of_answers_that_race_under_one_statement_exactly_one_is_recorded()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(held.Id))).Ok;
        var assertion = bea.Passkey.Assert("localhost", server.Origin, ServerFixture.Url((string)offer["options"]!["challenge"]!));
        var statement = Convert.FromBase64String((string)offer["statement"]!);
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.AnswerAsync((string)offer["id"]!, "signoff", statement, assertion, bea.Cookie)));
        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.OK), r => Assert.Equal((HttpStatusCode.Forbidden, "nonce-used"), (r.Status, r.Code)));
        using var snapshot = server.Store.Read();
        Assert.Single(snapshot.SignOffs(snapshot.Change(held.Id)!.Digest));
        Assert.Single(snapshot.Grants(held.Id));
    }

    [Fact]
    public async Task Who_waits_hears_the_answer_when_it_is_given()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        var waiting = server.GetAsync($"/api/v1/changes/{held.Id}?wait=55s");
        await server.ApproveAsync(bea, held.Id);
        Assert.Equal(("allow", "granted"), ((await waiting).Verdict, (await waiting).State));
        var listed = (await server.GetAsync("/api/v1/changes?state=granted&environment=production")).Ok["changes"]!.AsArray();
        Assert.Equal(held.Id, (string)Assert.Single(listed)!["id"]!);
        Assert.Empty((await server.GetAsync("/api/v1/changes?state=waiting")).Ok["changes"]!.AsArray());
    }

    [Fact]
    public async Task A_token_that_is_over_or_revoked_is_nobody()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/v1/changes")).Status);
        server.Clock.Ahead = TimeSpan.FromDays(91);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), await AskAsync(server.Token));
        var fresh = await server.TokenAsync(null);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(fresh)).Status);
        await using (var transaction = await server.Store.BeginAsync())
        {
            Assert.True(transaction.RevokeToken(transaction.Tokens()[0].Id));
            await transaction.CommitAsync();
        }

        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), await AskAsync(fresh));

        async Task<(HttpStatusCode Status, string Code)> AskAsync(string token)
        {
            var reply = await server.GetAsync("/api/v1/changes", token);
            return (reply.Status, reply.Code);
        }
    }

    [Fact]
    public async Task A_refused_outcome_is_kept_as_an_event_with_its_code()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal("grant-used", (await server.OutcomeAsync(held.Id, "succeeded")).Code);
        using var snapshot = server.Store.Read();
        var kept = Enumerable.Range(1, 100).Select(id => snapshot.Event(id)).Single(e => e?.Kind == "outcome")!;
        Assert.Equal(($"{held.Id} succeeded", "grant-used"), (System.Text.Encoding.UTF8.GetString(kept.Body), kept.Outcome));
    }
}
