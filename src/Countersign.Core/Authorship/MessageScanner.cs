using System.Buffers;

namespace Countersign.Core.Authorship;

/// <summary>A co-author found in a message.</summary>
/// <param name="Identity">Name and address as written.</param>
/// <param name="IsTool">Whether a mark says that just this line names a tool.</param>
internal sealed record FoundCoauthor(CommitIdentity Identity, bool IsTool);

/// <summary>What was found in one line of a message, or in all of them.</summary>
internal sealed record LineFindings(IReadOnlyList<FoundMark> Marks, IReadOnlyList<FoundCoauthor> Coauthors)
{
    public static LineFindings None { get; } = new([], []);
}

/// <summary>
/// Finds marks and co-authors in every line of a message: squash merges bury trailers in the middle, so git's own idea of a trailer block misses
/// them. One scan for literals decides whether a message, and which of its lines, are looked at with patterns.
/// </summary>
internal sealed class MessageScanner(MarkTable table)
{
    /// <summary>Longest line remembered, in characters; marks are shorter.</summary>
    private const int MaxRemembered = 256;

    /// <summary>White space and characters that show nothing, taken off both ends of a line.</summary>
    private const string Blank = " \t\u00a0\u200b\u200c\u200d\u200e\u200f\ufeff\0";

    /// <summary>Taken off the beginning of a line: bullets and quotation of squash messages.</summary>
    private const string Bullets = "*->•" + Blank;

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\n\r\f\v\u0085\u2028\u2029");

    private readonly Dictionary<string, LineFindings> _seen = new(StringComparer.Ordinal);

    /// <summary>Scans a message; the caller has cut it to <see cref="Limits.Message"/>.</summary>
    public LineFindings Scan(string message)
    {
        LineFindings? only = null;
        List<LineFindings>? all = null;
        for (var at = NextHit(message, 0); at >= 0;)
        {
            var (start, end) = LineAround(message, at);
            var found = ReadLine(message.AsSpan(start, end - start));
            if (only is null) only = found;
            else (all ??= [only]).Add(found);
            at = NextHit(message, end);
        }

        return all is null ? only ?? LineFindings.None : Join(all);
    }

    private int NextHit(string message, int from)
    {
        if (from >= message.Length) return -1;
        var at = message.AsSpan(from).IndexOfAny(table.Literals);
        return at < 0 ? -1 : from + at;
    }

    private static (int Start, int End) LineAround(string message, int at)
    {
        var start = message.AsSpan(0, at).LastIndexOfAny(LineBreaks) + 1;
        var length = message.AsSpan(at).IndexOfAny(LineBreaks);
        return (start, length < 0 ? message.Length : at + length);
    }

    /// <summary>A line without what squash messages and lists put around it.</summary>
    internal static ReadOnlySpan<char> Bare(ReadOnlySpan<char> line) => line.TrimStart(Bullets).TrimEnd(Blank);

    private LineFindings ReadLine(ReadOnlySpan<char> raw)
    {
        var trimmed = Bare(raw);
        var seen = _seen.GetAlternateLookup<ReadOnlySpan<char>>();
        if (seen.TryGetValue(trimmed, out var known)) return known;
        var line = trimmed.ToString();
        // A tool that escaped its line breaks leaves a whole trailer block in one line, with the two characters "\n" between.
        var found = line.Contains("\\n", StringComparison.Ordinal)
            ? Join([.. line.Split("\\n").Select(part => Find(Bare(part).ToString()))])
            : Find(line);
        if (line.Length <= MaxRemembered && _seen.Count < Limits.RememberedLines) _seen[line] = found;
        return found;
    }

    private LineFindings Find(string line)
    {
        if (CoauthorLine.IsIn(line)) return FindCoauthors(line);
        if (line.Length > Limits.Line) return Unread(line);
        var marks = Matching(table.LineMarks, line);
        return marks.Count == 0 ? LineFindings.None : new LineFindings([.. marks.Select(m => Quote(m, line, CoauthorPlace.Line))], []);
    }

    private LineFindings FindCoauthors(string line)
    {
        var marks = new List<FoundMark>();
        var coauthors = new List<FoundCoauthor>();
        foreach (var named in CoauthorLine.Read(line))
        {
            var matching = Matching(table.CoauthorMarks, named.Line);
            marks.AddRange(matching.Select(m => Quote(m, line, named.Place)));
            if (named.Place == CoauthorPlace.Line) coauthors.Add(new FoundCoauthor(named.Identity, matching.Exists(m => m.IsAi)));
        }

        if (line.Length <= Limits.Line) marks.AddRange(Matching(table.LineMarks, line).Select(m => Quote(m, line, CoauthorPlace.Line)));
        return new LineFindings([.. marks.DistinctBy(m => (m.Id, m.Strength))], [.. coauthors.Distinct()]);
    }

    private static List<Mark> Matching(IReadOnlyList<Mark> marks, string line)
    {
        var found = new List<Mark>();
        foreach (var mark in marks)
            if (mark.Matches(line)) found.Add(mark);
        return found.Count < 2 ? found : [.. WithoutNegated(found)];
    }

    private static IEnumerable<Mark> WithoutNegated(List<Mark> found)
    {
        var negated = found.SelectMany(m => m.Negates).ToList();
        var left = found.Where(m => !negated.Contains(m.Id)).ToList();
        // A negative mark that takes nothing back explains a line; where another mark reads the line there is nothing to explain.
        return left.Exists(m => m.Strength != MarkStrength.Negative) ? left.Where(m => m.Strength != MarkStrength.Negative || m.Negates.Count > 0) : left;
    }

    /// <summary>In a sentence a trailer may only be talked about: it is a line like any other, and needs a mark from another place beside it.</summary>
    private static FoundMark Quote(Mark mark, string text, CoauthorPlace place)
    {
        var quoted = Printable.Bounded(text, Limits.MarkText);
        return place == CoauthorPlace.Line
            ? new FoundMark(mark.Id, mark.Kind, quoted, mark.Involvement, mark.Strength, mark.Tool)
            : new FoundMark(mark.Id, MarkKind.Body, quoted, mark.Involvement, Weaker(mark.Strength), mark.Tool);
    }

    private static MarkStrength Weaker(MarkStrength strength) => strength switch
    {
        MarkStrength.Strong => MarkStrength.Weak,
        MarkStrength.Weak or MarkStrength.Hint => MarkStrength.Hint,
        MarkStrength.Negative => MarkStrength.Negative,
    };

    private static LineFindings Unread(string line) =>
        new([new FoundMark("line-not-read", MarkKind.Body, Printable.Bounded(line, Limits.MarkText), Involvement.Undeclared, MarkStrength.Hint, "none")], []);

    private static LineFindings Join(List<LineFindings> parts) =>
        new([.. parts.SelectMany(p => p.Marks).Distinct()], [.. parts.SelectMany(p => p.Coauthors).Distinct()]);
}
