using Countersign.Core.Formats;

namespace Countersign.Core.Changes.Images;

/// <summary>What says from which commit an image was built.</summary>
public enum SourceGround
{
    /// <summary>Build provenance, signed with a trusted key.</summary>
    Provenance,

    /// <summary>Build provenance that nobody checked.</summary>
    UncheckedProvenance,

    /// <summary>The label <c>org.opencontainers.image.revision</c>, which whoever builds an image writes as they like.</summary>
    Label,
}

/// <summary>The commit an image was built from.</summary>
/// <param name="Image">Digest of the image.</param>
/// <param name="Repository">Address of the repository, as the ground has it; empty where it names none.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Ground">What says so.</param>
public sealed record ImageSource(Sha256Digest Image, string Repository, CommitId Commit, SourceGround Ground);

/// <summary>Commits that image changes stand for.</summary>
/// <param name="Repository">Address of the repository.</param>
/// <param name="Base">What ran was built from this; null where nothing ran.</param>
/// <param name="Head">What is about to run was built from this.</param>
/// <param name="Images">The images.</param>
/// <param name="IsClaimed">Whether somebody only claims it.</param>
public sealed record ImageRange(string Repository, CommitId? Base, CommitId Head, IReadOnlyList<ImageChange> Images, bool IsClaimed);

/// <summary>The ranges behind image changes, and what is not known of them.</summary>
/// <param name="Ranges">Ranges, one for each repository, base and head.</param>
/// <param name="Gaps">Images whose commits nothing tells, and those that are only claimed.</param>
public sealed record ResolvedImages(IReadOnlyList<ImageRange> Ranges, IReadOnlyList<Gap> Gaps)
{
    /// <summary>Resolves changes.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="sources">What is known of images; two that disagree about one image are worth nothing.</param>
    public static ResolvedImages Of(IReadOnlyList<ImageChange> changes, IReadOnlyList<ImageSource> sources)
    {
        var known = sources.GroupBy(s => s.Image).ToDictionary(g => g.Key, g => g.OrderBy(s => s.Ground).ToList());
        var ranges = new List<ImageRange>();
        var gaps = new List<Gap>();
        foreach (var change in changes.Where(c => c.New is not null))
        {
            var range = RangeOf(change, known, out var why);
            if (range is null) gaps.Add(new Gap(GapCode.ArtifactSourceUnknown, $"{change.File} puts {change.New} in place of {(object?)change.Old ?? "nothing"}: {why}."));
            else ranges.Add(range);
        }

        var merged = ranges.GroupBy(r => (RepositoryAddress.Normalize(r.Repository), r.Base, r.Head))
            .Select(g => g.First() with { Images = [.. g.SelectMany(r => r.Images)], IsClaimed = g.Any(r => r.IsClaimed) }).ToList();
        gaps.AddRange(merged.Where(r => r.IsClaimed).Select(r => new Gap(GapCode.ArtifactUnproven, $"That {r.Images[0].New} was built from {r.Head.Short} is only claimed.")));
        return new ResolvedImages(merged, [.. gaps.Distinct()]);
    }

    private static ImageRange? RangeOf(ImageChange change, Dictionary<Sha256Digest, List<ImageSource>> known, out string why)
    {
        if (SourceOf(change.New!, known, out why) is not { } to) return null;
        if (change.Old is null) return new ImageRange(to.Repository, null, to.Commit, [change], IsClaimed(to));
        if (SourceOf(change.Old, known, out why) is not { } from) return null;
        if (RepositoryAddress.Normalize(from.Repository) == RepositoryAddress.Normalize(to.Repository))
            return new ImageRange(to.Repository, from.Commit, to.Commit, [change], IsClaimed(from) || IsClaimed(to));
        why = $"one was built from {Authority(from)}, the other from {Authority(to)}";
        return null;
    }

    private static ImageSource? SourceOf(ImageReference image, Dictionary<Sha256Digest, List<ImageSource>> known, out string why)
    {
        why = "";
        if (image.Digest is not { } digest) why = $"{image} names no digest, and a tag can be moved";
        else if (!known.TryGetValue(digest, out var sources)) why = $"nothing says which commit {image} was built from";
        else if (sources.Where(s => s.Ground == sources[0].Ground).DistinctBy(s => (s.Commit, RepositoryAddress.Normalize(s.Repository))).Count() > 1) why = $"it is said in two ways from which commit {image} was built";
        else return sources[0];
        return null;
    }

    private static bool IsClaimed(ImageSource source) => source.Ground switch
    {
        SourceGround.Provenance => false,
        SourceGround.UncheckedProvenance or SourceGround.Label => true,
    };

    private static string Authority(ImageSource source) => source.Repository.Length == 0 ? "a repository without address" : RepositoryAddress.Normalize(source.Repository);
}
