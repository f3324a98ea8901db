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

    /// <summary>That change, as the statement repeats it: installation, environment, component, targets, plans.</summary>
    public required Change Of { get; init; }

    /// <summary>Plans of that change: effects stay answered only while the plans are the same, or do the same with the same values.</summary>
    public IReadOnlyList<PlanInput> Plans => Of.Plans;

    /// <summary>Commits answered for.</summary>
    public required IReadOnlySet<CommitId> Commits { get; init; }

    /// <summary>Effects answered for.</summary>
    public required IReadOnlySet<string> Effects { get; init; }

    /// <summary>Effects acknowledged.</summary>
    public required IReadOnlySet<string> Acknowledged { get; init; }

    /// <summary>Whether the signer typed the name of the environment, which loss for good asks for.</summary>
    public required bool TypedEnvironment { get; init; }

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
        Of = statement.Of,
        Commits = statement.Commits.ToHashSet(),
        Effects = statement.Effects.ToHashSet(StringComparer.Ordinal),
        Acknowledged = statement.Acknowledged.ToHashSet(StringComparer.Ordinal),
        TypedEnvironment = statement.TypedEnvironment == statement.Of.Environment,
        Disclaims = statement.Disclaims.ToHashSet(),
        Issued = statement.Issued,
        DeviceBound = deviceBound,
        Statement = Sha256Digest.Of(statement.ToBytes()),
    };

    /// <summary>
    /// Whether this sign-off speaks about the same place as that change: one given for staging says nothing about production, and one for a
    /// single target nothing about the others.
    /// </summary>
    public bool IsFor(Change change) =>
        Of.Installation == change.Installation && Of.Kind == change.Kind && Of.Environment == change.Environment && Of.Component == change.Component
        && (Of.Targets.ToHashSet(StringComparer.Ordinal).SetEquals(change.Targets)
            || (change.Targets.Count > 0 && change.Targets.All(t => Of.Targets.Contains(t, StringComparer.Ordinal))));

    /// <summary>
    /// Whether it was given for the plans of this change, or for earlier ones that do the same with the same values. Without plans there is
    /// nothing that could be the same.
    /// </summary>
    public bool IsForPlansOf(Change change, IReadOnlyList<PlanAlike> alike) =>
        Plans.Count > 0 && Plans.Select(p => p with { Content = alike.FirstOrDefault(a => a.Format == p.Format && a.Earlier == p.Content)?.Now ?? p.Content }).ToHashSet().SetEquals(change.Plans);

    /// <summary>Whether the same person later rejected the same change, commits or effects: their last word counts, also for a change submitted anew.</summary>
    public bool IsTakenBackBy(GivenSignOff later) =>
        later.Answer == Answer.Reject && later.Person == Person && later.Issued >= Issued
        && (later.Change == Change
            || (later.Of.Environment == Of.Environment && later.Of.Component == Of.Component && (later.Commits.Overlaps(Commits) || later.Effects.Overlaps(Effects))));
}
