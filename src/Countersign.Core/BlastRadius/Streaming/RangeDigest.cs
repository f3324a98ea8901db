using System.Security.Cryptography;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>
/// HMAC-SHA-256 over chosen ranges of bytes that stream past, each as its own SHA-256 and in their order. A range may be dropped at its
/// end: only then is it known whether it matters. The key keeps anybody who sees the digest from guessing what was in the ranges.
/// </summary>
internal sealed class RangeDigest(ReadOnlySpan<byte> key) : IDisposable
{
    private const int Closed = -1;

    private readonly IncrementalHash _all = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    private readonly IncrementalHash _range = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(int Start, int End, bool Keep)> _ended = [];
    private int _open = Closed;
    private bool _carried;

    /// <summary>A range begins at this byte of the piece that is appended next. Ranges do not overlap.</summary>
    public void Open(int start) => _open = start;

    /// <summary>The range ends before this byte, and counts or does not.</summary>
    public void Close(int end, bool keep)
    {
        if (_open == Closed) return;
        _ended.Add((_open, end, keep));
        _open = Closed;
    }

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        foreach (var (start, end, keep) in _ended) Finish(piece[start..end], keep);
        _ended.Clear();
        if (_open == Closed) return;
        _range.AppendData(piece[_open..]);
        (_open, _carried) = (0, true);
    }

    /// <summary>The digest of every range that counts.</summary>
    public Sha256Digest Finish() => Sha256Digest.FromBytes(_all.GetHashAndReset());

    public void Dispose()
    {
        _all.Dispose();
        _range.Dispose();
    }

    private void Finish(ReadOnlySpan<byte> rest, bool keep)
    {
        if (keep)
        {
            _range.AppendData(rest);
            _all.AppendData(_range.GetHashAndReset());
        }
        else if (_carried) _range.GetHashAndReset();

        _carried = false;
    }
}
