using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>One commit as git stores it, before anybody judged it. Names, addresses and message are free text that its author chose.</summary>
/// <param name="Id">The commit.</param>
/// <param name="Parents">Its parents in order; two or more make it a merge.</param>
/// <param name="Author">Author, without mail map.</param>
/// <param name="Committer">Committer, without mail map.</param>
/// <param name="Message">The whole message, subject included.</param>
/// <param name="MergeIsClean">
/// Of a merge: whether its tree is what git makes of its parents without help. Null where that was not found out, which counts as authored.
/// </param>
/// <param name="Lines">Lines against the first parent, where they were counted.</param>
public sealed record CommitRecord(
    CommitId Id,
    IReadOnlyList<CommitId> Parents,
    CommitIdentity Author,
    CommitIdentity Committer,
    string Message,
    bool? MergeIsClean = null,
    LineCounts? Lines = null)
{
    /// <summary>Whether it has two parents or more.</summary>
    public bool IsMerge => Parents.Count > 1;
}
