using Countersign.Core.Authorship;
using Countersign.Core.Changes;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>Most changed files whose content is looked at.</summary>
    public const int MaxLookedAt = 20_000;

    /// <summary>Largest content looked at, in bytes; a larger file is as good as binary, because nobody reads it.</summary>
    public const int MaxContentBytes = 16 * 1024 * 1024;

    private const int MaxTold = 5;
    private const int BinaryWithin = 8_000; // As git tells binary from text: a NUL in the first 8,000 bytes.

    private static ReadOnlySpan<byte> LfsPointer => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>Pictures, fonts and recordings: binary, and nothing that runs.</summary>
    private static readonly string[] Media =
        [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp", ".ttf", ".otf", ".woff", ".woff2", ".eot", ".mp3", ".mp4", ".webm", ".wav", ".ogg", ".pdf"];

    /// <summary>
    /// What of a range cannot be read although it is there: pointers to Git LFS objects, binaries, files too large to look at. Their content
    /// decides, never an attribute of the repository, which its author writes.
    /// </summary>
    /// <param name="changes">The paths that differ.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<IReadOnlyList<Gap>> OpaqueContentAsync(IReadOnlyList<PathChange> changes, CancellationToken cancellation)
    {
        var looked = changes.Where(c => c.NewPath is not null && c.NewMode.StartsWith("100", StringComparison.Ordinal) && !IsMedia(c)).Take(MaxLookedAt + 1).ToList();
        var names = looked.Take(MaxLookedAt).Select(c => c.NewId).Distinct(StringComparer.Ordinal).ToList();
        var (pointers, binaries, missing) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var unread = await ReadObjectsAsync(names, MaxContentBytes, found =>
        {
            if (found.Size is null) missing.Add(found.Name);
            else if (found.Bytes is not { } bytes || bytes.AsSpan(0, Math.Min(bytes.Length, BinaryWithin)).Contains((byte)0)) binaries.Add(found.Name);
            else if (bytes.AsSpan().StartsWith(LfsPointer)) pointers.Add(found.Name);
        }, cancellation).ConfigureAwait(false);
        var gaps = new List<Gap>();
        if (looked.Count > MaxLookedAt) gaps.Add(new Gap(GapCode.RangeTooLarge, $"More than {MaxLookedAt} files differ; the content of the rest was not looked at."));
        if (unread is not null) gaps.Add(new Gap(GapCode.RangeTooLarge, $"The content of the changed files could not be read to its end: {unread.Detail}"));
        Tell(GapCode.UnreadableObject, missing, "The content of these files is not in the mirror");
        Tell(GapCode.OpaqueLfsObject, pointers, "What these pointers to Git LFS objects stand for was not seen");
        Tell(GapCode.OpaqueBinary, binaries, "These files are binary, or too large to be looked at");
        return gaps;

        void Tell(GapCode code, HashSet<string> ids, string what)
        {
            var paths = looked.Where(c => ids.Contains(c.NewId)).Select(c => Printable.Line(c.NewPath!, 200)).Order(StringComparer.Ordinal).ToList();
            if (paths.Count > 0) gaps.Add(new Gap(code, $"{what}: {string.Join(", ", paths.Take(MaxTold))}{(paths.Count > MaxTold ? $" and {paths.Count - MaxTold} more" : "")}."));
        }
    }

    // An executable picture is a program that is called one.
    private static bool IsMedia(PathChange change) => change.NewMode != "100755" && Media.Any(end => change.NewPath!.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
