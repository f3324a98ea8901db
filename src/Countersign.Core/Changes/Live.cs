using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>
/// What runs and what was answered for one environment, component and target. Only a success outcome under a redeemed grant moves
/// both; anything else moves at most what runs. (Contract §3.)
/// </summary>
/// <param name="Runs">The head that runs now; null where nothing is known.</param>
/// <param name="Answered">The last head all of whose commits were covered by an enforced allow or a signed baseline; null where there is none.</param>
/// <param name="Version">Counts every move, so that a grant can say which live it was given for.</param>
public sealed record Live(CommitId? Runs, CommitId? Answered, long Version)
{
    /// <summary>Nothing known yet.</summary>
    public static Live Nothing { get; } = new(null, null, 0);
}

/// <summary>Live of one target of a change that has several.</summary>
/// <param name="Target">The target.</param>
/// <param name="Live">What runs and was answered there.</param>
public sealed record TargetLive(string Target, Live Live);

/// <summary>Which way a change moves what is live.</summary>
public enum Direction
{
    /// <summary>New commits.</summary>
    Forward,

    /// <summary>What runs already.</summary>
    Redeploy,

    /// <summary>Back to what ran before.</summary>
    Rollback,
}
