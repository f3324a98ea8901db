using Countersign.Core.Authorship;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Makes verdicts and weighs them.</summary>
internal static class Judged
{
    private const int MaxQuote = 120;

    /// <summary>Nothing was found.</summary>
    public static GuardVerdict Clear { get; } = new(GuardOutcome.Clear, "none", "Nothing in it deletes, replaces, stops or opens up anything shared.");

    /// <summary>A hold.</summary>
    public static GuardVerdict Hold(string family, string reason, string? environment = null) => new(GuardOutcome.Hold, family, reason, environment);

    /// <summary>What could not be told.</summary>
    public static GuardVerdict Unclear(string family, string reason, string? environment = null) => new(GuardOutcome.Unclear, family, reason, environment);

    /// <summary>The graver of two; the first of two that are equally grave.</summary>
    public static GuardVerdict Graver(GuardVerdict one, GuardVerdict other) => other.Outcome > one.Outcome ? other : one;

    /// <summary>A command as it is quoted in a reason.</summary>
    public static string Quote(IReadOnlyList<ShellWord> argv)
    {
        var text = string.Join(' ', argv.Select(w => w.IsLiteral ? w.Text : w.Pattern ?? w.Text));
        return Quote(text);
    }

    /// <summary>A text as it is quoted in a reason.</summary>
    public static string Quote(string text) => $"`{Printable.Line(text.Replace('\n', ' '), MaxQuote).Replace('`', '\'')}`";
}
