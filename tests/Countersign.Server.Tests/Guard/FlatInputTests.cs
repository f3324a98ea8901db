using System.Text;
using Countersign.Adapters.Agents;
using Countersign.Core.Guard;

namespace Countersign.Server.Tests.Guard;

/// <summary>A shell's input is read where it stands, and says the same as when it is read as a document.</summary>
public sealed class FlatInputTests
{
    private const string NoJson = "it is not the JSON of a call";

    [Theory]
    [InlineData("""{"command":"ls -la","timeout":5,"description":"See"}""", "ls -la", "/repo")]
    [InlineData("""{"cwd":"sub","command":"echo \"a\\u0062\""}""", "echo \"a\\u0062\"", "/repo/sub")]
    [InlineData("""{"command":null,"cmd":"pwd","workdir":7,"directory":"x"}""", "pwd", "/repo/x")]
    [InlineData("""{"comm\u0061nd":"ls"}""", "ls", "/repo")]
    [InlineData("""{"command":["git","status"],"cwd":"sub"}""", "git status", "/repo/sub")]
    [InlineData("""{"command":"ls","env":{"A":"1"}}""", "ls", "/repo")]
    [InlineData("""{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"12":1,"13":1,"14":1,"15":1,"command":"at most"}""", "at most", "/repo")]
    [InlineData("""{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"12":1,"13":1,"14":1,"15":1,"16":1,"command":"one more"}""", "one more", "/repo")]
    public void A_shell_says_what_it_runs_and_where(string input, string command, string directory)
    {
        var call = Read(input, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(new GuardCall("claude-code", GuardTool.Shell, command), Assert.Single(call!.Calls));
        Assert.Equal(directory, call.Directory);
    }

    [Theory]
    [InlineData("""{"command":"ls","command":"rm -rf /"}""", NoJson)]
    [InlineData("""{"command":"ls","comm\u0061nd":"rm -rf /"}""", NoJson)]
    [InlineData("""{"command":"ls","x":{"a":1,"a":2}}""", NoJson)]
    [InlineData("""{"command":"ls"}{}""", NoJson)]
    [InlineData("""{"command":"ls",}""", NoJson)]
    [InlineData("""{"command":7}""", "it names a shell and no command")]
    [InlineData("""{"description":"none"}""", "it names a shell and no command")]
    public void What_could_be_read_in_two_ways_is_refused(string input, string expected)
    {
        Assert.Null(Read(input, out var problem));
        Assert.Equal(expected, problem);
    }

    private static HookCall? Read(string input, out string problem) =>
        HookReader.Read(CodingAgent.ClaudeCode, Encoding.UTF8.GetBytes($$"""{"tool_name":"Bash","cwd":"/repo","tool_input":{{input}}}"""), out problem);
}
