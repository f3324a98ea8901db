namespace Countersign.Core.Authorship;

/// <summary>What the marks of one commit add up to.</summary>
internal readonly record struct Combined(Involvement Involvement, IReadOnlyList<string> Tools);

/// <summary>
/// Adds marks up by maximum, never by sum. Every rule only raises: no mark, declaration or person added to a commit makes it less AI-assisted,
/// so there is nothing to gain by writing one.
/// </summary>
internal static class Combination
{
    public static Combined Of(IReadOnlyList<FoundMark> marks, bool isBot, string? bot, bool isDeclaredHuman)
    {
        if (marks.Count > 0 && Deciding(marks) is { Count: > 0 } deciding)
            return new Combined(deciding.Select(m => m.Involvement).MinBy(Rank), Distinct(deciding.Select(m => m.Tool)));
        if (isBot) return new Combined(Involvement.Automation, bot is null ? [] : [bot]);
        return new Combined(isDeclaredHuman ? Involvement.DeclaredHuman : Involvement.Undeclared, []);
    }

    private static List<FoundMark> Deciding(IReadOnlyList<FoundMark> marks)
    {
        var deciding = marks.Where(m => m.Strength == MarkStrength.Strong && IsAi(m.Involvement)).ToList();
        var weak = marks.Where(m => m.Strength == MarkStrength.Weak && IsAi(m.Involvement)).ToList();
        if (AreIndependent(weak)) deciding.AddRange(weak);
        return deciding;
    }

    /// <summary>
    /// Two marks are independent when neither their entry nor the text they were read from is the same, nor one text a part of the other (a line and
    /// the address in it), and not both are sentences of the message: whoever writes about one tool often writes about two.
    /// </summary>
    private static bool AreIndependent(List<FoundMark> weak) =>
        weak.Exists(a => weak.Exists(b => a.Id != b.Id
            && !(a.Kind == MarkKind.Body && b.Kind == MarkKind.Body)
            && !a.Text.Contains(b.Text, StringComparison.OrdinalIgnoreCase)
            && !b.Text.Contains(a.Text, StringComparison.OrdinalIgnoreCase)));

    private static bool IsAi(Involvement involvement) => Rank(involvement) < 3;

    private static int Rank(Involvement involvement) => involvement switch
    {
        Involvement.Agent => 0,
        Involvement.Edit => 1,
        Involvement.Assist => 2,
        Involvement.DeclaredHuman or Involvement.Automation or Involvement.Undeclared => 3,
    };

    private static IReadOnlyList<string> Distinct(IEnumerable<string> tools) => [.. tools.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
