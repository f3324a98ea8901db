using System.Text;

namespace Countersign.Core.Formats;

/// <summary>One line of a difference.</summary>
/// <param name="Sign"><c>+</c> added, <c>-</c> removed, space the same.</param>
/// <param name="Text">The line.</param>
public sealed record DifferentLine(char Sign, string Text);

/// <summary>What changes between two versions of a file, with a few lines around it.</summary>
public static class LineDifference
{
    /// <summary>Most lines compared one by one; what is longer is shown as removed and added whole.</summary>
    private const int MostCompared = 2_000;

    /// <summary>Most lines shown.</summary>
    private const int MostShown = 400;

    private const int Around = 3;

    /// <summary>The difference; empty where there is none.</summary>
    public static IReadOnlyList<DifferentLine> Of(byte[] before, byte[] after)
    {
        if (before.AsSpan().SequenceEqual(after)) return [];
        var (old, now) = (Lines(before), Lines(after));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start]) start++;
        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)]) end++;
        List<DifferentLine> shown =
        [
            .. old[Math.Max(0, start - Around)..start].Select(Same),
            .. Between(old[start..^end], now[start..^end]),
            .. now[^end..].Take(Around).Select(Same),
        ];
        if (shown.Count <= MostShown) return shown;
        return [.. shown.Take(MostShown), new DifferentLine(' ', $"… and {shown.Count - MostShown} more lines; compare the files")];
    }

    private static IEnumerable<DifferentLine> Between(string[] old, string[] now)
    {
        if (old.Length > MostCompared || now.Length > MostCompared) return old.Select(Removed).Concat(now.Select(Added));
        var common = CommonLengths(old, now);
        var lines = new List<DifferentLine>();
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add(Same(old[i++]));
                j++;
            }
            else if (j == now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1])) lines.Add(Removed(old[i++]));
            else lines.Add(Added(now[j++]));
        }

        return lines;
    }

    private static int[,] CommonLengths(string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
                lengths[i, j] = old[i] == now[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths;
    }

    private static string[] Lines(byte[] bytes) => Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Split('\n');

    private static DifferentLine Same(string text) => new(' ', text);

    private static DifferentLine Added(string text) => new('+', text);

    private static DifferentLine Removed(string text) => new('-', text);
}
