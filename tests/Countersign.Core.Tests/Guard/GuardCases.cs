using System.Text;
using Countersign.Core.Guard;
using Countersign.Tests;

namespace Countersign.Core.Tests.Guard;

/// <summary>A labelled tool call.</summary>
internal sealed record GuardCase(string Id, GuardCall Call, bool IsHold, string Family);

/// <summary>Reads labelled calls, and judges them as <c>guard test</c> does: the working tree is <c>/repo</c>, and nothing can be read.</summary>
internal static class GuardCases
{
    private static readonly GuardSurroundings Around = new() { WorkingDirectory = "/repo", Root = "/repo" };

    /// <summary>The calls of a file below <c>tests/golden/guard</c>.</summary>
    public static List<GuardCase> Read(string file)
    {
        var cases = new List<GuardCase>();
        foreach (var line in File.ReadLines(Path.Combine(SourceTree.Root, "tests", "golden", "guard", file)).Skip(1))
        {
            var columns = line.Split('\t');
            var tool = columns[2] switch
            {
                "shell" => GuardTool.Shell,
                "powershell" => GuardTool.PowerShell,
                "sql" => GuardTool.Sql,
                "use_aws" => GuardTool.UseAws,
                "mcp" => GuardTool.Mcp,
                _ => throw new InvalidOperationException($"{file}: \"{columns[2]}\" is no tool."),
            };
            cases.Add(new GuardCase(columns[0], new GuardCall(columns[1], tool, Unescape(columns[5])), columns[3] == "hold", columns[4]));
        }

        return cases;
    }

    /// <summary>What the guard says of a call; unclear counts as a hold.</summary>
    public static GuardVerdict Judge(GuardCall call) => GuardJudge.Judge(call, Around, GuardInventory.None);

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length) plain.Append(text[at]);
            else plain.Append(text[++at] switch { 'n' => "\n", 't' => "\t", '\\' => "\\", var other => "\\" + other });
        }

        return plain.ToString();
    }
}
