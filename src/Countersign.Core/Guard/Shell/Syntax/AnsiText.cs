using System.Globalization;
using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>The escapes of <c>$'…'</c>, and those of <c>printf</c> and <c>echo -e</c>, which differ in octal numbers only.</summary>
internal static class AnsiText
{
    /// <summary>The text with its escapes decoded. Bytes above 127 are read together as UTF-8.</summary>
    public static string Decode(ReadOnlySpan<char> text, bool isZeroOctal = false)
    {
        if (text.IndexOf('\\') < 0) return text.ToString();
        var decoded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (text[at] != '\\' || at + 1 >= text.Length) decoded.Append(text[at++]);
            else at += 1 + Escape(text[(at + 1)..], decoded, isZeroOctal);
        }

        return Utf8(decoded);
    }

    /// <summary>Decodes the escape after a backslash; returns the characters it took.</summary>
    private static int Escape(ReadOnlySpan<char> rest, StringBuilder into, bool isZeroOctal)
    {
        switch (rest[0])
        {
            case 'n': into.Append('\n'); return 1;
            case 't': into.Append('\t'); return 1;
            case 'r': into.Append('\r'); return 1;
            case 'a': into.Append('\a'); return 1;
            case 'b': into.Append('\b'); return 1;
            case 'f': into.Append('\f'); return 1;
            case 'v': into.Append('\v'); return 1;
            case 'e' or 'E': into.Append('\u001b'); return 1;
            case '\\' or '\'' or '"' or '?': into.Append(rest[0]); return 1;
            case 'x': return Number(rest, into, from: 1, digits: 2, isHex: true);
            case 'u': return Number(rest, into, from: 1, digits: 4, isHex: true);
            case 'U': return Number(rest, into, from: 1, digits: 8, isHex: true);
            case 'c' when rest.Length > 1: into.Append((char)(rest[1] & 0x1f)); return 2;
            case >= '0' and <= '7': return Number(rest, into, from: 0, digits: isZeroOctal && rest[0] == '0' ? 4 : 3, isHex: false);
            default: into.Append('\\').Append(rest[0]); return 1;
        }
    }

    private static int Number(ReadOnlySpan<char> rest, StringBuilder into, int from, int digits, bool isHex)
    {
        var end = from;
        while (end < rest.Length && end - from < digits && (isHex ? char.IsAsciiHexDigit(rest[end]) : rest[end] is >= '0' and <= '7')) end++;
        if (end == from)
        {
            into.Append('\\').Append(rest[0]);
            return 1;
        }

        var value = 0L;
        foreach (var c in rest[from..end]) value = (value * (isHex ? 16 : 8)) + Digit(c);
        if (digits <= 4 && rest[0] is not 'u') into.Append((char)(value & 0xff));
        else if (Rune.IsValid((int)Math.Min(value, int.MaxValue))) into.Append(new Rune((int)value).ToString());
        else into.Append('\ufffd');
        return end;
    }

    private static int Digit(char c) => int.Parse([c], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Escapes give bytes: where they make a valid UTF-8 text together, that is what a shell passes on.</summary>
    private static string Utf8(StringBuilder decoded)
    {
        var text = decoded.ToString();
        if (text.AsSpan().IndexOfAnyInRange('\u0080', '\u00ff') < 0 || text.AsSpan().IndexOfAnyInRange('\u0100', '\uffff') >= 0) return text;
        var bytes = Encoding.Latin1.GetBytes(text);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : text;
    }
}
