using System.Globalization;

namespace Countersign.Core.Guard.Shell;

/// <summary>The operators of <c>${x…}</c> that make one known text of another.</summary>
internal static class ParameterText
{
    /// <summary>Longest text that is worked on, in characters: a pattern is tried at every place of it.</summary>
    public const int Longest = 256;

    /// <summary>The text after the operator; null where it is none that is understood.</summary>
    public static string? Apply(string name, string text, string argument, WordNode? written) => name switch
    {
        "length" => text.Length.ToString(CultureInfo.InvariantCulture),
        "#" or "##" => argument.Length > Longest ? null : WithoutPrefix(text, argument, isLongest: name == "##"),
        "%" or "%%" => argument.Length > Longest ? null : WithoutSuffix(text, argument, isLongest: name == "%%"),
        "/" or "//" => argument.Length > Longest ? null : Replaced(text, argument, written, isEvery: name == "//"),
        ":" => Substring(text, argument),
        "^" or "^^" when argument.Length == 0 => Upper(text, name == "^" ? Math.Min(1, text.Length) : text.Length),
        "," or ",," when argument.Length == 0 => Lower(text, name == "," ? Math.Min(1, text.Length) : text.Length),
        "@" when argument == "U" => text.ToUpperInvariant(),
        "@" when argument == "L" => text.ToLowerInvariant(),
        "@" when argument == "u" => Upper(text, Math.Min(1, text.Length)),
        _ => null,
    };

    private static string Upper(string text, int count) => string.Concat(text[..count].ToUpperInvariant(), text.AsSpan(count));

    private static string Lower(string text, int count) => string.Concat(text[..count].ToLowerInvariant(), text.AsSpan(count));

    private static string WithoutPrefix(string text, string pattern, bool isLongest)
    {
        for (var count = 0; count <= text.Length; count++)
        {
            var length = isLongest ? text.Length - count : count;
            if (GlobText.Matches(pattern, text.AsSpan(0, length))) return text[length..];
        }

        return text;
    }

    private static string WithoutSuffix(string text, string pattern, bool isLongest)
    {
        for (var count = 0; count <= text.Length; count++)
        {
            var start = isLongest ? count : text.Length - count;
            if (GlobText.Matches(pattern, text.AsSpan(start))) return text[..start];
        }

        return text;
    }

    /// <summary><c>${x/pattern/replacement}</c>, for patterns without a glob.</summary>
    private static string? Replaced(string text, string argument, WordNode? written, bool isEvery)
    {
        if (written?.Parts is not [TextPart { IsQuoted: false }] and not [TextPart { IsQuoted: true }]) return null;
        var slash = argument.IndexOf('/');
        var (pattern, replacement) = slash < 0 ? (argument, "") : (argument[..slash], argument[(slash + 1)..]);
        if (ShellCharacters.HasGlob(pattern) || pattern.AsSpan().IndexOfAny("\\&") >= 0 || replacement.AsSpan().IndexOfAny("\\&") >= 0) return null;
        if (pattern.Length == 0) return text;
        if (pattern[0] is '#' or '%' && !isEvery) return null;
        if (isEvery) return (long)text.Length * replacement.Length > 1 << 20 ? null : text.Replace(pattern, replacement, StringComparison.Ordinal);
        var at = text.IndexOf(pattern, StringComparison.Ordinal);
        return at < 0 ? text : string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + pattern.Length));
    }

    private static string? Substring(string text, string argument)
    {
        var parts = argument.Split(':');
        if (parts.Length > 2 || !int.TryParse(parts[0].Trim(), CultureInfo.InvariantCulture, out var start)) return null;
        var length = text.Length;
        if (parts.Length == 2 && !int.TryParse(parts[1].Trim(), CultureInfo.InvariantCulture, out length)) return null;
        if (start < 0) start += text.Length;
        if (start < 0 || start > text.Length) return "";
        var end = length < 0 ? text.Length + length : (int)Math.Min(text.Length, (long)start + length);
        return end < start ? null : text[start..end];
    }
}
