using System.Globalization;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>The head of one pull or merge request.</summary>
/// <param name="Name">Its ref.</param>
/// <param name="Head">Its last commit.</param>
internal sealed record PullRef(string Name, CommitId Head);

/// <summary>Refs beside branches that hold evidence.</summary>
internal sealed class EvidenceRefs
{
    /// <summary>git-ai's notes.</summary>
    public const string Notes = "refs/notes/ai";

    /// <summary>Notes with Agent Trace records.</summary>
    public const string TraceNotes = "refs/notes/agent-trace";

    private const string OldLogs = "refs/ai/authorship/";
    private const string Pull = "refs/pull/";
    private const string MergeRequest = "refs/merge-requests/";
    private const string Head = "/head";

    /// <summary>What is asked for.</summary>
    public static readonly IReadOnlyList<string> Patterns =
        [Notes, TraceNotes, OldLogs.TrimEnd('/'), "refs/pull", "refs/merge-requests", "refs/heads/" + EntireCheckpoint.Branch, "refs/remotes/*/" + EntireCheckpoint.Branch];

    /// <summary>Trees of notes by ref.</summary>
    public Dictionary<string, CommitId> NotesTips { get; } = new(StringComparer.Ordinal);

    /// <summary>git-ai's first format: one object for each commit.</summary>
    public Dictionary<CommitId, CommitId> Old { get; } = [];

    /// <summary>Head of Entire's branch.</summary>
    public CommitId? Checkpoints { get; private set; }

    /// <summary>Pull and merge requests by number.</summary>
    public Dictionary<int, PullRef> Pulls { get; } = [];

    /// <summary>Whether any of them may hold evidence about lines.</summary>
    public bool HoldsLines => NotesTips.Count > 0 || Old.Count > 0 || Checkpoints is not null;

    /// <summary>What is missing whatever is read.</summary>
    public IEnumerable<Gap> Gaps()
    {
        if (!NotesTips.ContainsKey(Notes)) yield return new Gap(GapCode.NotesRefAbsent, "refs/notes/ai is not here: tools that record line evidence there were not heard.");
        if (Pulls.Count == 0) yield return new Gap(GapCode.PullRefsAbsent, "No pull or merge request refs are here: commits that a squash replaced were not seen.");
    }

    /// <summary>Reads lines <c>ID NAME</c>; refs whose names say something else than they must are nobody's evidence.</summary>
    public static EvidenceRefs Read(string lines)
    {
        var refs = new EvidenceRefs();
        foreach (var line in lines.Split('\n'))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && CommitId.TryParse(line[..space], out var id)) refs.Add(line[(space + 1)..], id);
        }

        return refs;
    }

    private void Add(string name, CommitId id)
    {
        if (name is Notes or TraceNotes) NotesTips[name] = id;
        else if (name.EndsWith('/' + EntireCheckpoint.Branch, StringComparison.Ordinal)) Checkpoints ??= id;
        else if (name.StartsWith(OldLogs, StringComparison.Ordinal) && CommitId.TryParse(name[OldLogs.Length..], out var commit)) Old[commit] = id;
        else if ((NumberIn(name, Pull) ?? NumberIn(name, MergeRequest)) is { } number) Pulls.TryAdd(number, new PullRef(name, id));
    }

    private static int? NumberIn(string name, string prefix)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal) || !name.EndsWith(Head, StringComparison.Ordinal)) return null;
        var text = name.AsSpan(prefix.Length, Math.Max(0, name.Length - prefix.Length - Head.Length));
        return text is ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
