using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Storage;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>One server that is asked nonsense; nothing of it becomes a change.</summary>
public sealed class AskedServer : IAsyncLifetime
{
    internal ServerFixture Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ServerFixture.StartSetUpAsync();
        await Server.BaselineAsync();
        await Server.BaselineAsync("planned");
        Server.AiCommit();
        Server.MakeShallowClone();
        Server.Shop.Git("branch", "side");
        Server.Shop.Git("checkout", "--quiet", "side");
        Server.Shop.CommitFile("Not merged", "side.txt", "x\n");
        Server.Shop.Git("branch", "twice");
        Server.Shop.Git("tag", "twice", "main");
        Server.Shop.Git("checkout", "--quiet", "main");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>Each fault has one code and words that say what to do; what came in is kept; nothing is ever allowed.</summary>
public sealed class BadInputTests(AskedServer asked) : IClassFixture<AskedServer>
{
    private ServerFixture Server => asked.Server;

    [Theory]
    [InlineData("environment", "prodution", "unknown-environment", "production")]
    [InlineData("environment", "Production", "unknown-environment", "production")]
    [InlineData("component", "chekout", "unknown-component", "checkout")]
    [InlineData("head", "maim", "unknown-ref", "\"maim\"")]
    [InlineData("head", "twice", "ambiguous-ref", "refs/heads/twice")]
    [InlineData("head", "--upload-pack=sh", "ref-name-refused", "branch, a tag or a full commit id")]
    [InlineData("head", "side", "head-not-on-listed-ref", "refs/heads/main")]
    [InlineData("head", "1111111111111111111111111111111111111111", "unknown-ref", "1111111")]
    public async Task What_does_not_exist_or_may_not_be_deployed_is_refused_by_name(string member, string value, string code, string says)
    {
        var body = new JsonObject { ["environment"] = "production", ["component"] = "checkout", ["head"] = "main" };
        body[member] = value;
        await RefusedAsync(body.ToJsonString(), HttpStatusCode.BadRequest, code, says);
    }

    [Fact]
    public async Task A_component_must_be_named_where_there_are_several() =>
        await RefusedAsync("""{"environment":"production","head":"main"}""", HttpStatusCode.BadRequest, "component-missing", "checkout");

    [Theory]
    [InlineData("""["mars"]""", "unknown-target", "eu")]
    [InlineData("[]", "target-missing", "eu, us")]
    [InlineData("""["eu","mars"]""", "unknown-target", "us")]
    [InlineData("""["eu","eu"]""", "submission-malformed", "targets")]
    public async Task Targets_are_among_those_listed_and_each_is_named_once(string targets, string code, string says) =>
        await RefusedAsync($$"""{"environment":"fleet","component":"checkout","head":"main","targets":{{targets}}}""", HttpStatusCode.BadRequest, code, says);

    [Fact]
    public async Task A_repository_that_the_environment_does_not_take_is_refused() =>
        await RefusedAsync("""{"environment":"production","component":"lost","head":"main"}""", HttpStatusCode.BadRequest, "repository-not-allowed", "shop");

    [Fact]
    public async Task A_repository_that_is_not_there_is_refused() =>
        await RefusedAsync("""{"environment":"preview","component":"lost","head":"main"}""", HttpStatusCode.Conflict, "repository-unavailable", "nowhere");

    [Fact]
    public async Task A_shallow_repository_is_never_enough_to_allow()
    {
        var reply = await Server.SubmitAsync(environment: "planned", component: "cut", plan: await Server.PlanAsync("terraform-replace-db"));
        Assert.Equal((HttpStatusCode.Conflict, "repository-unavailable"), (reply.Status, reply.Code));
        Assert.Contains("shallow", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"environment":"production","component":"checkout"}""")]
    [InlineData("""{"environment":"production","component":"checkout","head":"main","force":true}""")]
    [InlineData("""{"environment":"production","environment":"preview","component":"checkout","head":"main"}""")]
    [InlineData("""{"environment":1,"component":"checkout","head":"main"}""")]
    [InlineData("""{"environment":"production","component":"checkout","head":"main","base":"main"}""")]
    [InlineData("""{"environment":"production","component":"checkout","head":"main","artifacts":[{"name":"a","sha256":"sha256:00"}]}""")]
    public async Task A_body_that_is_no_submission_is_refused(string body) => await RefusedAsync(body, HttpStatusCode.BadRequest, "submission-malformed", "cannot be read");

    [Fact]
    public async Task An_artifact_named_twice_is_refused()
    {
        var artifact = $$"""{"name":"shop","sha256":"{{Sha256Digest.Of([1])}}"}""";
        await RefusedAsync($$"""{"environment":"production","component":"checkout","head":"main","artifacts":[{{artifact}},{{artifact}}]}""", HttpStatusCode.BadRequest, "submission-malformed", "artifacts");
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_one_at_the_limit_is_read()
    {
        var padding = EventRow.MaxBodyBytes - """{"environment":"mars","head":"main"}""".Length;
        await RefusedAsync("""{"environment":"mars","head":"main"}""" + new string(' ', padding), HttpStatusCode.BadRequest, "unknown-environment", "mars");
        var large = await SendAsync("""{"environment":"mars","head":"main"}""" + new string(' ', padding + 1));
        Assert.Equal((HttpStatusCode.BadRequest, "body-too-large"), (large.Status, large.Code));
        var huge = await Server.SendAsync(HttpMethod.Post, "/api/v1/changes", new ByteArrayContent(new byte[31_000_000]), Server.Token);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), (huge.Status, huge.Code));
    }

    [Fact]
    public async Task A_plan_that_was_not_uploaded_is_refused()
    {
        var plan = new JsonObject { ["format"] = "terraform", ["sha256"] = Sha256Digest.Of([7]).ToString() };
        var body = new JsonObject { ["environment"] = "production", ["component"] = "checkout", ["head"] = "main", ["plans"] = new JsonArray(plan) };
        await RefusedAsync(body.ToJsonString(), HttpStatusCode.BadRequest, "unknown-plan", $"PUT it to /api/v1/plans/{Sha256Digest.Of([7]).Hex}");
    }

    [Fact]
    public async Task The_same_plan_twice_is_refused_even_if_it_was_made_at_two_times()
    {
        var text = await File.ReadAllTextAsync(SourceTree.Golden("blast-radius", "terraform-replace-db", "plan.json"));
        var later = Encoding.UTF8.GetBytes(text.Replace("2026-11-22T08:19:26Z", "2026-11-22T08:19:27Z", StringComparison.Ordinal));
        var first = await Server.PlanAsync("terraform-replace-db");
        Assert.Equal(HttpStatusCode.Created, (await Server.SendAsync(HttpMethod.Put, $"/api/v1/plans/{Sha256Digest.Of(later).Hex}", new ByteArrayContent(later), Server.Token)).Status);
        var second = new JsonObject { ["format"] = "terraform", ["sha256"] = Sha256Digest.Of(later).ToString() };
        var body = new JsonObject { ["environment"] = "production", ["component"] = "checkout", ["head"] = "main", ["plans"] = new JsonArray(first, second) };
        await RefusedAsync(body.ToJsonString(), HttpStatusCode.BadRequest, "plan-twice", "same plan");
    }

    [Fact]
    public async Task A_plan_upload_must_be_what_it_says_it_is()
    {
        var bytes = "{}"u8.ToArray();
        async Task Refused(string path, string code, string says)
        {
            var reply = await Server.SendAsync(HttpMethod.Put, "/api/v1/plans/" + path, new ByteArrayContent(bytes), Server.Token);
            Assert.Equal((HttpStatusCode.BadRequest, code), (reply.Status, reply.Code));
            Assert.Contains(says, reply.Text, StringComparison.Ordinal);
        }

        await Refused(new string('0', 64), "digest-mismatch", Sha256Digest.Of(bytes).ToString());
        await Refused("abc", "digest-malformed", "64");
        await Refused(Sha256Digest.Of(bytes).Hex.ToUpperInvariant(), "digest-malformed", "lower-case");
        await Refused(Sha256Digest.Of(bytes).Hex + "?format=terafrom", "unknown-format", "terraform");
    }

    [Theory]
    [InlineData("terraform-truncated")]
    [InlineData("terraform-errored")]
    [InlineData("terraform-broken-json")]
    public async Task A_plan_that_cannot_be_read_whole_holds_whatever_the_rest_says(string golden)
    {
        var reply = await Server.SubmitAsync(plan: await Server.PlanAsync(golden));
        Assert.Equal("hold", reply.Verdict);
        Assert.Null(reply.Body["grant"]);
        Assert.Contains(reply.Gaps, gap => gap.StartsWith("plan-", StringComparison.Ordinal) && gap != "plan-claimed");
    }

    [Fact]
    public async Task A_required_plan_that_is_left_out_is_a_gap()
    {
        var reply = await Server.SubmitAsync(environment: "planned");
        Assert.Equal("hold", reply.Verdict);
        Assert.Contains("input-missing", reply.Gaps);
    }

    [Fact]
    public async Task Who_is_not_known_or_may_not_hears_it_with_a_code()
    {
        var none = await Server.PostAsync("/api/v1/changes", new JsonObject());
        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), (none.Status, none.Code));
        var wrong = await Server.PostAsync("/api/v1/changes", new JsonObject(), "cst_" + new string('A', 43));
        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), (wrong.Status, wrong.Code));
        var session = await Server.PostAsync("/api/v1/changes", new JsonObject(), cookie: Server.Dana.Cookie);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), (session.Status, session.Code));
        var reader = await Server.TokenAsync(null, TokenScope.Read);
        var scope = await Server.SubmitAsync(token: reader);
        Assert.Equal((HttpStatusCode.Forbidden, "scope-missing"), (scope.Status, scope.Code));
        Assert.Equal(HttpStatusCode.OK, (await Server.GetAsync("/api/v1/changes", reader)).Status);
        var unread = await Server.SendAsync(HttpMethod.Get, "/api/v1/changes", null);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), (unread.Status, unread.Code));
        var route = await Server.GetAsync("/api/v1/nothing");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-route"), (route.Status, route.Code));
        var number = await Server.GetAsync("/api/v1/changes?limit=many");
        Assert.Equal((HttpStatusCode.BadRequest, "request-malformed"), (number.Status, number.Code));
        Assert.Equal("unknown-cursor", (await Server.GetAsync("/api/v1/changes?cursor=-1")).Code);
        Assert.Equal("unknown-wait", (await Server.GetAsync("/api/v1/changes/chg_x?wait=soon")).Code);
        Assert.Equal("unknown-change", (await Server.GetAsync("/api/v1/changes/chg_x/bundle")).Code);
    }

    private Task<Reply> SendAsync(string body) => Server.SendAsync(HttpMethod.Post, "/api/v1/changes", ServerFixture.Json(body), Server.Token);

    /// <summary>Refused in these words, kept as an event with its code, and no change.</summary>
    private async Task RefusedAsync(string body, HttpStatusCode status, string code, string says)
    {
        var before = Changes();
        var reply = await SendAsync(body);
        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Contains(says, reply.Text, StringComparison.Ordinal);
        Assert.Equal(before, Changes());
        using var snapshot = Server.Store.Read();
        var kept = Enumerable.Range(1, 10_000).Select(id => snapshot.Event(id)).TakeWhile(e => e is not null).Last(e => e!.Kind == "submit")!;
        Assert.Equal((body, code), (Encoding.UTF8.GetString(kept.Body), kept.Outcome));
    }

    private int Changes()
    {
        using var snapshot = Server.Store.Read();
        return snapshot.Changes(new ChangeFilter(null, null, null, ChangeFilter.MaxLimit)).Count;
    }
}
