using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>A place that may hold evidence about one commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Object">The object to read: its id.</param>
/// <param name="Where">The place, for people.</param>
internal sealed record EvidencePlace(CommitId Commit, string Object, string Where)
{
    /// <summary>Reads what the place holds.</summary>
    public ReadRecords Read(ReadOnlySpan<byte> bytes) => Where switch
    {
        EvidenceRefs.TraceNotes or AgentTrace.File => AgentTrace.Read(bytes),
        EntireCheckpoint.Branch => EntireCheckpoint.Read(bytes),
        _ => GitAiNote.Read(bytes),
    };
}

public sealed partial class GitHistory
{
    /// <summary>Refs that hold evidence, in one git process; a gap where there are more than can be listed.</summary>
    internal async Task<GitAnswer<EvidenceRefs>> EvidenceRefsAsync(CancellationToken cancellation)
    {
        try
        {
            var asked = await _git.RunAsync(new GitCommand(_folder, ["for-each-ref", "--format=%(objectname) %(refname)", .. EvidenceRefs.Patterns]), cancellation).ConfigureAwait(false);
            return asked.Succeeded
                ? new GitAnswer<EvidenceRefs>(EvidenceRefs.Read(asked.Output))
                : new GitAnswer<EvidenceRefs>(null, new Gap(GapCode.EvidenceNotRead, $"Git could not list notes and pull refs: {asked.Error}"));
        }
        catch (GitFailedException problem)
        {
            return new GitAnswer<EvidenceRefs>(null, new Gap(GapCode.EvidenceNotRead, problem.Message));
        }
    }

    /// <summary>The notes of one ref: which object annotates which commit. Entries whose path is no commit id are nobody's notes.</summary>
    internal async Task<GitAnswer<IReadOnlyList<(CommitId Commit, string Object)>>> NotesAsync(string name, CommitId tip, CancellationToken cancellation)
    {
        try
        {
            var asked = await ViewAsync(cancellation, "ls-tree", "-r", "-z", "--full-tree", tip.Hex).ConfigureAwait(false);
            return asked.Succeeded
                ? new GitAnswer<IReadOnlyList<(CommitId, string)>>([.. asked.Output.Split('\0').Select(Note).OfType<(CommitId, string)>()])
                : Unlisted(name, asked.Error);
        }
        catch (GitFailedException problem)
        {
            return Unlisted(name, problem.Message);
        }
    }

    /// <summary>The ids of these files of a tree, by path; a file that is not there has none.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> FilesOfAsync(CommitId tree, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        if (paths.Count == 0) return new Dictionary<string, string>();
        var asked = await ViewAsync(cancellation, ["ls-tree", "-z", "--full-tree", tree.Hex, "--", .. paths]).ConfigureAwait(false);
        return asked.Output.Split('\0').Select(entry => entry.Split('\t', 2)).Where(e => e.Length == 2 && e[0].Split(' ') is [_, "blob", _])
            .GroupBy(e => e[1], e => e[0].Split(' ')[2], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>Reads <c>MODE TYPE ID\tPATH</c>; the path is the commit's id, cut into folders where there are many notes.</summary>
    private static (CommitId Commit, string Object)? Note(string entry)
    {
        var tab = entry.IndexOf('\t', StringComparison.Ordinal);
        if (tab < 0 || entry[..tab].Split(' ') is not [_, "blob", var id]) return null;
        return CommitId.TryParse(entry[(tab + 1)..].Replace("/", "", StringComparison.Ordinal), out var commit) ? (commit, id) : null;
    }

    private static GitAnswer<IReadOnlyList<(CommitId Commit, string Object)>> Unlisted(string name, string error) =>
        new(null, new Gap(GapCode.NoteUnreadable, $"The notes of {name} could not be listed: {error}"));
}
