using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class ConnectionTests : IDisposable
{
    private readonly GitFixture _home = new();
    private readonly GateStub _gate = new();
    private readonly CliRunner _runner;

    public ConnectionTests() => _runner = new CliRunner(_home.Folder) { Network = _gate };

    [Theory]
    [InlineData("XDG_CONFIG_HOME", "countersign/config.json")]
    [InlineData("HOME", ".config/countersign/config.json")]
    public async Task The_users_file_names_the_gate_last(string variable, string path)
    {
        _home.Write(path, """{"server": "https://gate.example/at/", "tokenFile": "token"}""");
        _home.Write(Path.Combine(Path.GetDirectoryName(path)!, "token"), "cst_mine");
        _runner.Variables[variable] = _home.Folder;
        _gate.Answers(GateStub.Document("allow"));
        Assert.Equal(0, (await Status()).Exit);
        Assert.Equal(("GET /at/api/v1/changes/chg_a", "Bearer cst_mine"), (_gate.Asked[0].Call, _gate.Asked[0].Authorization));

        _home.Write("other", "cst_other");
        _gate.Answers(GateStub.Document("allow"));
        await Status("--server", "http://localhost:8080", "--token-file", "other");
        Assert.Equal(("GET /api/v1/changes/chg_a", "Bearer cst_other"), (_gate.Asked[1].Call, _gate.Asked[1].Authorization));
    }

    [Theory]
    [InlineData("http://gate.example", "would send the API token in clear")]
    [InlineData("gate.example", "is not the address of a gate")]
    [InlineData("https://me:pw@gate.example", "is not the address of a gate")]
    [InlineData("file:///etc/passwd", "is not the address of a gate")]
    public async Task An_address_that_would_give_the_token_away_is_refused(string server, string cause)
    {
        _home.Write("token", "cst_mine");
        var result = await Status("--server", server, "--token-file", "token");
        Assert.Equal(1, result.Exit);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Empty(_gate.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cst_a cst_b")]
    [InlineData("cst_a\ncst_b")]
    [InlineData("cst_é")]
    public async Task A_token_file_holds_one_token_and_it_is_never_shown(string token)
    {
        _home.Write("token", token);
        var result = await Status("--server", "https://gate.example", "--token-file", "token");
        Assert.Equal(1, result.Exit);
        Assert.Contains("does not hold a token", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("cst_", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"server": "https://gate.example", "token": "cst_a"}""", "has a member \"token\" that the format does not name")]
    [InlineData("""{"server": 1}""", "the file.server must be text")]
    [InlineData("{", "cannot be used")]
    public async Task A_wrong_file_of_the_user_is_told(string text, string cause)
    {
        _home.Write("countersign/config.json", text);
        _runner.Variables["XDG_CONFIG_HOME"] = _home.Folder;
        var result = await Status();
        Assert.Equal(1, result.Exit);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_gate_it_says_how_to_name_one()
    {
        var result = await Status();
        Assert.Equal(1, result.Exit);
        Assert.Contains("COUNTERSIGN_SERVER", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "does not know this API token")]
    [InlineData(403, "needs the scope submit")]
    [InlineData(302, "answered 302, and not as a gate does")]
    public async Task An_answer_without_problem_details_is_explained_by_its_status(int status, string cause)
    {
        _home.Write("token", "cst_mine");
        _gate.Answers(new System.Text.Json.Nodes.JsonObject(), status);
        var result = await Status("--server", "https://gate.example", "--token-file", "token");
        Assert.Equal(1, result.Exit);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("succeeded", "deployed")]
    [InlineData("failed", "failed")]
    [InlineData("rolled-back", "rolled-back")]
    public async Task An_outcome_is_told_to_the_gate(string outcome, string state)
    {
        _home.Write("token", "cst_mine");
        _gate.Answers(GateStub.Document("hold", state: state));
        var result = await _runner.RunAsync("outcome", "chg_k7qx2m4pd3vlw6tj5bn4yo2ruq", outcome, "--server", "https://gate.example", "--token-file", "token");
        Assert.Equal((0, $"chg_k7qx2m4pd3vlw6tj5bn4yo2ruq {state}\n"), (result.Exit, result.Out));
        Assert.Equal("POST /api/v1/changes/chg_k7qx2m4pd3vlw6tj5bn4yo2ruq/outcome", _gate.Asked[0].Call);
        Assert.Equal($$"""{"outcome":"{{outcome}}"}""", System.Text.Encoding.UTF8.GetString(_gate.Asked[0].Body));
    }

    [Fact]
    public async Task An_outcome_that_the_gate_refuses_exits_1()
    {
        _home.Write("token", "cst_mine");
        _gate.Refuses(409, "grant-not-redeemed", "Nothing was deployed under this grant.");
        var result = await _runner.RunAsync("outcome", "chg_a", "succeeded", "--server", "https://gate.example", "--token-file", "token");
        Assert.Equal(1, result.Exit);
        Assert.Contains("grant-not-redeemed", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    private Task<CliResult> Status(params string[] more) => _runner.RunAsync(["status", "chg_a", .. more]);
}
