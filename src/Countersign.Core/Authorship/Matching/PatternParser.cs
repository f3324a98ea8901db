namespace Countersign.Core.Authorship.Matching;

/// <summary>
/// Parses the part of .NET's pattern language that marks are written in: literals, sets, groups, choices, counted repetition, <c>\b</c>. Whatever
/// else it meets makes it say no, never guess: the pattern is then left to the general engine.
/// </summary>
internal ref struct PatternParser
{
    /// <summary>Deepest nesting of groups.</summary>
    private const int MaxDepth = 50;

    /// <summary>Largest number in braces; each repetition becomes steps of its own.</summary>
    private const int MaxTimes = 1_000;

    private const string Special = @"\|()[]{}?*+^$";

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;
    private int _depth;

    private PatternParser(string pattern) => _pattern = pattern;

    private readonly bool IsAtEnd => _at == _pattern.Length;

    /// <summary>The pattern, or null where it uses more than is known here.</summary>
    public static PatternNode? Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Choice();
        return parser.IsAtEnd ? node : null;
    }

    private PatternNode? Choice()
    {
        if (++_depth > MaxDepth) return null;
        var ways = new List<PatternNode>();
        do
        {
            if (Sequence() is not { } way) return null;
            ways.Add(way);
        }
        while (Take('|'));
        _depth--;
        return ways.Count == 1 ? ways[0] : new PatternNode.Choice(ways);
    }

    private PatternNode.Sequence? Sequence()
    {
        var parts = new List<PatternNode>();
        while (!IsAtEnd && _pattern[_at] is not ('|' or ')'))
        {
            if (Atom() is not { } atom || Repeated(atom) is not { } part) return null;
            parts.Add(part);
        }

        return new PatternNode.Sequence(parts);
    }

    private PatternNode? Atom()
    {
        if (Take('(')) return Group();
        if (Take('[')) return Set();
        if (Take('\\')) return Escape();
        var c = _pattern[_at++];
        if (c == '.') return Of('\n', isNegated: true);
        return Special.Contains(c, StringComparison.Ordinal) ? null : Of(c, isNegated: false);
    }

    private PatternNode? Group()
    {
        if (Take('?') && !Take(':')) return null;
        var inner = Choice();
        return Take(')') ? inner : null;
    }

    private PatternNode? Escape()
    {
        if (IsAtEnd) return null;
        var c = _pattern[_at++];
        if (c == 'b') return new PatternNode.Boundary();
        if (!char.IsAsciiLetterOrDigit(c)) return Of(c, isNegated: false);
        var set = new CharSet { IsNegated = char.IsAsciiLetterUpper(c) };
        return set.AddShorthand(char.ToLowerInvariant(c)) ? new PatternNode.One(set) : null;
    }

    private static PatternNode.One? Of(char c, bool isNegated)
    {
        if (!char.IsAscii(c)) return null;
        var set = new CharSet { IsNegated = isNegated };
        set.Add(c, c);
        return new PatternNode.One(set);
    }

    private PatternNode.One? Set()
    {
        var set = new CharSet { IsNegated = Take('^') };
        do
        {
            if (!AddMember(set)) return null;
        }
        while (!Take(']'));
        return new PatternNode.One(set);
    }

    private bool AddMember(CharSet set)
    {
        if (!MemberChar(out var first, out var isShorthand)) return false;
        if (isShorthand) return set.AddShorthand(first);
        var last = first;
        // A hyphen before the closing bracket is one; everywhere else it makes a range.
        if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
        {
            _at++;
            if (!MemberChar(out last, out isShorthand) || isShorthand || last < first) return false;
        }

        set.Add(first, last);
        return true;
    }

    /// <summary>One character of a set; a bracket inside a set means too many things to be read here.</summary>
    private bool MemberChar(out char c, out bool isShorthand)
    {
        (c, isShorthand) = ('\0', false);
        if (IsAtEnd) return false;
        c = _pattern[_at++];
        if (c != '\\') return char.IsAscii(c) && c is not ('[' or ']');
        if (IsAtEnd) return false;
        c = _pattern[_at++];
        isShorthand = char.IsAsciiLetterOrDigit(c);
        return char.IsAscii(c);
    }

    private PatternNode? Repeated(PatternNode atom)
    {
        (int Least, int? Most)? times = Take('?') ? (0, 1) : Take('*') ? (0, null) : Take('+') ? (1, null) : Take('{') ? Braces() : (1, 1);
        if (times is not var (least, most) || most < least) return null;
        // Two in a row would be "as few as possible", or an error.
        if (!IsAtEnd && _pattern[_at] is ('?' or '*' or '+' or '{') && !(least == 1 && most == 1)) return null;
        return least == 1 && most == 1 ? atom : new PatternNode.Repeat(atom, least, most);
    }

    private (int Least, int? Most)? Braces()
    {
        if (Number() is not { } least) return null;
        if (Take('}')) return (least, least);
        if (!Take(',')) return null;
        if (Take('}')) return (least, null);
        return Number() is { } most && Take('}') ? (least, most) : null;
    }

    private int? Number()
    {
        var start = _at;
        while (!IsAtEnd && char.IsAsciiDigit(_pattern[_at]) && _at - start < 4) _at++;
        return int.TryParse(_pattern[start.._at], out var number) && number <= MaxTimes ? number : null;
    }

    private bool Take(char c)
    {
        if (IsAtEnd || _pattern[_at] != c) return false;
        _at++;
        return true;
    }
}
