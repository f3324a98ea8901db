using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>The content of one text file at a commit; a gap where it is not there, is larger than allowed, or is no file.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="path">Path from the root of the tree.</param>
    /// <param name="maxBytes">Largest size read.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<GitAnswer<byte[]?>> FileAtAsync(CommitId commit, string path, int maxBytes, CancellationToken cancellation)
    {
        var name = $"{commit.Hex}:{path}";
        var size = await ViewAsync(cancellation, "cat-file", "-s", name).ConfigureAwait(false);
        if (!size.Succeeded || !long.TryParse(size.Output.Trim(), out var bytes)) return new GitAnswer<byte[]?>(null, new Gap(GapCode.UnreadableObject, $"There is no file {path} at {commit.Short}."));
        if (bytes > maxBytes) return new GitAnswer<byte[]?>(null, new Gap(GapCode.UnreadableObject, $"{path} has {bytes} bytes; at most {maxBytes} are read."));
        var content = await ViewAsync(cancellation, "cat-file", "blob", name).ConfigureAwait(false);
        return content.Succeeded ? new GitAnswer<byte[]?>(Encoding.UTF8.GetBytes(content.Output)) : new GitAnswer<byte[]?>(null, Unreadable(content.Error));
    }
}
