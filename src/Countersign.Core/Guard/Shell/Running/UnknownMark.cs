using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>
/// A character that stands for a value nobody knows while a text made with it is read as code: the words in which it ends up are not
/// literal, however they are quoted. In a text from outside it means the same, which can only make more unclear.
/// </summary>
internal static class UnknownMark
{
    /// <summary>The character, of Unicode's private use.</summary>
    public const string Text = "\ue000";

    public const char Mark = '\ue000';

    public static bool IsIn(string text) => text.Contains(Mark);

    /// <summary>The word with what is marked left out, and not literal any more.</summary>
    public static ShellWord Unmarked(ShellWord word)
    {
        var pattern = WordPattern.Of(word).Replace(Text, "$?", StringComparison.Ordinal);
        return new ShellWord(word.Text.Replace(Text, "", StringComparison.Ordinal), false, pattern);
    }

    /// <summary>The text of a word that is not all known, each unknown part marked; null where it cannot be told apart.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isOutput">Whether a part of it is the output of a command.</param>
    public static string? Marked(ShellWord word, out bool isOutput)
    {
        isOutput = true;
        if (word.Pattern is not { Length: > 0 } pattern) return null;
        var parser = new ShellParser(pattern);
        var parts = parser.ParseQuotedText().Parts!;
        if (parser.Mistake is not null || parser.Limit is not null) return null;
        isOutput = false;
        var text = new StringBuilder(pattern.Length);
        foreach (var part in parts)
        {
            if (part is TextPart known)
            {
                text.Append(known.Text.Replace("\\*", "*", StringComparison.Ordinal).Replace("\\?", "?", StringComparison.Ordinal).Replace("\\[", "[", StringComparison.Ordinal));
                continue;
            }

            isOutput |= part is not (ParameterPart or ArithmeticPart);
            text.Append(Mark);
        }

        return text.ToString();
    }
}
