namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>
/// Counts lines and columns for error messages. The reader of tokens does not see what is skipped, so it counts as if that were not there; this
/// knows both counts and translates.
/// </summary>
internal sealed class TextPosition
{
    private long _line;
    private long _column;
    private long _seenLine;
    private long _seenColumn;

    /// <summary>These bytes passed; the reader saw them or did not.</summary>
    public void Pass(ReadOnlySpan<byte> bytes, bool seen)
    {
        var lines = bytes.Count((byte)'\n');
        var rest = lines == 0 ? bytes.Length : bytes.Length - bytes.LastIndexOf((byte)'\n') - 1;
        (_line, _column) = (_line + lines, lines == 0 ? _column + rest : rest);
        if (seen) (_seenLine, _seenColumn) = (_seenLine + lines, lines == 0 ? _seenColumn + rest : rest);
    }

    /// <summary>A problem with these bytes in front of the next ones.</summary>
    public JsonFault After(ReadOnlySpan<byte> bytes, string problem)
    {
        Pass(bytes, seen: false);
        return new JsonFault(problem, _line + 1, _column + 1);
    }

    /// <summary>A problem where the reader says it is, in lines and columns from 0, as it counts them.</summary>
    public JsonFault Seen(long line, long column, string problem) => line == _seenLine
        ? new JsonFault(problem, _line + 1, _column + column - _seenColumn + 1)
        : new JsonFault(problem, _line + line - _seenLine + 1, column + 1);
}
