using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Countersign.Core.Ledger;

/// <summary>Name of one tile of the ledger (C2SP tlog-tiles): <c>tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]</c> or <c>tile/entries/&lt;N&gt;[.p/&lt;W&gt;]</c>.</summary>
/// <param name="Level">Level of a hash tile, 0 … 63; null for a bundle of entries.</param>
/// <param name="Index">Index within the level, from 0.</param>
/// <param name="Width">Hashes or entries in it, 1 … 256; below 256 it is partial.</param>
public readonly record struct TilePath(int? Level, long Index, int Width)
{
    /// <summary>Hashes or entries in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Highest level a path may name.</summary>
    public const int MaxLevel = 63;

    /// <summary>Highest index a path may name: beyond it no leaf index fits 63 bits.</summary>
    public const long MaxIndex = long.MaxValue / FullWidth;

    private const int MaxPathLength = 64; // characters; the longest valid path has 45
    private const int GroupDigits = 3;

    /// <summary>How many hashes (or entries, at level 0) this tile holds when the ledger has this size; 0 when the tile does not exist yet.</summary>
    public static int WidthAt(long size, int level, long index)
    {
        if (level is < 0 or > 7 || index is < 0 or > MaxIndex) return 0;
        return (int)Math.Clamp((size >> (8 * level)) - (index * FullWidth), 0, FullWidth);
    }

    /// <summary>Reads a path. Every tile has one path; other spellings of its numbers are refused, so a cache holds it once.</summary>
    public static bool TryParse(string? path, out TilePath tile)
    {
        tile = default;
        if (path is null || path.Length > MaxPathLength) return false;
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile") return false;
        var isPartial = parts.Length > 3 && parts[^2].EndsWith(".p", StringComparison.Ordinal);
        var width = FullWidth;
        if (isPartial && !(TryNumber(parts[^1], out width) && width is > 0 and < FullWidth)) return false;
        var groups = isPartial ? parts[2..^1] : parts[2..];
        if (isPartial) groups[^1] = groups[^1][..^2];
        int? level = null;
        if (parts[1] != "entries" && !TryLevel(parts[1], out level)) return false;
        if (!TryIndex(groups, out var index)) return false;
        var read = new TilePath(level, index, width);
        if (read.ToString() != path) return false;
        tile = read;
        return true;
    }

    /// <summary>The path, without a leading slash.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"tile/{(Level is { } level ? level.ToString(CultureInfo.InvariantCulture) : "entries")}/{Groups(Index)}{(Width == FullWidth ? "" : $".p/{Width}")}");

    private static string Groups(long index)
    {
        var digits = index.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + GroupDigits - 1) / GroupDigits * GroupDigits, '0');
        var groups = digits.Chunk(GroupDigits).Select(group => new string(group)).ToList();
        return string.Join('/', groups.SkipLast(1).Select(group => "x" + group).Append(groups[^1]));
    }

    private static bool TryIndex(string[] groups, out long index)
    {
        var digits = string.Concat(groups.Select(group => group.StartsWith('x') ? group[1..] : group));
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index <= MaxIndex;
    }

    private static bool TryLevel(string text, [NotNullWhen(true)] out int? level)
    {
        level = TryNumber(text, out var number) && number <= MaxLevel ? number : null;
        return level is not null;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
