using System.Text;
using System.Text.Unicode;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Changes.Images;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>Images that differ between two commits, and files that could not be read for them.</summary>
/// <param name="Changes">The images.</param>
/// <param name="Gaps">The files: what they pin is not known.</param>
public sealed record ChangedImages(IReadOnlyList<ImageChange> Changes, IReadOnlyList<Gap> Gaps);

public sealed partial class GitHistory
{
    /// <summary>Most files of one change that are read for images.</summary>
    public const int MaxImageFiles = 2_000;

    /// <summary>The images that differ between base and head, in the files that differ. Reads their content.</summary>
    /// <param name="base">Where it begins; null where nothing was there.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="changed">The paths that differ, as <see cref="ChangedPathsAsync(CommitId?, CommitId, CancellationToken)"/> gives them.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<ChangedImages> ChangedImagesAsync(CommitId? @base, CommitId head, IReadOnlyList<PathChange> changed, CancellationToken cancellation)
    {
        var gaps = new List<Gap>();
        var files = changed.Where(c => c.Paths.Any(ImagePins.MayBeIn)).ToList();
        if (files.Count > MaxImageFiles) gaps.Add(new Gap(GapCode.ArtifactSourceUnknown, $"{files.Count} files that may name images differ; {MaxImageFiles} were read."));
        files = [.. files.Take(MaxImageFiles)];
        var before = @base is { } from ? await PinsAsync(from, files.Select(f => f.OldPath), gaps, cancellation).ConfigureAwait(false) : [];
        var after = await PinsAsync(head, files.Select(f => f.NewPath), gaps, cancellation).ConfigureAwait(false);
        var changes = files.SelectMany(f => ImageChange.Between(f.NewPath ?? f.OldPath!, Of(before, f.OldPath), Of(after, f.NewPath))).ToList();
        return new ChangedImages(changes, gaps);
    }

    private async Task<Dictionary<string, IReadOnlyList<ImagePin>>> PinsAsync(CommitId commit, IEnumerable<string?> paths, List<Gap> gaps, CancellationToken cancellation)
    {
        var files = await FilesOfAsync(commit, [.. paths.OfType<string>().Where(ImagePins.MayBeIn).Distinct(StringComparer.Ordinal)], cancellation).ConfigureAwait(false);
        var byObject = files.ToLookup(f => f.Value, f => f.Key, StringComparer.Ordinal);
        var pins = new Dictionary<string, IReadOnlyList<ImagePin>>(StringComparer.Ordinal);
        var ended = await ReadObjectsAsync([.. byObject.Select(o => o.Key)], StrictYaml.MaxCharacters, Read, cancellation).ConfigureAwait(false);
        if (ended is not null) gaps.Add(new Gap(GapCode.ArtifactSourceUnknown, ended.Detail));
        return pins;

        void Read(FoundObject found)
        {
            var error = found.Size is null ? "its content is not here" : $"it has {found.Size} bytes; at most {StrictYaml.MaxCharacters} are read";
            var read = found.Bytes is null ? null : Utf8.IsValid(found.Bytes) ? ImagePins.In(Encoding.UTF8.GetString(found.Bytes), out error) : null;
            foreach (var path in byObject[found.Name])
                if (read is not null) pins[path] = read;
                else gaps.Add(new Gap(GapCode.ArtifactSourceUnknown, $"Which images {Printable.Line(path, 200)} names at {commit.Short} is not known: {error}."));
        }
    }

    private static IReadOnlyList<ImagePin> Of(Dictionary<string, IReadOnlyList<ImagePin>> pins, string? path) => path is null ? [] : pins.GetValueOrDefault(path) ?? [];
}
