using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>The content of one text file at a commit: null where nothing stands at the path, a gap where it is too large or cannot be read.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="path">Path from the root of the tree.</param>
    /// <param name="maxBytes">Largest size read.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<GitAnswer<byte[]?>> FileAtAsync(CommitId commit, string path, int maxBytes, CancellationToken cancellation)
    {
        var listed = await ViewAsync(cancellation, "ls-tree", "-z", "--name-only", commit.Hex, "--", path).ConfigureAwait(false);
        if (!listed.Succeeded) return new GitAnswer<byte[]?>(null, Unreadable(listed.Error));
        if (listed.Output.Length == 0) return new GitAnswer<byte[]?>(null);
        var name = $"{commit.Hex}:{path}";
        var size = await ViewAsync(cancellation, "cat-file", "-s", name).ConfigureAwait(false);
        if (!size.Succeeded || !long.TryParse(size.Output.Trim(), out var bytes)) return new GitAnswer<byte[]?>(null, new Gap(GapCode.UnreadableObject, $"{path} at {commit.Short} cannot be read: {size.Error}"));
        if (bytes > maxBytes) return new GitAnswer<byte[]?>(null, new Gap(GapCode.UnreadableObject, $"{path} has {bytes} bytes; at most {maxBytes} are read."));
        var content = await ViewAsync(cancellation, "cat-file", "blob", name).ConfigureAwait(false);
        return content.Succeeded ? new GitAnswer<byte[]?>(Encoding.UTF8.GetBytes(content.Output)) : new GitAnswer<byte[]?>(null, Unreadable(content.Error));
    }

    /// <summary>Object id of the tree that a commit shows: the same content has the same tree, whatever the commit says.</summary>
    public async Task<GitAnswer<string>> TreeOfAsync(CommitId commit, CancellationToken cancellation)
    {
        var asked = await ViewAsync(cancellation, "rev-parse", "--verify", "--end-of-options", commit.Hex + "^{tree}").ConfigureAwait(false);
        return asked.Succeeded && CommitId.TryParse(asked.Output.Trim(), out var tree) ? new GitAnswer<string>(tree.Hex) : new GitAnswer<string>(null, Unreadable(asked.Error));
    }
}
