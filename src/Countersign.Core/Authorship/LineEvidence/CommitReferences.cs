using System.Buffers;
using System.Globalization;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>Other commits, pull requests and checkpoints that one message names. Whoever wrote the message chose them: they say where to look, and prove nothing.</summary>
/// <param name="CherryPickedFrom">Commits it says it was cherry-picked from.</param>
/// <param name="Reverts">Commits it says it reverts.</param>
/// <param name="Pull">Number of the pull or merge request it says it came from.</param>
/// <param name="Checkpoints">Ids of Entire checkpoints.</param>
public sealed record CommitReferences(IReadOnlyList<CommitId> CherryPickedFrom, IReadOnlyList<CommitId> Reverts, int? Pull, IReadOnlyList<string> Checkpoints)
{
    private const string CherryPick = "(cherry picked from commit ";
    private const string Revert = "This reverts commit ";
    private const string MergeRequest = "See merge request ";
    private const string Checkpoint = "Entire-Checkpoint:";
    private const int MaxPullDigits = 9;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<string> Any = SearchValues.Create([CherryPick, Revert, MergeRequest, Checkpoint, "(#"], StringComparison.OrdinalIgnoreCase);

    /// <summary>What the message names; null where it names nothing, which one scan finds out.</summary>
    public static CommitReferences? In(ReadOnlySpan<char> message)
    {
        if (!message.ContainsAny(Any)) return null;
        var text = message.Length > Limits.Message ? message[..Limits.Message] : message;
        var picked = new List<CommitId>();
        var reverts = new List<CommitId>();
        var checkpoints = new List<string>();
        int? request = null;
        foreach (var raw in text.EnumerateLines())
        {
            var line = raw.Trim();
            if (After(line, CherryPick) is { IsEmpty: false } original) AddCommit(picked, original);
            else if (After(line, Revert) is { IsEmpty: false } reverted) AddCommit(reverts, reverted);
            else if (After(line, MergeRequest) is { IsEmpty: false } merge) request ??= Number(merge[(merge.LastIndexOf('!') + 1)..]);
            else if (After(line, Checkpoint) is { IsEmpty: false } id && EntireCheckpoint.IsId(id.Trim()) && checkpoints.Count < EvidenceLimits.References) checkpoints.Add(id.Trim().ToString());
        }

        request ??= InSubject(text);
        return picked.Count + reverts.Count + checkpoints.Count == 0 && request is null ? null : new CommitReferences(picked, reverts, request, checkpoints);
    }

    /// <summary>The number in a subject such as <c>Retry twice (#123)</c>, as a squash leaves it.</summary>
    private static int? InSubject(ReadOnlySpan<char> message)
    {
        var end = message.IndexOfAny('\n', '\r');
        var subject = (end < 0 ? message : message[..end]).TrimEnd();
        var at = subject.LastIndexOf("(#");
        return at >= 0 && subject[^1] == ')' ? Number(subject[(at + 2)..^1]) : null;
    }

    private static int? Number(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxPullDigits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> line, string key) => line.StartsWith(key, StringComparison.OrdinalIgnoreCase) ? line[key.Length..] : default;

    private static void AddCommit(List<CommitId> commits, ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(Hex);
        if (commits.Count < EvidenceLimits.References && CommitId.TryParse((length < 0 ? text : text[..length]).ToString(), out var id) && !commits.Contains(id)) commits.Add(id);
    }
}
