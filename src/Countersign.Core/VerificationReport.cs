using Countersign.Core.Formats;

namespace Countersign.Core;

/// <summary>What a verifier was asked to confirm besides that the bundle is sound; null members are not asked.</summary>
/// <param name="Commit">A head that must be one of the verdict's subjects.</param>
/// <param name="Artifact">An artifact digest that must be one of the verdict's subjects.</param>
/// <param name="Environment">The environment the verdict must be for.</param>
public sealed record VerificationQuestion(CommitId? Commit = null, Sha256Digest? Artifact = null, string? Environment = null);

/// <summary>How one step of a verification went.</summary>
/// <param name="Step">Stable name of the step.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Detail">In words.</param>
public sealed record VerificationStep(string Step, bool Passed, string Detail);

/// <summary>The result of verifying a bundle.</summary>
public sealed record VerificationReport
{
    /// <summary>The steps in their order; the last is the failing one where there is one.</summary>
    public required IReadOnlyList<VerificationStep> Steps { get; init; }

    /// <summary>What was decided; null where the bundle is not sound.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The change; null where the bundle is not sound.</summary>
    public Sha256Digest? Change { get; init; }

    /// <summary>What a careful reader should know although every step passed, for instance <c>unwitnessed</c>.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether every step passed.</summary>
    public bool IsValid => Steps.All(s => s.Passed);

    /// <summary>The step that failed, if any.</summary>
    public VerificationStep? Failure => Steps.FirstOrDefault(s => !s.Passed);
}
