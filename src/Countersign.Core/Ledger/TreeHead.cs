using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Countersign.Core.Formats;

namespace Countersign.Core.Ledger;

/// <summary>The ledger at one moment: whose it is, how many entries it has, and the root over them. Its text form is a C2SP tlog-checkpoint.</summary>
/// <param name="Origin">Identity of the ledger, <c>&lt;public host&gt;/ledger</c>.</param>
/// <param name="Size">Entries, 0 … 2^63 − 1.</param>
/// <param name="Root">Merkle root over those entries.</param>
public sealed record TreeHead(string Origin, long Size, Sha256Digest Root)
{
    /// <summary>
    /// Reads the text of a tree head: exactly origin, size and root. Extension lines, which a log may write and no monitor can audit,
    /// are refused: the ledger writes none.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TreeHead? head)
    {
        head = null;
        var lines = text.Split('\n');
        if (lines.Length != 4 || lines[3].Length > 0 || lines[0].Length == 0 || !TryNumber(lines[1], out var size)) return false;
        if (!StrictBase64.TryDecode(lines[2], out var root) || root.Length != MerkleTree.HashSize) return false;
        // Two tree heads of size 0 with different roots would both be "consistent" with everything.
        if (size == 0 && !root.AsSpan().SequenceEqual(MerkleTree.EmptyRoot)) return false;
        head = new TreeHead(lines[0], size, Sha256Digest.FromBytes(root));
        return true;
    }

    /// <summary>Three lines: origin, size in decimal, root in base64.</summary>
    public string ToText() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToBytes())}\n");

    /// <summary>A decimal number without sign or leading zeroes, 0 … 2^63 − 1.</summary>
    internal static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number.ToString(CultureInfo.InvariantCulture) == text;
}
