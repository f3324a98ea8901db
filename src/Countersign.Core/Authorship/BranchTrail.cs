using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// Carries the branch that a merge names to the commits it merged: the branch is long deleted, and the merge's subject is all that is left of it.
/// Fed newest first; a commit of the main line (first parents from the head) ends the trail.
/// </summary>
internal sealed class BranchTrail(MarkTable table, CommitId head)
{
    private static readonly string[] Prefixes = ["Merge pull request #", "Merge remote-tracking branch '", "Merge branch '", "Merged in "];

    private readonly Dictionary<CommitId, (IReadOnlyList<FoundMark> Marks, int Steps)> _carried = [];
    private CommitId? _mainLine = head;

    /// <summary>Branch marks of this commit.</summary>
    public IReadOnlyList<FoundMark> Of(CommitRecord commit)
    {
        var isMain = _mainLine == commit.Id;
        if (isMain) _mainLine = commit.Parents.Count > 0 ? commit.Parents[0] : null;
        _carried.Remove(commit.Id, out var carried);
        var marks = isMain || carried.Marks is null ? [] : carried.Marks;
        if (marks.Count > 0 && carried.Steps > 0)
            foreach (var parent in commit.Parents) Carry(parent, marks, carried.Steps - 1);
        if (!commit.IsMerge) return marks;
        var own = Marks(commit.Message);
        if (own.Count > 0)
            foreach (var parent in commit.Parents.Skip(1)) Carry(parent, own, Limits.BranchSteps);
        return own.Count == 0 ? marks : [.. marks.Union(own)];
    }

    private void Carry(CommitId to, IReadOnlyList<FoundMark> marks, int steps)
    {
        if (_carried.TryGetValue(to, out var there)) _carried[to] = ([.. there.Marks.Union(marks)], Math.Max(there.Steps, steps));
        else _carried[to] = (marks, steps);
    }

    private List<FoundMark> Marks(string message)
    {
        if (BranchIn(message) is not { } branch) return [];
        return [.. table.BranchMarks.Where(m => m.Matches(branch)).Select(m => m.Quote(branch))];
    }

    /// <summary>The part of a message that may name a branch: its first line, as far as lines are read.</summary>
    internal static string SubjectOf(string message)
    {
        var end = message.AsSpan().IndexOfAny('\n', '\r');
        return message[..Math.Min(end < 0 ? message.Length : end, Limits.Line)];
    }

    /// <summary>The branch that a merge's subject names, as GitHub, GitLab, git and Bitbucket write it; null where none is.</summary>
    internal static string? BranchIn(string message)
    {
        var subject = SubjectOf(message).AsSpan();
        foreach (var prefix in Prefixes)
        {
            if (!subject.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            var rest = subject[prefix.Length..];
            return prefix[^1] switch
            {
                '#' => AfterOwner(rest),
                '\'' => WithoutRemote(Until(rest, '\''), prefix),
                _ => Until(rest, ' '),
            };
        }

        return null;
    }

    private static string? AfterOwner(ReadOnlySpan<char> rest)
    {
        var from = rest.IndexOf(" from ", StringComparison.Ordinal);
        if (from < 0) return null;
        var branch = rest[(from + 6)..].Trim();
        var slash = branch.IndexOf('/');
        return slash < 0 ? null : branch[(slash + 1)..].ToString();
    }

    private static string? WithoutRemote(string? branch, string prefix) =>
        branch is null || !prefix.Contains("remote", StringComparison.Ordinal) ? branch
        : branch.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? branch[(slash + 1)..] : null;

    private static string? Until(ReadOnlySpan<char> text, char end)
    {
        var at = text.IndexOf(end);
        return at <= 0 ? null : text[..at].ToString();
    }
}
