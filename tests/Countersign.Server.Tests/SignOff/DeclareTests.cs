using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.SignOff;

/// <summary>The author's own passkey statement that no AI had a part in commits: for exactly these, by their author, once, and never as anything else.</summary>
public sealed class DeclareTests : IAsyncLifetime
{
    private ServerFixture _server = null!;
    private Member _ann = null!;
    private string _commit = "";

    public async Task InitializeAsync()
    {
        _server = await ServerFixture.StartSetUpAsync();
        _ann = await _server.EnrolAsync("ann");
        await _server.BaselineAsync();
        _commit = _server.Shop.CommitFile("By hand", "services/checkout/hand.cs", "1\n");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_author_declares_and_the_bundle_proves_it()
    {
        Assert.Equal("undeclared", Involvement((await _server.SubmitAsync(key: "a")).Id, _commit));
        Assert.Equal("1 commit counts as written by you without AI, from the next submission on", (string)(await DeclareAsync(_ann, _commit)).Ok["done"]!);
        var other = _server.Shop.CommitFile("By hand too", "services/checkout/hand.cs", "2\n");
        var held = await _server.SubmitAsync(key: "b");
        Assert.Equal(("declared-human", "undeclared"), (Involvement(held.Id, _commit), Involvement(held.Id, other)));
        Assert.Equal("hold", held.Verdict); // it is asked what an unmarked commit is asked

        var bytes = await _server.BundleAsync(held.Id);
        var trust = await _server.TrustAsync();
        Assert.True(Verifier.Verify(bytes, trust, new VerificationQuestion()).IsValid, Verifier.Verify(bytes, trust, new VerificationQuestion()).Failure?.Detail);
        var bundle = Bundle.Read(bytes, out _, out _)!;
        Assert.Single(bundle.Declarations);
        Assert.Equal(
            ("declarations", $"commit {_commit} counts as declared by its author, and no statement of theirs says so"),
            Failure(bundle with { Declarations = [] }, trust));
        Assert.Equal("declarations", Failure(bundle with { Declarations = [bundle.Declarations[0] with { Receipt = bundle.ConfigurationReceipt }] }, trust).Step);
    }

    [Fact]
    public async Task A_mark_stays_a_mark()
    {
        var marked = _server.AiCommit();
        Assert.Equal("commit-is-marked", (await DeclareAsync(_ann, marked)).Code);
        Assert.Equal("commit-is-marked", (await DeclareAsync(_ann, _commit, marked)).Code);
        Assert.Equal("edit", Involvement((await _server.SubmitAsync()).Id, marked));
    }

    [Fact]
    public async Task Nobody_declares_for_somebody_else()
    {
        var bea = await _server.EnrolAsync("bea");
        var reply = await DeclareAsync(bea, _commit);
        Assert.Equal((HttpStatusCode.Forbidden, "not-the-author"), (reply.Status, reply.Code));
        var named = _server.Shop.CommitFile("Together\n\nCo-authored-by: Bea <bea@acme.example>\n", "services/checkout/hand.cs", "3\n");
        Assert.Equal("not-the-author", (await DeclareAsync(bea, named)).Code);

        // A statement that ann began is not bea's to answer.
        var offer = (await _server.BeginAsync(_ann, "declare", Request(_commit))).Ok;
        AssertRefused("statement-unknown", await _server.FinishAsync(bea, "declare", offer));
        AssertRefused("credential-mismatch", await _server.FinishAsync(bea with { Cookie = _ann.Cookie }, "declare", offer));
    }

    [Fact]
    public async Task A_statement_is_for_its_commits_answered_once_and_of_one_purpose()
    {
        var offer = (await _server.BeginAsync(_ann, "declare", Request(_commit))).Ok;
        var statement = Convert.FromBase64String((string)offer["statement"]!);
        var other = _server.Shop.CommitFile("Another", "services/checkout/hand.cs", "4\n");
        var forged = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(statement).Replace(_commit, other, StringComparison.Ordinal));
        AssertRefused("statement-unknown", await _server.FinishAsync(_ann, "declare", offer, statement: forged));
        AssertRefused("purpose-wrong", await _server.FinishAsync(_ann, "signoff", offer));
        AssertRefused("purpose-wrong", await _server.FinishAsync(_ann, "revoke", offer));
        var assertion = _ann.Passkey.Assert("localhost", _server.Origin, ServerFixture.Url((string)offer["options"]!["challenge"]!));
        Assert.Equal(HttpStatusCode.OK, (await _server.AnswerAsync((string)offer["id"]!, "declare", statement, assertion, _ann.Cookie)).Status);
        AssertRefused("nonce-used", await _server.AnswerAsync((string)offer["id"]!, "declare", statement, assertion, _ann.Cookie));
        Assert.Equal("undeclared", Involvement((await _server.SubmitAsync()).Id, other));
    }

    [Fact]
    public async Task A_sign_offs_signature_declares_nothing()
    {
        var bea = await _server.EnrolAsync("bea");
        var held = await _server.SubmitAsync();
        var offer = (await _server.BeginAsync(bea, "signoff", await _server.IntendAsync(held.Id))).Ok;
        AssertRefused("purpose-wrong", await _server.FinishAsync(bea, "declare", offer));
    }

    [Theory]
    [InlineData(DeclarationSubject.MaxCommits, "unknown-ref")]
    [InlineData(DeclarationSubject.MaxCommits + 1, "commit-count")]
    [InlineData(0, "commit-count")]
    public async Task So_many_commits_and_not_one_more(int count, string code)
    {
        var commits = Enumerable.Range(1, count).Select(n => n.ToString("x40", null)).ToArray();
        Assert.Equal(code, (await DeclareAsync(_ann, commits)).Code);
    }

    [Fact]
    public async Task Only_commits_of_configured_repositories_and_not_once_the_configuration_moved()
    {
        var request = Request(_commit);
        request["repository"] = "elsewhere";
        Assert.Equal("unknown-repository", (await _server.BeginAsync(_ann, "declare", request)).Code);
        var offer = (await _server.BeginAsync(_ann, "declare", Request(_commit))).Ok;
        _server.Configure("people.yaml", ServerFixture.People.Replace("level: mid,", "level: junior,", StringComparison.Ordinal));
        await _server.RefreshAsync();
        AssertRefused("facts-moved", await _server.FinishAsync(_ann, "declare", offer));
    }

    private static (string Step, string Detail) Failure(Bundle bundle, TrustFile trust)
    {
        var failure = Verifier.Verify(bundle.ToBytes(), trust, new VerificationQuestion()).Failure!;
        return (failure.Step, failure.Detail);
    }

    private static JsonObject Request(params string[] commits) => new() { ["repository"] = "shop", ["commits"] = new JsonArray([.. commits.Select(c => (JsonNode)c)]) };

    private Task<Reply> DeclareAsync(Member who, params string[] commits) => _server.SignAsync(who, "declare", Request(commits));

    private string Involvement(string change, string commit)
    {
        using var snapshot = _server.Store.Read();
        var facts = StoredVerdicts.Facts(snapshot, snapshot.Change(change)!);
        return Words.Of(facts.Added.SelectMany(r => r.Commits).Single(c => c.Id.Hex == commit).Involvement);
    }

    private static void AssertRefused(string code, Reply reply) => Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));
}
