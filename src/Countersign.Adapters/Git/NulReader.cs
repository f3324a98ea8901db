using System.Text;

namespace Countersign.Adapters.Git;

/// <summary>Cuts git's output into fields that end with NUL.</summary>
/// <param name="output">Standard output of git.</param>
/// <param name="longest">Longest field read, in bytes.</param>
internal sealed class NulReader(Stream output, int longest)
{
    private readonly byte[] _bytes = new byte[Math.Max(2 * longest, 256 * 1024)];
    private int _start;
    private int _end;

    /// <summary>The next field; null at the end.</summary>
    /// <exception cref="GitFailedException">A field is longer than is read.</exception>
    public string? Next()
    {
        for (var searched = 0; ;)
        {
            var length = _bytes.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)0);
            if (length >= 0) return Take(searched + length);
            searched = _end - _start;
            if (searched > longest) throw new GitFailedException($"A path in this history is longer than {longest} bytes.");
            if (!Fill()) return null;
        }
    }

    private string Take(int length)
    {
        var text = Encoding.UTF8.GetString(_bytes, _start, length);
        _start += length + 1;
        return text;
    }

    private bool Fill()
    {
        if (_end == _bytes.Length)
        {
            Buffer.BlockCopy(_bytes, _start, _bytes, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        var read = output.Read(_bytes, _end, _bytes.Length - _end);
        _end += read;
        return read > 0;
    }
}
