using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>Writes what is known of a word beside what is not: see <see cref="ShellWord.Pattern"/>.</summary>
internal static class WordPattern
{
    /// <summary>The pattern of a word, literal or not.</summary>
    public static string Of(ShellWord word) => word.IsLiteral ? Escape(word.Text) : word.Pattern ?? "";

    /// <summary>Known text with a backslash before what would mean something in a pattern.</summary>
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("$`\\") < 0 && text.AsSpan().IndexOfAny("*?[") < 0) return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '$' or '`' or '\\' or '*' or '?' or '[') escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
