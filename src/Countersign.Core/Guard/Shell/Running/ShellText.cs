namespace Countersign.Core.Guard.Shell;

/// <summary>Words written as the text of a shell.</summary>
internal static class ShellText
{
    /// <summary>The text in single quotes, so that it is one literal word.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>The words as programs join them that hand a text to a shell: with blanks between and nothing quoted.</summary>
    public static ShellWord Join(List<ShellWord> words, int from)
    {
        if (words.Count - from == 1) return words[from];
        var (text, pattern, isLiteral) = (new System.Text.StringBuilder(), new System.Text.StringBuilder(), true);
        for (var at = from; at < words.Count; at++)
        {
            if (at > from) text.Append(' ');
            if (at > from) pattern.Append(' ');
            text.Append(words[at].Text);
            pattern.Append(WordPattern.Of(words[at]));
            isLiteral &= words[at].IsLiteral;
        }

        return new ShellWord(text.ToString(), isLiteral, isLiteral ? null : pattern.ToString());
    }
}
