namespace Countersign.Cli.Mcp;

/// <summary>Lines of standard input, none longer than the limit: a longer one is skipped to its end and told, never kept.</summary>
internal sealed class RpcLines(Stream input)
{
    /// <summary>Longest line, in bytes, without its end.</summary>
    public const int MaxLine = 256 * 1024;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _at;
    private int _end;

    /// <summary>The next line; null at the end of input. <c>IsTooLong</c> where it was left out.</summary>
    public async Task<(byte[] Bytes, bool IsTooLong)?> NextAsync(CancellationToken cancel)
    {
        using var line = new MemoryStream();
        var tooLong = false;
        while (_at < _end || await FillAsync(cancel))
        {
            var rest = _buffer.AsMemory(_at, _end - _at);
            var stop = rest.Span.IndexOf((byte)'\n');
            var part = stop < 0 ? rest : rest[..stop];
            tooLong |= line.Length + part.Length > MaxLine;
            if (!tooLong) line.Write(part.Span);
            _at += part.Length + (stop < 0 ? 0 : 1);
            if (stop >= 0) return (line.ToArray(), tooLong);
        }

        return line.Length > 0 || tooLong ? (line.ToArray(), tooLong) : null;
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        (_at, _end) = (0, await input.ReadAsync(_buffer, cancel));
        return _end > 0;
    }
}
