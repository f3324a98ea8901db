using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// A sign-off whose signature was verified and which was recorded. What it is worth for a change is decided anew each time,
/// because the change, the policy and the people may have moved since.
/// </summary>
public sealed record GivenSignOff
{
    /// <summary>Who signed.</summary>
    public required string Person { get; init; }

    /// <summary>The answer.</summary>
    public required Answer Answer { get; init; }

    /// <summary>The change it was given for.</summary>
    public required Sha256Digest Change { get; init; }

    /// <summary>Plans of that change: effects stay answered only while the plans are the same.</summary>
    public required IReadOnlyList<PlanInput> Plans { get; init; }

    /// <summary>Commits answered for.</summary>
    public required IReadOnlySet<CommitId> Commits { get; init; }

    /// <summary>Effects answered for.</summary>
    public required IReadOnlySet<string> Effects { get; init; }

    /// <summary>Effects acknowledged.</summary>
    public required IReadOnlySet<string> Acknowledged { get; init; }

    /// <summary>Commits whose co-author line the signer disclaims.</summary>
    public required IReadOnlySet<CommitId> Disclaims { get; init; }

    /// <summary>When the statement was made; validity runs from here.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>Whether the passkey cannot leave the device it was made on.</summary>
    public required bool DeviceBound { get; init; }

    /// <summary>Digest of the signed statement.</summary>
    public required Sha256Digest Statement { get; init; }

    /// <summary>What a verified statement says.</summary>
    public static GivenSignOff From(SignOffStatement statement, bool deviceBound) => new()
    {
        Person = statement.Person,
        Answer = statement.Answer,
        Change = statement.Change,
        Plans = statement.Of.Plans,
        Commits = statement.Commits.ToHashSet(),
        Effects = statement.Effects.ToHashSet(StringComparer.Ordinal),
        Acknowledged = statement.Acknowledged.ToHashSet(StringComparer.Ordinal),
        Disclaims = statement.Disclaims.ToHashSet(),
        Issued = statement.Issued,
        DeviceBound = deviceBound,
        Statement = Sha256Digest.Of(statement.ToBytes()),
    };
}
