using System.Globalization;

namespace Countersign.Core.Guard.Shell;

/// <summary>Brace lists: <c>a{b,c}d</c> and <c>{1..3}</c>, before anything else of a word is expanded.</summary>
internal static class BraceList
{
    /// <summary>Parts of a word, each brace and comma one of them, up to which its lists are expanded.</summary>
    private const int MaxParts = 512;

    /// <summary>The words that the parts stand for, at most <paramref name="most"/>; one where there is no list in them.</summary>
    public static List<List<WordPart>> Expand(List<WordPart> parts, int most, out bool isCut)
    {
        var words = new List<List<WordPart>>();
        isCut = false;
        var pending = new Stack<List<WordPart>>();
        pending.Push(Single(parts));
        if (pending.Peek().Count > MaxParts)
        {
            isCut = true;
            return [parts];
        }

        while (pending.Count > 0)
        {
            var word = pending.Pop();
            if (words.Count + pending.Count + 1 > most)
            {
                isCut = true;
                return words.Count > 0 ? words : [parts];
            }

            if (Find(word) is not { } list) words.Add(word);
            else Push(word, list, pending, most);
        }

        return words;
    }

    /// <summary>Each unquoted character of a brace list as a part of its own, so that lists can be cut at them.</summary>
    private static List<WordPart> Single(List<WordPart> parts)
    {
        var single = new List<WordPart>(parts.Count);
        foreach (var part in parts)
        {
            if (part is not TextPart { IsQuoted: false } text)
            {
                single.Add(part);
                continue;
            }

            var rest = text.Text;
            while (rest.AsSpan().IndexOfAny('{', ',', '}') is var at and >= 0)
            {
                if (at > 0) single.Add(new TextPart(rest[..at], isQuoted: false));
                single.Add(new TextPart(rest[at].ToString(), isQuoted: false));
                rest = rest[(at + 1)..];
            }

            if (rest.Length > 0) single.Add(new TextPart(rest, isQuoted: false));
        }

        return single;
    }

    private sealed record Found(int Open, List<int> Commas, int Close);

    /// <summary>The first list: an opening brace with its closing one and a comma, or a sequence, between.</summary>
    private static Found? Find(List<WordPart> word)
    {
        var opens = new Stack<Found>();
        Found? first = null;
        for (var at = 0; at < word.Count; at++)
        {
            if (word[at] is not TextPart { IsQuoted: false } text) continue;
            if (text.Text == "{") opens.Push(new Found(at, [], -1));
            else if (text.Text == "," && opens.Count > 0) opens.Peek().Commas.Add(at);
            else if (text.Text == "}" && opens.Count > 0)
            {
                var list = opens.Pop() with { Close = at };
                var isList = list.Commas.Count > 0 || (at == list.Open + 2 && Sequence(word[list.Open + 1]) is not null);
                if (isList && (first is null || list.Open < first.Open)) first = list;
            }
        }

        return first;
    }

    private static void Push(List<WordPart> word, Found list, Stack<List<WordPart>> pending, int most)
    {
        var choices = list.Commas.Count > 0 ? Choices(word, list) : Sequence(word[list.Open + 1])!;
        for (var at = Math.Min(choices.Count, most + 1) - 1; at >= 0; at--)
        {
            pending.Push([.. word.GetRange(0, list.Open), .. choices[at], .. word.GetRange(list.Close + 1, word.Count - list.Close - 1)]);
        }
    }

    private static List<List<WordPart>> Choices(List<WordPart> word, Found list)
    {
        var choices = new List<List<WordPart>>();
        var start = list.Open + 1;
        foreach (var comma in list.Commas)
        {
            choices.Add(word.GetRange(start, comma - start));
            start = comma + 1;
        }

        choices.Add(word.GetRange(start, list.Close - start));
        return choices;
    }

    /// <summary><c>1..5</c>, <c>a..e</c>, with a step or without; null for anything else.</summary>
    private static List<List<WordPart>>? Sequence(WordPart part)
    {
        if (part is not TextPart { IsQuoted: false } text) return null;
        var ends = text.Text.Split("..");
        if (ends.Length is not (2 or 3)) return null;
        var isNumeric = int.TryParse(ends[0], CultureInfo.InvariantCulture, out var from) & int.TryParse(ends[1], CultureInfo.InvariantCulture, out var to);
        if (!isNumeric && (ends[0].Length != 1 || ends[1].Length != 1 || !char.IsAsciiLetter(ends[0][0]) || !char.IsAsciiLetter(ends[1][0]))) return null;
        if (!isNumeric) (from, to) = (ends[0][0], ends[1][0]);
        var step = ends.Length == 3 && int.TryParse(ends[2], CultureInfo.InvariantCulture, out var given) && given != 0 ? Math.Abs((long)given) : 1;
        var width = isNumeric && (IsPadded(ends[0]) || IsPadded(ends[1])) ? Math.Max(ends[0].Length, ends[1].Length) : 0;
        var items = new List<List<WordPart>>();
        for (long at = from; (from <= to ? at <= to : at >= to) && items.Count <= ShellLimits.Words; at += from <= to ? step : -step)
        {
            items.Add([new TextPart(isNumeric ? Padded(at, width) : ((char)at).ToString(), isQuoted: false)]);
        }

        return items;
    }

    private static bool IsPadded(string number) => number.TrimStart('-') is { Length: > 1 } digits && digits[0] == '0';

    private static string Padded(long number, int width)
    {
        var digits = Math.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(Math.Max(0, width - (number < 0 ? 1 : 0)), '0');
        return number < 0 ? "-" + digits : digits;
    }
}
