using System.Security.Cryptography;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>
/// SHA-256 over bytes that stream past, leaving out ranges that are to count as blank. Ranges belong to the piece that is appended next
/// and are given in their order.
/// </summary>
internal sealed class ContentDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(int Start, int End)> _blanks = [];

    /// <summary>Leaves bytes <paramref name="start"/> up to <paramref name="end"/> of the next piece out.</summary>
    public void Blank(int start, int end) => _blanks.Add((start, end));

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        var from = 0;
        foreach (var (start, end) in _blanks)
        {
            _hash.AppendData(piece[from..start]);
            from = end;
        }

        _hash.AppendData(piece[from..]);
        _blanks.Clear();
    }

    /// <summary>The digest of everything so far.</summary>
    public Sha256Digest Finish() => Sha256Digest.FromBytes(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
