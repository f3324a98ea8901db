using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Cli.Local;

/// <summary>The text of a declaration's file.</summary>
internal static class DeclarationText
{
    /// <summary>The text; every value quoted, for names and paths are free text.</summary>
    public static string Of(Declaration declared)
    {
        var text = new StringBuilder("# What AI did, as somebody claims. Countersign reads this file at the head of what is deployed; keep it while the change is not live.\n");
        text.Append("version: 1\ndeclarations:\n");
        text.Append("  - person: ").Append(Quoted(declared.Person)).Append('\n');
        text.Append("    involvement: ").Append(Words.Of(declared.Involvement)).Append('\n');
        if (declared.Tool is { } tool) text.Append("    tool: ").Append(Quoted(tool)).Append('\n');
        Add(text, "commits", [.. declared.Commits.Select(c => c.Hex)]);
        Add(text, "paths", [.. declared.Paths.Select(p => p.Pattern)]);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string member, List<string> values)
    {
        if (values.Count == 0) return;
        text.Append("    ").Append(member).Append(":\n");
        foreach (var value in values) text.Append("      - ").Append(Quoted(value)).Append('\n');
    }

    private static string Quoted(string text) => $"\"{Printable.Line(text, 2_000).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
