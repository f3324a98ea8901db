using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Adapters.Agents;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Server.Tests.Guard;

/// <summary>
/// What each host says before a call, and what it is answered: the payloads of the hosts' documentation, as folders. To write the expected files
/// anew, run with COUNTERSIGN_WRITE_GOLDEN=guard-hosts and read the diff.
/// </summary>
public class HostProtocolTests
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "guard-hosts";

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var folder in Directory.EnumerateDirectories(SourceTree.Golden("guard", "hosts")).SelectMany(Directory.EnumerateDirectories).Order(StringComparer.Ordinal))
            cases.Add(Path.GetFileName(Path.GetDirectoryName(folder)!), Path.GetFileName(folder));
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_documented_payload_is_understood_and_answered_in_the_hosts_own_way(string host, string name)
    {
        using var setup = new GuardSetup();
        var answer = setup.Answer(CodingAgent.Find(host)!, File.ReadAllText(SourceTree.Golden("guard", "hosts", host, name, "stdin.json")));
        var got = new JsonObject
        {
            ["calls"] = new JsonArray([.. setup.Judged.Select(call => (JsonNode)new JsonObject { ["tool"] = Words.Of(call.Tool), ["text"] = call.Text })]),
            ["exit"] = answer.Exit,
            ["stdout"] = answer.Output,
            ["stderr"] = answer.Error,
        }.ToJsonString(Written) + "\n";
        var file = SourceTree.Golden("guard", "hosts", host, name, "expected.json");
        if (Writes) File.WriteAllText(file, got);
        Assert.False(Writes, "The expected file was written; run again without COUNTERSIGN_WRITE_GOLDEN.");
        Assert.Equal(File.ReadAllText(file), got);
    }

    [Fact]
    public void Every_host_has_a_case_that_is_held() =>
        Assert.All(CodingAgent.All, agent => Assert.Contains(
            Directory.EnumerateDirectories(SourceTree.Golden("guard", "hosts", agent.Name)),
            folder => File.ReadAllText(Path.Combine(folder, "expected.json")).Contains("destroys what is shared", StringComparison.Ordinal)));

    [Fact]
    public void Whatever_is_on_standard_input_the_answer_is_one_the_host_knows()
    {
        using var setup = new GuardSetup();
        var random = new Random(7);
        foreach (var agent in CodingAgent.All)
        {
            var valid = File.ReadAllBytes(Path.Combine(Directory.EnumerateDirectories(SourceTree.Golden("guard", "hosts", agent.Name)).Order(StringComparer.Ordinal).First(), "stdin.json"));
            for (var round = 0; round < 300; round++)
            {
                var bytes = valid.ToArray();
                for (var change = 0; change < 1 + (round % 4) && bytes.Length > 0; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                var answer = Countersign.Cli.Guard.GuardHook.Answer(agent, bytes.AsSpan(0, round % 5 == 0 ? random.Next(bytes.Length + 1) : bytes.Length), setup.Outside);
                Assert.True(answer.Exit is 0 or 2);
                if (answer.Exit == 2) Assert.NotEmpty(answer.Error);
                if (agent.BlockBy == BlockBy.CursorJson && answer.Exit == 0) Assert.NotNull(JsonNode.Parse(answer.Output)!["permission"]);
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    public void A_call_of_the_largest_size_is_read_and_one_byte_more_is_blocked(int more, int exit)
    {
        using var setup = new GuardSetup();
        const string Begin = "{\"tool_name\":\"Write\",\"tool_input\":{\"file_path\":\"a\",\"content\":\"";
        const string End = "\"}}";
        var input = Begin + new string('x', HookCall.MaxInput - Begin.Length - End.Length + more) + End;
        Assert.Equal(exit, setup.Answer(CodingAgent.ClaudeCode, input).Exit);
    }

    [Fact]
    public void A_judgement_that_fails_is_a_block()
    {
        using var setup = new GuardSetup { Judge = (_, _) => throw new InvalidOperationException("broken") };
        var answer = setup.Bash("ls");
        Assert.Equal(2, answer.Exit);
        Assert.Contains("broken", answer.Error, StringComparison.Ordinal);
        Assert.Contains("\tfailed\t", setup.Receipts().Single(), StringComparison.Ordinal);
    }
}
