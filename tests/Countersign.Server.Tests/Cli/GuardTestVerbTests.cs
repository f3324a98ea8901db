using System.Text;
using System.Text.Json.Nodes;
using Countersign.Cli.Guard;
using Countersign.Core.Guard;

namespace Countersign.Server.Tests.Cli;

public sealed class GuardTestVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-cli-");

    [Fact]
    public async Task Every_line_is_answered_on_a_line_of_its_own()
    {
        var result = await RunAsync("""
            {"id":"a","host":"kiro","tool":"shell","command":"terraform destroy"}
            {"id":"b","host":"kiro","tool":"shell","command":"terraform plan"}

            {"id":"c","host":"kiro","tool":"use_aws","command":{"service_name":"rds","operation_name":"delete-db-instance","parameters":{}}}
            """);
        Assert.Equal((0, ""), (result.Exit, result.Error));
        var lines = result.Out.TrimEnd('\n').Split('\n').Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal([("a", "hold", "terraform"), ("b", "clear", "none"), ("c", "hold", "aws")], lines.Select(l => ((string)l["id"]!, (string)l["verdict"]!, (string)l["family"]!)));
        Assert.Equal("`terraform destroy` deletes what the configuration manages.", (string?)lines[0]["reason"]);
    }

    [Theory]
    [InlineData("{", "Standard input, line 2: \"{\" is no JSON")]
    [InlineData("[]", "Standard input, line 2: \"[]\" is no JSON object.")]
    [InlineData("""{"id":"b","host":"kiro","tool":"shell"}""", "Standard input, line 2: \"command\" is missing.")]
    [InlineData("""{"id":1,"host":"kiro","tool":"shell","command":"ls"}""", "Standard input, line 2: \"id\" is no text.")]
    [InlineData("""{"id":"b","host":"kiro","tool":"sheel","command":"ls"}""", "Standard input, line 2: \"sheel\" is no tool;")]
    public async Task A_bad_line_is_named_and_ends_the_run(string line, string error)
    {
        var result = await RunAsync("""{"id":"a","host":"kiro","tool":"shell","command":"ls"}""" + "\n" + line);
        Assert.Equal(1, result.Exit);
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_longer_than_the_guard_reads_is_held()
    {
        var result = await RunAsync("{\"id\":\"a\",\"host\":\"kiro\",\"tool\":\"shell\",\"command\":\"" + new string('a', GuardCall.MaxText + 1) + "\"}");
        Assert.Equal("hold", (string?)JsonNode.Parse(result.Out)!["verdict"]);
    }

    [Fact]
    public async Task A_line_longer_than_is_read_ends_the_run()
    {
        var result = await RunAsync(new string(' ', GuardTestVerb.MaxLine + 1));
        Assert.Equal(1, result.Exit);
        Assert.StartsWith("Line 1 has ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_root_the_files_named_are_read()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "Makefile"), "stop: login\n\tkubectl delete ns prod\nlogin:\n\ttrue\ncheck:\n\tgo vet ./...\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "plan.json"), """{"format_version":"1.2","terraform_version":"1.11.0","resource_changes":[],"complete":true,"errored":false,"applyable":true}""");
        var result = await RunAsync("""
            {"id":"a","host":"kiro","tool":"shell","command":"make stop"}
            {"id":"b","host":"kiro","tool":"shell","command":"make check"}
            {"id":"c","host":"kiro","tool":"shell","command":"terraform apply plan.bin"}
            """, "--root", _folder.FullName);
        Assert.Equal(["hold", "clear", "hold"], result.Out.TrimEnd('\n').Split('\n').Select(l => (string)JsonNode.Parse(l)!["verdict"]!));
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_an_error()
    {
        var result = await RunAsync("", "--root", Path.Combine(_folder.FullName, "none"));
        Assert.Equal(1, result.Exit);
        Assert.StartsWith("There is no folder ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<CliResult> RunAsync(string input, params string[] more) =>
        new CliRunner(_folder.FullName) { Input = Encoding.UTF8.GetBytes(input) }.RunAsync(["guard", "test", .. more]);
}
