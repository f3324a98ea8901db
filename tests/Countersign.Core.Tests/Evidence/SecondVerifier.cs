using System.Diagnostics;
using System.Text.Json.Nodes;
using Countersign.Tests;

namespace Countersign.Core.Tests.Evidence;

/// <summary>The verifier of <c>tests/second-verifier</c>, in Node: what it says about each bundle, as the failing step or null.</summary>
internal static class SecondVerifier
{
    public const string Program = "node";

    public static async Task<IReadOnlyList<string?>> AskAsync(IReadOnlyList<(byte[] Bundle, byte[] Trust)> cases)
    {
        var start = new ProcessStartInfo(Program, [Path.Combine(SourceTree.Root, "tests", "second-verifier", "verify.mjs"), "--batch"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        foreach (var (bundle, trust) in cases)
            await process.StandardInput.WriteLineAsync(new JsonObject { ["bundle"] = Convert.ToBase64String(bundle), ["trust"] = Convert.ToBase64String(trust) }.ToJsonString());
        process.StandardInput.Close();
        var answers = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string?)JsonNode.Parse(line)!["step"]).ToList();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && answers.Count == cases.Count, await error);
        return answers;
    }
}
