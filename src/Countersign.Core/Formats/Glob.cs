namespace Countersign.Core.Formats;

/// <summary>
/// Path patterns of configuration files: <c>*</c> inside a segment, <c>**</c> across segments, <c>?</c> one character of a segment,
/// everything else literal; case-sensitive, against the whole path with <c>/</c> between segments.
/// </summary>
public sealed record Glob
{
    /// <summary>Longest pattern accepted, in characters.</summary>
    public const int MaxLength = 1024;

    private static readonly char[] Wildcards = ['*', '?'];

    private readonly string[] _segments;
    private readonly string _begin;
    private readonly string _end;

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is empty or longer than <see cref="MaxLength"/>.</exception>
    public Glob(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength) throw new ArgumentException($"A path pattern has 1 to {MaxLength} characters.", nameof(pattern));
        Pattern = pattern;
        _segments = pattern.Split('/');
        var first = pattern.IndexOfAny(Wildcards);

        // A slash beside a wildcard is not certain to be there: a/** also matches a, and **/b also matches b.
        _begin = first < 0 ? pattern : pattern[..first].TrimEnd('/');
        _end = first < 0 ? pattern : pattern[(pattern.LastIndexOfAny(Wildcards) + 1)..].TrimStart('/');
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>Whether the whole path matches.</summary>
    public bool Matches(string path)
    {
        // Most paths fail here, and a history has millions of them.
        if (!path.StartsWith(_begin, StringComparison.Ordinal) || !path.EndsWith(_end, StringComparison.Ordinal)) return false;
        var names = path.Split('/');

        // Reachable positions of the pattern, kept as a set: linear in path × pattern whatever the pattern, so a hostile one cannot stall us.
        var reachable = new bool[_segments.Length + 1];
        reachable[0] = true;
        Skip(reachable);
        foreach (var name in names)
        {
            var next = new bool[_segments.Length + 1];
            for (var at = 0; at < _segments.Length; at++)
            {
                if (!reachable[at]) continue;
                if (_segments[at] == "**") next[at] = true;
                else if (SegmentMatches(_segments[at], name)) next[at + 1] = true;
            }

            Skip(next);
            reachable = next;
        }

        return reachable[^1];
    }

    /// <summary>Whether a name matches a one-segment pattern such as a resource address pattern, where <c>*</c> crosses everything.</summary>
    public bool MatchesName(string name) => SegmentMatches(Pattern, name);

    /// <inheritdoc />
    public bool Equals(Glob? other) => other is not null && other.Pattern == Pattern;

    /// <inheritdoc />
    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Pattern;

    private void Skip(bool[] reachable)
    {
        for (var at = 0; at < _segments.Length; at++)
            if (reachable[at] && _segments[at] == "**") reachable[at + 1] = true;
    }

    private static bool SegmentMatches(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*') (p, n) = (p + 1, n + 1);
            else if (p < pattern.Length && pattern[p] == '*') (star, mark, p) = (p, n, p + 1);
            else if (star >= 0) (p, n) = (star + 1, ++mark);
            else return false;
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
