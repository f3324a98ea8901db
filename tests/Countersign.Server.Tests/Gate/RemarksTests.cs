using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Server.Changes;

namespace Countersign.Server.Tests.Gate;

/// <summary>Questions, hand-overs, nudges and "needless": kept, limited, shown as text, and worth nothing to the gate.</summary>
public sealed class RemarksTests
{
    [Fact]
    public async Task A_question_is_answered_by_the_author_and_both_are_shown_as_text()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea, _, change) = await HeldAsync(server);
        var asked = await server.SayAsync(bea, change, "question", Text("Why now? <script>alert(1)</script>"));
        Assert.Equal(("question", "bea"), ((string)asked.Ok["kind"]!, (string)asked.Body["person"]!));
        var question = (long)asked.Body["id"]!;
        Refused(HttpStatusCode.Forbidden, "not-the-author", await server.SayAsync(bea, change, "question", Text("Because", ("replyTo", question))));
        Refused(HttpStatusCode.NotFound, "unknown-question", await server.SayAsync(ann, change, "question", Text("Because", ("replyTo", question + 1))));
        Assert.Equal("reply", (string)(await server.SayAsync(ann, change, "question", Text("The cache is full", ("replyTo", question)))).Ok["kind"]!);
        Refused(HttpStatusCode.BadRequest, "remark-malformed", await server.SayAsync(bea, change, "question", Text("  ")));

        await server.RestartAsync();
        Assert.Equal(["question", "reply"], (await server.GetAsync($"/api/v1/changes/{change}/remarks")).Ok["remarks"]!.AsArray().Select(r => (string)r!["kind"]!));
        var page = Encoding.UTF8.GetString(await server.BytesAsync($"/changes/{change}", bea.Cookie));
        Assert.Contains("Why now? &lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("Ann Lee answered question", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_taken_up_to_its_limit()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (_, bea, _, change) = await HeldAsync(server);
        Assert.Equal(HttpStatusCode.OK, (await server.SayAsync(bea, change, "question", Text(new string('a', Remarks.MaxText)))).Status);
        Refused(HttpStatusCode.BadRequest, "remark-malformed", await server.SayAsync(bea, change, "question", Text(new string('a', Remarks.MaxText + 1))));
        Refused(HttpStatusCode.BadRequest, "remark-malformed", await server.SayAsync(bea, change, "question", Text("a", ("who", 1))));
    }

    [Fact]
    public async Task One_person_says_at_most_twenty_things_an_hour()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (_, bea, cid, change) = await HeldAsync(server);
        for (var at = 0; at < Remarks.MostByOne; at++) Assert.Equal(HttpStatusCode.OK, (await server.SayAsync(bea, change, "question", Text($"{at}?"))).Status);
        Refused(HttpStatusCode.TooManyRequests, "too-many-remarks", await server.SayAsync(bea, change, "question", Text("And?")));
        Assert.Equal(HttpStatusCode.OK, (await server.SayAsync(cid, change, "question", Text("Really?"))).Status);
        server.Clock.Ahead = Remarks.Window + TimeSpan.FromSeconds(1);
        Assert.Equal(HttpStatusCode.OK, (await server.SayAsync(bea, change, "question", Text("And?"))).Status);
    }

    [Fact]
    public async Task Handing_over_moves_who_is_asked_first_and_gives_nobody_standing()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea, cid, change) = await HeldAsync(server);
        Assert.Equal(["bea", "cid"], await EligibleAsync(server, change));
        Refused(HttpStatusCode.BadRequest, "not-eligible", await server.SayAsync(bea, change, "hand-over", new JsonObject { ["to"] = "ann" }));
        Refused(HttpStatusCode.BadRequest, "not-eligible", await server.SayAsync(bea, change, "hand-over", new JsonObject { ["to"] = "bea" }));
        Refused(HttpStatusCode.Forbidden, "not-eligible", await server.SayAsync(ann, change, "hand-over", new JsonObject { ["to"] = "cid" }));
        Assert.Equal("cid", (string)(await server.SayAsync(bea, change, "hand-over", new JsonObject { ["to"] = "cid", ["text"] = "I am off" })).Ok["to"]!);
        Assert.Equal(["cid", "bea"], await EligibleAsync(server, change));
        Assert.Equal("signer-is-author", (await server.AnswerForAsync(ann, change)).Code);
        await server.ApproveAsync(cid, change);
        Assert.True((await server.VerifyAsync(change)).IsValid);
    }

    [Fact]
    public async Task The_submitter_nudges_once_an_hour_and_strangers_do_not()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (_, bea, _, change) = await HeldAsync(server);
        var path = $"/api/v1/changes/{change}/nudge";
        Refused(HttpStatusCode.Forbidden, "not-the-requester", await server.PostAsync(path, new JsonObject(), await server.TokenAsync(null)));
        Assert.Equal("nudge", (string)(await server.PostAsync(path, new JsonObject(), server.Token)).Ok["kind"]!);
        Refused(HttpStatusCode.TooManyRequests, "nudged-already", await server.PostAsync(path, new JsonObject(), server.Token));
        server.Clock.Ahead = Remarks.Window + TimeSpan.FromSeconds(1);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(path, new JsonObject(), server.Token)).Status);
        await server.ApproveAsync(bea, change);
        Refused(HttpStatusCode.Conflict, "change-not-open", await server.PostAsync(path, new JsonObject(), server.Token));
    }

    [Fact]
    public async Task A_hold_is_called_needless_once_by_each_who_was_part_of_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea, cid, change) = await HeldAsync(server);
        Refused(HttpStatusCode.Forbidden, "not-involved", await server.SayAsync(cid, change, "needless", Text("")));
        Assert.Equal("needless", (string)(await server.SayAsync(ann, change, "needless", Text("It is a comment"))).Ok["kind"]!);
        Refused(HttpStatusCode.Conflict, "needless-said", await server.SayAsync(ann, change, "needless", Text("")));
        await server.ApproveAsync(bea, change);
        Assert.Equal(HttpStatusCode.OK, (await server.SayAsync(bea, change, "needless", Text(""))).Status);
        Assert.Equal(1, (int)(await server.GetAsync("/api/v1/insights/answers")).Ok["needless"]!);

        server.Shop.CommitFile("By a senior", "a.txt", "a\n", Countersign.Tests.GitFixture.Bea);
        await server.BaselineAsync("fleet", target: "eu", head: "main");
        var free = await server.SubmitAsync(environment: "fleet", also: b => b["targets"] = new JsonArray("eu"));
        Assert.Equal("allow", free.Verdict);
        Refused(HttpStatusCode.Conflict, "never-held", await server.SayAsync(ann, free.Id, "needless", Text("")));
    }

    [Fact]
    public async Task Nothing_is_said_without_a_session_of_our_own_pages()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (_, bea, _, change) = await HeldAsync(server);
        foreach (var route in (string[])["question", "hand-over", "needless"])
        {
            Refused(HttpStatusCode.Unauthorized, "not-authenticated", await server.PostAsync($"/api/v1/changes/{change}/{route}", Text("a"), server.Token));
            Refused(HttpStatusCode.Forbidden, "origin-refused", await server.PostAsync($"/api/v1/changes/{change}/{route}", Text("a"), cookie: bea.Cookie, origin: "https://evil.example"));
        }

        Refused(HttpStatusCode.Forbidden, "origin-refused", await server.PostAsync($"/api/v1/changes/{change}/nudge", Text("a"), cookie: bea.Cookie, origin: "https://evil.example"));
        Refused(HttpStatusCode.Forbidden, "origin-refused", await server.PostAsync($"/api/v1/changes/{change}/cancel", Text("a"), cookie: bea.Cookie, origin: "https://evil.example"));
        Refused(HttpStatusCode.NotFound, "unknown-change", await server.SayAsync(bea, "chg_nothing", "question", Text("a")));
    }

    [Fact]
    public async Task The_owner_of_the_token_cancels_from_the_console_and_nobody_else_does()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea, _, _) = await HeldAsync(server);
        server.AiCommit(text: "2\n");
        var owned = await server.SubmitAsync(token: await server.TokenAsync("ann"));
        Refused(HttpStatusCode.Forbidden, "not-the-requester", await server.SayAsync(bea, owned.Id, "cancel"));
        Assert.Equal("cancelled", (await server.SayAsync(ann, owned.Id, "cancel")).State);
        Refused(HttpStatusCode.Conflict, "change-not-open", await server.SayAsync(bea, owned.Id, "question", Text("Why?")));
    }

    private static async Task<(Member Ann, Member Bea, Member Cid, string Change)> HeldAsync(ServerFixture server)
    {
        var (ann, bea, cid) = (await server.EnrolAsync("ann"), await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.BaselineAsync();
        server.AiCommit();
        return (ann, bea, cid, (await server.SubmitAsync()).Id);
    }

    private static async Task<IEnumerable<string>> EligibleAsync(ServerFixture server, string change) =>
        (await server.GetAsync($"/api/v1/changes/{change}")).Ok["requirements"]![0]!["eligible"]!.AsArray().Select(p => (string)p!);

    private static JsonObject Text(string text, params (string Name, long Value)[] more)
    {
        var body = new JsonObject { ["text"] = text };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    private static void Refused(HttpStatusCode status, string code, Reply reply) => Assert.Equal((status, code), (reply.Status, reply.Code));
}
