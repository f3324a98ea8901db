using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Changes.Images;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Server.Configuration;
using Countersign.Storage.Sqlite;
using ChangedPaths = Countersign.Core.BlastRadius.ChangedPaths;

namespace Countersign.Server.Changes;

/// <summary>What stands behind the images that a change pins.</summary>
/// <param name="Added">Authorship of the commits they were built from.</param>
/// <param name="Paths">Paths that differ there.</param>
/// <param name="Gaps">Images whose commits are not known, or only claimed.</param>
internal sealed record ImagesBehind(IReadOnlyList<AuthorshipReport> Added, IReadOnlyList<ChangedPaths> Paths, IReadOnlyList<Gap> Gaps)
{
    /// <summary>Nothing.</summary>
    public static ImagesBehind None { get; } = new([], [], []);
}

/// <summary>
/// A repository that only pins images says nothing about the code in them (contract §3). Each image that differs is brought back to the commits it was
/// built from, by what the caller hands in, and those are judged like any others. Where that fails, a gap says so; it blocks.
/// </summary>
internal sealed class PinnedImages(RepositoryReader repositories, SqliteStore store)
{
    /// <summary>Judges what stands behind the images.</summary>
    /// <param name="history">The repository that pins them.</param>
    /// <param name="from">What was answered there.</param>
    /// <param name="head">What is about to run.</param>
    /// <param name="changed">The paths that differ.</param>
    /// <param name="provenance">Files of provenance or labels.</param>
    /// <param name="active">Repositories and people.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<ImagesBehind> JudgeAsync(
        GitHistory history, CommitId? from, CommitId head, IReadOnlyList<PathChange> changed, IReadOnlyList<byte[]> provenance, ConfigurationInForce active, CancellationToken cancel)
    {
        var images = await history.ChangedImagesAsync(from, head, changed, cancel);
        var gaps = images.Gaps.ToList();
        var sources = provenance.SelectMany((file, at) => Sources(file, at, gaps)).ToList();
        var resolved = ResolvedImages.Of(images.Changes, sources);
        gaps.AddRange(resolved.Gaps);
        var reports = new List<AuthorshipReport>();
        var paths = new List<ChangedPaths>();
        foreach (var range in resolved.Ranges)
        {
            var (report, differ, gap) = await RangeAsync(range, active, cancel);
            if (gap is not null) gaps.Add(gap);
            if (report is not null) reports.Add(report);
            if (differ is not null) paths.Add(differ);
        }

        return new ImagesBehind(reports, paths, gaps);
    }

    /// <summary>What a caller hands in is unchecked: no key of a builder is configured, so all of it is only claimed.</summary>
    private static IReadOnlyList<ImageSource> Sources(byte[] file, int at, List<Gap> gaps)
    {
        var read = BuildProvenance.Read(file, []);
        if (read.Problem is { } problem) gaps.Add(new Gap(GapCode.ArtifactUnproven, $"Provenance {at + 1} of this submission could not be read: {problem}."));
        return read.Sources;
    }

    private async Task<(AuthorshipReport? Report, ChangedPaths? Paths, Gap? Gap)> RangeAsync(ImageRange range, ConfigurationInForce active, CancellationToken cancel)
    {
        var address = RepositoryAddress.Normalize(range.Repository);
        if (active.Loaded.Estate.Repositories.Values.FirstOrDefault(r => address.Length > 0 && RepositoryAddress.Normalize(r.Url) == address) is not { } repository)
            return (null, null, Unknown(range, $"\"{Printable.Line(address, 200)}\" is not a repository of this configuration"));
        var (history, problem) = await repositories.OpenAsync(repository, cancel);
        if (history is null) return (null, null, Unknown(range, problem!.Text));
        using (history)
        {
            foreach (var end in new[] { range.Base, range.Head }.OfType<CommitId>())
                if (await RepositoryReader.ResolveAsync(history, repository, end.Hex, cancel) is { Problem: { } refused }) return (null, null, Unknown(range, refused.Text));
            var report = await history.AuthorshipOfAsync(repository.Id, range.Base, range.Head, active.Loaded.People, active.Loaded.MarksIn(repository), DeclaredIn(repository), HistoryOptions.Default, cancel);
            var differ = await history.ChangedPathsAsync(range.Base, range.Head, cancel);
            var paths = new ChangedPaths(repository.Id, [.. differ.Changes.Select(FactGatherer.Translated)]);
            return (report with { Gaps = [.. report.Gaps.Concat(differ.Gaps).Distinct()] }, paths, null);
        }
    }

    private AuthorshipOptions DeclaredIn(RepositorySettings repository)
    {
        using var snapshot = store.Read();
        return PasskeyDeclarations.Of(snapshot, repository.Id);
    }

    private static Gap Unknown(ImageRange range, string why) =>
        new(GapCode.ArtifactSourceUnknown, $"{range.Images[0].New} is said to be built from {range.Head.Short}, which could not be judged: {why}.");
}
