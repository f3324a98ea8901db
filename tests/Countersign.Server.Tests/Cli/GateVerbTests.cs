using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class GateVerbTests : IDisposable
{
    private readonly GitFixture _git = new();
    private readonly string _head;
    private readonly GateStub _gate = new();
    private readonly CliRunner _runner;

    public GateVerbTests()
    {
        _head = _git.CommitFile("one", "a.txt", "a\n");
        _git.Write("token", "cst_secret\n");
        _runner = new CliRunner(_git.Folder) { Network = _gate };
        _runner.Variables["COUNTERSIGN_SERVER"] = "https://gate.example";
        _runner.Variables["COUNTERSIGN_TOKEN_FILE"] = _git.At("token");
    }

    [Theory]
    [InlineData("allow", "enforce", 0)]
    [InlineData("hold", "enforce", 3)]
    [InlineData("deny", "enforce", 2)]
    [InlineData("hold", "shadow", 0)]
    [InlineData("deny", "shadow", 0)]
    [InlineData("allow", "shadow", 0)]
    [InlineData("hold", "warn", 0)]
    [InlineData("deny", "warn", 0)]
    public async Task The_exit_status_is_that_of_verdict_and_mode(string verdict, string mode, int exit)
    {
        _gate.Answers(GateStub.Document(verdict, mode));
        Assert.Equal(exit, (await Gate()).Exit);
        _gate.Answers(GateStub.Document(verdict, mode));
        Assert.Equal(exit, (await _runner.RunAsync("status", "chg_k7qx2m4pd3vlw6tj5bn4yo2ruq")).Exit);
    }

    [Fact]
    public async Task It_submits_full_ids_under_a_key_and_shows_the_token()
    {
        _gate.Answers(GateStub.Document("allow"));
        var digest = "sha256:" + new string('b', 64);
        var result = await Gate("--component", "checkout", "--target", "eu", "--head", "main", "--base", "HEAD", "--artifact", $"shop@{digest}", "--intent", "i", "--tested", "t", "--way-back", "w");
        Assert.Equal(0, result.Exit);
        var (call, key, authorization, body) = Assert.Single(_gate.Asked);
        Assert.Equal(("POST /api/v1/changes", "Bearer cst_secret"), (call, authorization));
        Assert.StartsWith("once-", key, StringComparison.Ordinal);
        Assert.Equal(
            $$$"""{"environment":"production","targets":["eu"],"head":"{{{_head}}}","artifacts":[{"name":"shop","sha256":"{{{digest}}}"}],"plans":[],"component":"checkout","base":"{{{_head}}}","intent":{"what":"i","test":"t","wayBack":"w"}}""",
            Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task A_hold_says_in_three_lines_why_who_and_what()
    {
        _gate.Answers(GateStub.Document("hold"));
        var result = await Gate();
        Assert.Equal(
            [
                "hold  chg_k7qx2m4pd3vlw6tj5bn4yo2ruq  https://gate.example/changes/chg_k7qx2m4pd3vlw6tj5bn4yo2ruq  code K7QX2M4P",
                "why: senior-answers: 1 of senior+, owner of checkout",
                "who: bea, cid",
                "to pass: a sign-off at https://gate.example/changes/chg_k7qx2m4pd3vlw6tj5bn4yo2ruq; or ship the effect it is about on its own and the rest without",
            ],
            result.Lines);
    }

    [Theory]
    [InlineData("no-baseline", "an owner signs the baseline once")]
    [InlineData("base-moved", "submit it again")]
    [InlineData("grant-used", "wait for the other deployment to report its outcome, then submit again")]
    [InlineData("fact-unknown", "supply what is missing (the facts named above)")]
    [InlineData("default-hold", "ship it in a component that a rule is about")]
    [InlineData("something-new", "see the reasons at https://gate.example")]
    public async Task Every_hold_is_three_lines_and_a_head(string code, string advice)
    {
        _gate.Answers(GateStub.Document("hold", code: code));
        var result = await Gate();
        Assert.Equal(4, result.Lines.Length);
        Assert.StartsWith($"to pass: {advice}", result.Lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_shadow_it_says_what_would_have_been()
    {
        _gate.Answers(GateStub.Document("hold", "shadow"));
        Assert.StartsWith("would have held (shadow)  chg_", (await Gate()).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_exactly_the_members_of_the_contract()
    {
        _gate.Answers(GateStub.Document("hold"));
        var result = await Gate("--format", "json");
        Assert.Equal(3, result.Exit);
        Assert.Equal(["id", "digest", "mode", "verdict", "state", "requirements", "reasons", "gaps", "grant", "url", "answerBy"], CliResult.Members(result.Json));
        Assert.Equal(["rule", "kind", "text", "eligible", "metBy", "commits", "effects"], CliResult.Members(result.Json["requirements"]![0]));
        Assert.Equal(["code", "rule", "text"], CliResult.Members(result.Json["reasons"]![0]));
    }

    [Fact]
    public async Task A_plan_is_uploaded_by_its_digest_before_the_change_names_it()
    {
        var file = SourceTree.Golden("blast-radius", "terraform-replace-db", "plan.json");
        var bytes = await File.ReadAllBytesAsync(file);
        var hex = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _gate.Answers(new JsonObject(), 201).Answers(GateStub.Document("allow"));
        Assert.Equal(0, (await Gate("--plan", file)).Exit);
        Assert.Equal($"PUT /api/v1/plans/{hex}?format=terraform", _gate.Asked[0].Call);
        Assert.Equal(bytes, _gate.Asked[0].Body);
        Assert.Equal($$"""[{"format":"terraform","sha256":"sha256:{{hex}}"}]""", JsonNode.Parse(_gate.Asked[1].Body)!["plans"]!.ToJsonString());
    }

    [Fact]
    public async Task What_fails_on_the_way_is_tried_again_under_the_same_key()
    {
        _gate.Breaks().Answers(new JsonObject(), 503).Answers(GateStub.Document("allow"));
        Assert.Equal(0, (await Gate()).Exit);
        Assert.Equal(3, _gate.Asked.Count);
        Assert.Single(_gate.Asked.Select(a => a.Key).Distinct());
    }

    [Fact]
    public async Task A_gate_that_cannot_be_reached_is_no_allow_unless_the_caller_only_reports()
    {
        _gate.Breaks().Breaks().Breaks();
        var result = await Gate();
        Assert.Equal(1, result.Exit);
        Assert.Contains("cannot be reached: Connection refused.", result.Error, StringComparison.Ordinal);
        _gate.Breaks().Breaks().Breaks();
        var shadow = await Gate("--mode", "shadow", "--format", "json");
        Assert.Equal((0, ""), (shadow.Exit, shadow.Out));
        Assert.Contains("Nothing is held: --mode shadow only reports.", shadow.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--plan", "nope.json")]
    [InlineData("--head", "nope")]
    [InlineData("--token-file", "nope")]
    [InlineData("--server", "ftp://x")]
    public async Task What_is_missing_holds_nothing_where_the_caller_only_reports(string option, string value)
    {
        Assert.Equal(1, (await Gate(option, value)).Exit);
        Assert.Equal(0, (await Gate(option, value, "--mode", "warn")).Exit);
        Assert.Empty(_gate.Asked);
    }

    [Fact]
    public async Task Reporting_delays_a_pipeline_by_ten_seconds_at_most()
    {
        _runner.Time = new HastyTime(TimeSpan.FromSeconds(10));
        var result = await Gate("--mode", "shadow"); // The stub stays silent.
        Assert.Equal(0, result.Exit);
        Assert.Contains("There was no verdict within 10 seconds.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hold", 3)]
    [InlineData("deny", 2)]
    public async Task The_caller_cannot_turn_an_enforced_verdict_into_a_report(string verdict, int exit)
    {
        _gate.Answers(GateStub.Document(verdict));
        Assert.Equal(exit, (await Gate("--mode", "shadow")).Exit);
    }

    [Fact]
    public async Task A_refusal_of_the_gate_is_told_with_its_code()
    {
        _gate.Refuses(400, "unknown-environment", "\"production\" is not an environment here. Did you mean \"prod\"?");
        var result = await Gate();
        Assert.Equal(1, result.Exit);
        Assert.Contains("The gate refused (unknown-environment): \"production\" is not an environment here. Did you mean \"prod\"?", result.Error, StringComparison.Ordinal);
        Assert.Single(_gate.Asked);
    }

    [Theory]
    [InlineData("""{"verdict":"allow"}""")]
    [InlineData("""{"id":"chg_a","verdict":"yes","mode":"enforce","state":"granted"}""")]
    [InlineData("""{"id":"chg_a","verdict":"allow","mode":"none","state":"granted"}""")]
    [InlineData("""{"id":"chg_a","verdict":["allow"],"mode":"enforce","state":"granted"}""")]
    [InlineData("""{"id":"chg_a","verdict":"allow","mode":"enforce","state":"granted","reasons":[1]}""")]
    [InlineData("[]")]
    public async Task An_answer_that_is_no_verdict_is_no_allow(string body)
    {
        _gate.Answers(JsonNode.Parse(body)!);
        var result = await Gate();
        Assert.Equal(1, result.Exit);
        Assert.Contains("answered something that is not a verdict", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GITHUB_RUN_ID", "github-42-")]
    [InlineData("CI_PIPELINE_ID", "gitlab-42-")]
    [InlineData("BUILD_BUILDID", "azure-42-")]
    public async Task A_pipeline_that_is_run_again_is_the_same_deployment_of_the_same_place(string variable, string begins)
    {
        _runner.Variables[variable] = "42";
        _runner.Variables["GITHUB_RUN_ATTEMPT"] = "1";
        for (var i = 0; i < 3; i++) _gate.Answers(GateStub.Document("allow"));
        await Gate();
        _runner.Variables["GITHUB_RUN_ATTEMPT"] = "2";
        await Gate();
        await Gate("--component", "ledger");
        Assert.StartsWith(begins, _gate.Asked[0].Key, StringComparison.Ordinal);
        Assert.Equal(_gate.Asked[0].Key, _gate.Asked[1].Key);
        Assert.NotEqual(_gate.Asked[0].Key, _gate.Asked[2].Key);
    }

    [Fact]
    public async Task Two_invocations_by_hand_are_two_deployments()
    {
        _gate.Answers(GateStub.Document("allow")).Answers(GateStub.Document("allow"));
        await Gate();
        await Gate();
        Assert.NotEqual(_gate.Asked[0].Key, _gate.Asked[1].Key);
    }

    [Fact]
    public async Task Text_of_a_gate_cannot_write_to_the_terminal()
    {
        var document = GateStub.Document("hold");
        document["url"] = "https://gate.example/\u001b[2J";
        document["reasons"]![0]!["text"] = "a\u001b[31m\nallow  chg_forged\u202e";
        document["requirements"]![0]!["text"] = "a\u001b[31m\nallow  chg_forged\u202e";
        _gate.Answers(document);
        var result = await Gate();
        Assert.Equal(4, result.Lines.Length);
        Assert.DoesNotContain('\u001b', result.Out);
        Assert.DoesNotContain('\u202e', result.Out);
    }

    [Fact]
    public async Task Without_a_repository_a_name_is_the_gates_to_look_up_and_a_missing_one_exits_1()
    {
        var folder = Directory.CreateTempSubdirectory("countersign-cli-");
        var runner = new CliRunner(folder.FullName) { Network = _gate };
        foreach (var (name, value) in _runner.Variables) runner.Variables[name] = value;
        _gate.Answers(GateStub.Document("allow"));
        Assert.Equal(0, (await runner.RunAsync("gate", "--environment", "production", "--head", "v1.5.0")).Exit);
        Assert.Equal("v1.5.0", (string?)JsonNode.Parse(_gate.Asked[0].Body)!["head"]);
        var missing = await runner.RunAsync("gate", "--environment", "production");
        folder.Delete();
        Assert.Equal(1, missing.Exit);
        Assert.Contains("Name the commit with --head.", missing.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _git.Dispose();

    private Task<CliResult> Gate(params string[] more) => _runner.RunAsync(["gate", "--environment", "production", .. more]);
}
