namespace Countersign.Core.BlastRadius.Sql;

/// <summary>The characters in sight and where they stand. Memory is bounded by the piece that was fed and the little that was left of the one before.</summary>
internal sealed class LexerText
{
    private char[] _buffer = [];
    private int _from;
    private int _to;

    public int Line { get; private set; } = 1;

    public int Column { get; private set; } = 1;

    public ReadOnlySpan<char> Rest => _buffer.AsSpan(_from, _to - _from);

    public void Append(ReadOnlySpan<char> piece)
    {
        var left = _to - _from;
        if (_buffer.Length < left + piece.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, left + piece.Length));
        Array.Copy(_buffer, _from, _buffer, 0, left);
        piece.CopyTo(_buffer.AsSpan(left));
        (_from, _to) = (0, left + piece.Length);
    }

    /// <summary>Goes on by this many characters.</summary>
    public void Take(int length)
    {
        var taken = _buffer.AsSpan(_from, length);
        _from += length;
        var lines = length == 1 ? (taken[0] == '\n' ? 1 : 0) : taken.Count('\n');
        Line += lines;
        Column = lines == 0 ? Column + length : length - taken.LastIndexOf('\n');
    }
}

/// <summary>Words that were met before, so that a big script does not make the same word a million times.</summary>
internal sealed class NamePool
{
    private const int MaxWords = 4_096;

    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public NamePool() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Of(ReadOnlySpan<char> word)
    {
        if (_lookup.TryGetValue(word, out var known)) return known;
        var text = word.ToString();
        if (_words.Count < MaxWords) _words.Add(text);
        return text;
    }
}
