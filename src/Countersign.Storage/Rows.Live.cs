using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Storage;

/// <summary>What live is kept for.</summary>
/// <param name="Environment">Environment.</param>
/// <param name="Component">Component.</param>
/// <param name="Target">Target; empty where the environment has only one.</param>
public sealed record LiveKey(string Environment, string Component, string Target = "");

/// <summary>Live of one environment, component and target.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Live">What runs and what was answered.</param>
public sealed record LiveRow(LiveKey Key, Live Live);

/// <summary>A step of live, and why.</summary>
public sealed record LiveMove
{
    /// <summary>Whose live.</summary>
    public required LiveKey Key { get; init; }

    /// <summary>The head it is about.</summary>
    public required CommitId Head { get; init; }

    /// <summary>Whether <see cref="Head"/> runs now; if not, what runs stays.</summary>
    public required bool Runs { get; init; }

    /// <summary>Whether <see cref="Head"/> is answered now; if not, what was answered stays.</summary>
    public required bool Answered { get; init; }

    /// <summary>The artifacts as canonical JSON (<see cref="Change.ArtifactsJson"/>).</summary>
    public required string Artifacts { get; init; }

    /// <summary>Why.</summary>
    public required LiveOutcome Outcome { get; init; }

    /// <summary>The change, where there is one.</summary>
    public string? ChangeId { get; init; }
}

/// <summary>One step of live as it was.</summary>
/// <param name="Seq">Order of the steps.</param>
/// <param name="Key">Whose live.</param>
/// <param name="Version">Version of live that the step made.</param>
/// <param name="Head">The head it was about.</param>
/// <param name="Artifacts">The artifacts as canonical JSON.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">Why.</param>
/// <param name="Runs">Whether the head began to run.</param>
/// <param name="Answered">Whether the head became answered.</param>
/// <param name="ChangeId">The change, where there is one.</param>
public sealed record LiveHistoryRow(
    long Seq, LiveKey Key, long Version, CommitId Head, string Artifacts, DateTimeOffset At, LiveOutcome Outcome, bool Runs, bool Answered,
    string? ChangeId);
