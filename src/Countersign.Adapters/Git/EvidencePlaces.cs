using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>Everywhere that evidence about some commits lies.</summary>
/// <param name="Of">Places of one commit each.</param>
/// <param name="Traces">The object with trace records about any commit; null where there is none.</param>
/// <param name="Gaps">What could not be listed.</param>
internal sealed record EvidencePlaces(IReadOnlyList<EvidencePlace> Of, string? Traces, IReadOnlyList<Gap> Gaps)
{
    /// <summary>Most places read for one range.</summary>
    public const int Most = 20_000;

    /// <summary>Most checkpoints looked up for one range; each is an argument of git.</summary>
    public const int MostCheckpoints = 1_000;

    /// <summary>Finds the places of these commits.</summary>
    /// <param name="history">The repository.</param>
    /// <param name="refs">Its refs with evidence.</param>
    /// <param name="traces">The file with traces at the head of the range.</param>
    /// <param name="commits">The commits, newest first.</param>
    /// <param name="checkpoints">Checkpoints that commits name.</param>
    /// <param name="cancellation">Kills git.</param>
    public static async Task<EvidencePlaces> FindAsync(
        GitHistory history, EvidenceRefs refs, Task<string?> traces, IEnumerable<CommitId> commits, IReadOnlyList<(CommitId Commit, string Checkpoint)> checkpoints, CancellationToken cancellation)
    {
        var gaps = new List<Gap>();
        var order = new Dictionary<CommitId, int>();
        if (refs.HoldsLines)
            foreach (var commit in commits) order.TryAdd(commit, order.Count);
        var places = new List<EvidencePlace>();
        foreach (var (name, tip) in refs.NotesTips.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var notes = await history.NotesAsync(name, tip, cancellation).ConfigureAwait(false);
            if (notes.Gap is { } gap) gaps.Add(gap);
            else places.AddRange(notes.Value!.Where(n => order.ContainsKey(n.Commit)).Select(n => new EvidencePlace(n.Commit, n.Object, name)));
        }

        places.AddRange(refs.Old.Where(o => order.ContainsKey(o.Key)).Select(o => new EvidencePlace(o.Key, o.Value.Hex, "refs/ai/authorship")));
        places.AddRange(await CheckpointsAsync(history, refs, checkpoints, cancellation).ConfigureAwait(false));
        if (places.Count > Most) gaps.Add(new Gap(GapCode.EvidenceNotRead, $"This range has {places.Count} notes; those of its newest commits, {Most}, were read."));
        return new EvidencePlaces([.. places.OrderBy(p => order.GetValueOrDefault(p.Commit, int.MaxValue)).Take(Most)], await traces.ConfigureAwait(false), gaps);
    }

    private static async Task<IEnumerable<EvidencePlace>> CheckpointsAsync(
        GitHistory history, EvidenceRefs refs, IReadOnlyList<(CommitId Commit, string Checkpoint)> checkpoints, CancellationToken cancellation)
    {
        if (refs.Checkpoints is not { } tip || checkpoints.Count == 0) return [];
        var paths = checkpoints.Take(MostCheckpoints).SelectMany(c => Enumerable.Range(0, EntireCheckpoint.MaxSessions).Select(s => (c.Commit, Path: EntireCheckpoint.PathOf(c.Checkpoint, s)))).ToList();
        var files = await history.FilesOfAsync(tip, [.. paths.Select(p => p.Path).Distinct(StringComparer.Ordinal)], cancellation).ConfigureAwait(false);
        return paths.Where(p => files.ContainsKey(p.Path)).Select(p => new EvidencePlace(p.Commit, files[p.Path], EntireCheckpoint.Branch));
    }
}
