using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>Encodings that hide a command in plain sight. Each gives null for what is none of its texts.</summary>
internal static class TextDecoding
{
    public static string? Base64(string text)
    {
        var bytes = new byte[((text.Length / 4) + 1) * 3];
        var compact = string.Concat(text.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('=');
        var padded = compact.PadRight((compact.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    public static string? Hex(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiHexDigit(c)) digits.Append(c);
            else if (!char.IsWhiteSpace(c)) return null;
        }

        return digits.Length % 2 == 0 ? Encoding.UTF8.GetString(Convert.FromHexString(digits.ToString())) : null;
    }

    /// <summary>Each line read backwards.</summary>
    public static string Reverse(string text)
    {
        var lines = text.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            var letters = lines[at].ToCharArray();
            Array.Reverse(letters);
            lines[at] = new string(letters);
        }

        return string.Join('\n', lines);
    }

    /// <summary>The lines in the opposite order.</summary>
    public static string LastLineFirst(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        Array.Reverse(lines);
        return string.Join('\n', lines) + "\n";
    }

    public static string? Without(string text, string set)
    {
        if (Set(set) is not { } characters) return null;
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!characters.Contains(c)) kept.Append(c);
        }

        return kept.ToString();
    }

    public static string? Translate(string text, string from, string to)
    {
        if (Set(from) is not { } sources || Set(to) is not { Length: > 0 } targets || from.StartsWith('-')) return null;
        var translated = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var at = sources.LastIndexOf(c);
            translated.Append(at < 0 ? c : targets[Math.Min(at, targets.Length - 1)]);
        }

        return translated.ToString();
    }

    /// <summary>The characters of a set of <c>tr</c>; null for a class.</summary>
    private static string? Set(string set)
    {
        if (set.Contains("[:", StringComparison.Ordinal) || set.Length > 512) return null;
        var decoded = AnsiText.Decode(set);
        var all = new StringBuilder();
        for (var at = 0; at < decoded.Length; at++)
        {
            if (at + 2 < decoded.Length && decoded[at + 1] == '-' && decoded[at + 2] >= decoded[at] && decoded[at + 2] < 0x100)
            {
                for (var c = decoded[at]; c <= decoded[at + 2]; c++) all.Append(c);
                at += 2;
            }
            else
            {
                all.Append(decoded[at]);
            }
        }

        return all.ToString();
    }
}
