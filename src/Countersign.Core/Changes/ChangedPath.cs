using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>One path that differs between base and head of a range.</summary>
/// <param name="OldPath">Its path at base; null where it was added.</param>
/// <param name="NewPath">Its path at head; null where it was deleted. Differs from the old one where it was renamed.</param>
/// <param name="IsSubmodule">Whether it is a submodule on either side: what it points to was not seen.</param>
/// <param name="Content">SHA-256 of its bytes at head, where they were read: a migration is covered by the plan with these very bytes.</param>
public sealed record ChangedPath(string? OldPath, string? NewPath, bool IsSubmodule = false, Sha256Digest? Content = null)
{
    /// <summary>Both sides, each once: a rename must not hide what a path was or becomes.</summary>
    public IEnumerable<string> Both =>
        OldPath is null ? Only(NewPath) : NewPath is null || NewPath == OldPath ? [OldPath] : [OldPath, NewPath];

    private static string[] Only(string? path) => path is null ? [] : [path];
}
