using System.Text;
using System.Text.Json;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Reads the commands behind a name: a target of a Makefile or justfile, a script of package.json.</summary>
internal static class Recipes
{
    private static readonly string[] MakeFiles = ["Makefile", "makefile", "GNUmakefile"];
    private static readonly string[] JustFiles = ["justfile", "Justfile", ".justfile"];

    /// <summary>Judges a target's commands and those of the targets it needs; null where they cannot be read.</summary>
    public static GuardVerdict? Of(Handled command, string target, ShellWord? named)
    {
        foreach (var file in named is { } one ? [one.Text] : command.Name is "just" ? JustFiles : MakeFiles)
        {
            if (command.Context.Tree.Absolute(new ShellWord(file, IsLiteral: true), command.Words.Value("-C") ?? command.Invocation.Directory) is not { } path || command.Context.ReadText(path) is not { } text) continue;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var commands = new StringBuilder();
            return Gather(text, target, seen, commands) ? ScriptJudge.Nested(commands.ToString(), command.Context) : null;
        }

        return null;
    }

    /// <summary>Judges a script of package.json; null where it cannot be read.</summary>
    public static GuardVerdict? OfPackage(Handled command, string script)
    {
        if (command.Surface != Surface.Here || command.Context.Tree.Absolute(new ShellWord("package.json", IsLiteral: true), command.Invocation.Directory) is not { } path || command.Context.ReadBytes(path) is not { } bytes) return null;
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("scripts", out var scripts) || scripts.ValueKind != JsonValueKind.Object) return null;
            var commands = new StringBuilder();
            foreach (var name in (ReadOnlySpan<string>)["pre" + script, script, "post" + script])
            {
                if (scripts.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String) commands.Append(text.GetString()).Append('\n');
            }

            return commands.Length == 0 ? null : ScriptJudge.Nested(commands.ToString(), command.Context);
        }
        catch (JsonException)
        {
            return command.Unclear("runs a script of a package.json that cannot be read", "interpreter");
        }
    }

    private static bool Gather(string text, string target, HashSet<string> seen, StringBuilder commands)
    {
        if (!seen.Add(target) || seen.Count > CallContext.MaxFiles) return true;
        var found = false;
        var isInside = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line is ['\t' or ' ', ..])
            {
                if (isInside) commands.Append(line.Trim().TrimStart('@', '-', '+')).Append('\n');
                continue;
            }

            var colon = line.IndexOf(':');
            isInside = colon > 0 && !(colon + 1 < line.Length && line[colon + 1] == '=') && line[..colon].Split(' ').Contains(target);
            if (!isInside) continue;
            found = true;
            foreach (var needed in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)) Gather(text, needed, seen, commands);
        }

        return found;
    }
}
