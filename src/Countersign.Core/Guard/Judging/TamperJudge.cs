using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>What would switch the guard off or lead it astray.</summary>
internal static class TamperJudge
{
    /// <summary>The family of these holds.</summary>
    public const string Family = "guard-tamper";

    /// <summary>A file of the guard is written, moved or deleted.</summary>
    public static GuardVerdict File(string quoted, ShellWord path) =>
        Judged.Hold(Family, $"{quoted} changes {Judged.Quote(path.IsLiteral ? path.Text : path.Pattern ?? path.Text)}, a file that makes the guard run; only a person changes it.");

    /// <summary>A variable of the guard is set for a command.</summary>
    public static GuardVerdict Variables(Invocation invocation)
    {
        foreach (var assignment in invocation.Assignments)
        {
            if (IsGuardVariable(assignment.Name)) return Judged.Hold(Family, $"It sets {assignment.Name}, which leads the guard elsewhere.");
        }

        return Judged.Clear;
    }

    /// <summary>A variable of the guard is set for what follows the text.</summary>
    public static GuardVerdict Exported(string text)
    {
        foreach (var word in (ReadOnlySpan<string>)["export COUNTERSIGN_", "declare -x COUNTERSIGN_", "$env:COUNTERSIGN_", "set COUNTERSIGN_", "setx COUNTERSIGN_"])
        {
            var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at < 0 || (at > 0 && text[at - 1] is not ('\n' or ';' or '&' or ' ' or '|' or '(')) || !text.AsSpan(at).Contains('=')) continue;
            if (at == 0 || text.AsSpan(0, at).TrimEnd() is [] or [.., ';' or '&' or '|' or '(' or '{']) return Judged.Hold(Family, $"{Judged.Quote(text)} sets a variable that leads the guard.");
        }

        return Judged.Clear;
    }

    /// <summary>Whether a variable of this name tells the guard where its server and rules are.</summary>
    public static bool IsGuardVariable(ReadOnlySpan<char> name) => name.StartsWith("COUNTERSIGN_", StringComparison.OrdinalIgnoreCase) || name is "CLAUDE_DISABLE_HOOKS" or "GIT_CONFIG_KEY_0_HOOKSPATH";

    /// <summary>A program that is not known is told to disable hooks or the guard; null where it is not.</summary>
    public static GuardVerdict? Words(string name, CommandWords words)
    {
        if (!words.Mentions("countersign")) return null;
        foreach (var verb in (ReadOnlySpan<string>)["uninstall", "remove", "disable", "purge", "rm", "delete", "unload", "bootout"])
        {
            if (words.Words.Count > 0 && words.Words[0].Text == verb) return Judged.Hold(Family, $"{Judged.Quote(words.Argv)} takes the guard away ({name}).");
        }

        return null;
    }
}
