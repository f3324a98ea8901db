using System.Text;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class GateWaitTests : IDisposable
{
    private const string Poll = "GET /api/v1/changes/chg_k7qx2m4pd3vlw6tj5bn4yo2ruq?wait=55s";
    private const string Post = "POST /api/v1/changes";

    private readonly GitFixture _git = new();
    private readonly GateStub _gate = new();
    private readonly CliRunner _runner;

    public GateWaitTests()
    {
        _git.CommitFile("one", "a.txt", "a\n");
        _git.Write("token", "cst_secret");
        _runner = new CliRunner(_git.Folder) { Network = _gate };
        _runner.Variables["COUNTERSIGN_SERVER"] = "https://gate.example/";
        _runner.Variables["COUNTERSIGN_TOKEN_FILE"] = _git.At("token");
    }

    [Fact]
    public async Task After_an_answer_the_same_submission_takes_the_grant()
    {
        _gate.Answers(GateStub.Document("hold")).Answers(GateStub.Document("hold")).Answers(GateStub.Document("hold", state: "granted")).Answers(GateStub.Document("allow", state: "granted"));
        var result = await Wait();
        Assert.Equal(0, result.Exit);
        Assert.Equal([Post, Poll, Poll, Post], _gate.Asked.Select(a => a.Call));
        Assert.Equal(_gate.Asked[0].Key, _gate.Asked[3].Key);
        Assert.Equal(Encoding.UTF8.GetString(_gate.Asked[0].Body), Encoding.UTF8.GetString(_gate.Asked[3].Body));
        Assert.StartsWith("allow", result.Out, StringComparison.Ordinal);
        Assert.Contains("who: bea, cid", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_second_submission_says_is_what_counts()
    {
        _gate.Answers(GateStub.Document("hold")).Answers(GateStub.Document("allow", state: "granted")).Answers(GateStub.Document("hold", state: "granted", code: "grant-used"));
        Assert.Equal(3, (await Wait()).Exit);
    }

    [Theory]
    [InlineData("deny", "waiting", 2)]
    [InlineData("hold", "superseded", 3)]
    [InlineData("hold", "cancelled", 3)]
    public async Task What_cannot_pass_any_more_ends_the_wait(string verdict, string state, int exit)
    {
        _gate.Answers(GateStub.Document("hold")).Answers(GateStub.Document(verdict, state: state));
        Assert.Equal(exit, (await Wait()).Exit);
        Assert.Equal([Post, Poll], _gate.Asked.Select(a => a.Call));
    }

    [Fact]
    public async Task Nobody_answering_in_time_is_a_hold()
    {
        _runner.Time = new Leaping();
        for (var i = 0; i < 10; i++) _gate.Answers(GateStub.Document("hold"));
        Assert.Equal(3, (await Wait()).Exit);
        Assert.InRange(_gate.Asked.Count(a => a.Call == Poll), 1, 5);
        Assert.Single(_gate.Asked, a => a.Call == Post);
    }

    [Theory]
    [InlineData("hold", "shadow", 0)]
    [InlineData("deny", "enforce", 2)]
    [InlineData("allow", "enforce", 0)]
    public async Task There_is_nothing_to_wait_for_where_nothing_is_held(string verdict, string mode, int exit)
    {
        _gate.Answers(GateStub.Document(verdict, mode));
        Assert.Equal(exit, (await Wait()).Exit);
        Assert.Equal([Post], _gate.Asked.Select(a => a.Call));
    }

    [Fact]
    public async Task Reporting_does_not_cut_a_wait_that_an_enforced_hold_began()
    {
        _gate.Answers(GateStub.Document("hold")).Answers(GateStub.Document("hold", state: "granted")).Answers(GateStub.Document("allow", state: "granted"));
        Assert.Equal(0, (await Wait("--mode", "shadow")).Exit);
        Assert.Equal(3, _gate.Asked.Count);
    }

    public void Dispose() => _git.Dispose();

    private Task<CliResult> Wait(params string[] more) => _runner.RunAsync(["gate", "--environment", "production", "--wait", "5m", .. more]);

    /// <summary>Every look at the clock is a minute later.</summary>
    private sealed class Leaping : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, 60 * TimestampFrequency);
    }
}
