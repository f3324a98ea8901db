using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>What happened to a path.</summary>
public enum PathStatus
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>Its content or mode is another.</summary>
    Modified,

    /// <summary>It stands elsewhere with the same content.</summary>
    Renamed,

    /// <summary>It became another kind of thing: file, link, submodule.</summary>
    TypeChanged,
}

/// <summary>One path that differs between two commits.</summary>
/// <param name="Status">What happened.</param>
/// <param name="OldPath">Its path before; null where it is new.</param>
/// <param name="NewPath">Its path after; null where it is gone.</param>
/// <param name="OldMode">Git's mode before, octal; 000000 where it is new.</param>
/// <param name="NewMode">Git's mode after, octal; 000000 where it is gone.</param>
/// <param name="NewId">Object id of its content after, in hex; zeros where it is gone.</param>
public sealed record PathChange(PathStatus Status, string? OldPath, string? NewPath, string OldMode, string NewMode, string NewId)
{
    /// <summary>Git's mode of a submodule: a commit of another repository, whose content is not here.</summary>
    public const string SubmoduleMode = "160000";

    /// <summary>Both paths of a rename, the one path of anything else.</summary>
    public IEnumerable<string> Paths => new[] { OldPath, NewPath }.Where(p => p is not null).Distinct()!;
}

/// <summary>The paths that differ, and what could not be seen of them.</summary>
/// <param name="Changes">The paths.</param>
/// <param name="Gaps">Submodules, unreadable objects, too many paths.</param>
public sealed record ChangedPaths(IReadOnlyList<PathChange> Changes, IReadOnlyList<Gap> Gaps);

public sealed partial class GitHistory
{
    /// <summary>Most paths of one comparison.</summary>
    public const int MaxPaths = 500_000;

    /// <summary>Ids of the tree without entries, which git knows without storing it.</summary>
    private static readonly Dictionary<string, string> EmptyTrees = new(StringComparer.Ordinal)
    {
        ["sha1"] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        ["sha256"] = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
    };

    /// <summary>
    /// The paths that differ between base and head; without base, every path of head. Needs trees only. A rename with other content is reported
    /// as the old path deleted and the new one added, so both paths are always there.
    /// </summary>
    public Task<ChangedPaths> ChangedPathsAsync(CommitId? @base, CommitId head, CancellationToken cancellation) => ChangedPathsAsync(@base, head, MaxPaths, cancellation);

    internal async Task<ChangedPaths> ChangedPathsAsync(CommitId? @base, CommitId head, int most, CancellationToken cancellation)
    {
        var from = @base?.Hex ?? EmptyTrees[_format];
        try
        {
            var asked = await ViewAsync(cancellation, "diff-tree", "-r", "-z", "--raw", "-M100%", "-l0", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", from, head.Hex, "--").ConfigureAwait(false);
            return asked.Succeeded ? Paths(asked.Output, most) : new ChangedPaths([], [Unreadable(asked.Error)]);
        }
        catch (GitFailedException problem)
        {
            return new ChangedPaths([], [new Gap(GapCode.RangeTooLarge, problem.Message)]);
        }
    }

    /// <summary>Reads <c>--raw -z</c>: a header <c>:mode mode id id status</c>, then one path, or two of a rename.</summary>
    private static ChangedPaths Paths(string output, int most)
    {
        var fields = output.Split('\0');
        var changes = new List<PathChange>();
        var gaps = new List<Gap>();
        for (var at = 0; at + 1 < fields.Length;)
        {
            if (changes.Count == most)
            {
                gaps.Add(new Gap(GapCode.RangeTooLarge, $"More than {most} paths differ; the rest was not read."));
                break;
            }

            var header = fields[at++].TrimStart(':').Split(' ');
            var path = fields[at++];
            var change = Change(header, path, header[4][0] == 'R' ? fields[at++] : path);
            changes.Add(change);
            if (change.OldMode == PathChange.SubmoduleMode || change.NewMode == PathChange.SubmoduleMode)
                gaps.Add(new Gap(GapCode.OpaqueSubmodule, $"The submodule {Printable.Line(path, 200)} moved from {header[2][..12]} to {header[3][..12]}; its content was not seen."));
        }

        return new ChangedPaths(changes, gaps);
    }

    private static PathChange Change(string[] header, string path, string newPath) => header[4][0] switch
    {
        'A' => new PathChange(PathStatus.Added, null, path, header[0], header[1], header[3]),
        'D' => new PathChange(PathStatus.Deleted, path, null, header[0], header[1], header[3]),
        'R' => new PathChange(PathStatus.Renamed, path, newPath, header[0], header[1], header[3]),
        'T' => new PathChange(PathStatus.TypeChanged, path, path, header[0], header[1], header[3]),
        _ => new PathChange(PathStatus.Modified, path, path, header[0], header[1], header[3]),
    };
}
