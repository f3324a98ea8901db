using System.Globalization;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>Spans of lines: how they are read, and how many lines they are.</summary>
internal static class LineSpans
{
    /// <summary>Reads <c>1-10,15,20-22</c>; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, List<LineSpan> spans)
    {
        foreach (var part in text.Split(','))
        {
            if (Read(text[part]) is not { } span) return false;
            spans.Add(span);
            // The caller's limit; without this, one line could hold more than all lines may.
            if (spans.Count > EvidenceLimits.Spans) return true;
        }

        return true;
    }

    /// <summary>How many lines stand in at least one of these spans.</summary>
    public static long Count(IEnumerable<LineSpan> spans)
    {
        long count = 0;
        var last = 0;
        foreach (var span in spans.OrderBy(s => s.First))
        {
            count += Math.Max(0, (long)span.Last - Math.Max(span.First - 1, last));
            last = Math.Max(last, span.Last);
        }

        return count;
    }

    /// <summary>How many lines of all these files, each line once.</summary>
    public static long CountIn(IEnumerable<ToolLines> files) => files.GroupBy(f => f.Path, StringComparer.Ordinal).Sum(file => Count(file.SelectMany(f => f.Spans)));

    /// <summary>A span of these ends; null where it is none.</summary>
    public static LineSpan? Of(int? first, int? last) => first is { } from && last is { } to && to >= from ? new LineSpan(from, to) : null;

    private static LineSpan? Read(ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        return dash < 0 ? Of(Number(text), Number(text)) : Of(Number(text[..dash]), Number(text[(dash + 1)..]));
    }

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null;
}
