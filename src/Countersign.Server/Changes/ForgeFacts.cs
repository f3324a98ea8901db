using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Server.Changes;

/// <summary>
/// What a forge tells about the commits of a change, for an adapter to fill: the one place where reviews, pushers and checks come in. What is
/// null was not asked or not answered, and is a gap.
/// </summary>
/// <param name="Reviews">Approving code reviews by known persons; null where no forge was asked.</param>
/// <param name="Pushers">Person ids of who pushed a commit; a commit that is left out is one of which the forge does not say.</param>
/// <param name="Patches">Patch ids of the change's commits, where reviews may have been made before a squash.</param>
/// <param name="ChecksFailed">Whether a check of the head failed; null where it is not known.</param>
/// <param name="Gaps">What the forge did not tell.</param>
internal sealed record ForgeFacts(
    IReadOnlyList<CodeReview>? Reviews, IReadOnlyDictionary<CommitId, IReadOnlyList<string>> Pushers, IReadOnlyDictionary<CommitId, string> Patches, bool? ChecksFailed, IReadOnlyList<Gap> Gaps)
{
    /// <summary>No forge is configured: nothing is known, and a sign-off is asked where a review would do.</summary>
    public static ForgeFacts NotConfigured { get; } = new(
        null, new Dictionary<CommitId, IReadOnlyList<string>>(), new Dictionary<CommitId, string>(), null,
        [new Gap(GapCode.ForgeNotConfigured, "No forge is configured: reviews and checks were not read.")]);
}
