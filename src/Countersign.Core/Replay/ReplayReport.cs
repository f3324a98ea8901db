using Countersign.Core.Authorship;

namespace Countersign.Core.Replay;

/// <summary>What another policy would have held of the same past.</summary>
/// <param name="Name">The preset.</param>
/// <param name="ByOutcome">Deployments by outcome; every outcome has an entry.</param>
/// <param name="HeldPercent">Held or denied, in percent.</param>
public sealed record PresetOutcome(string Name, IReadOnlyDictionary<PastOutcome, int> ByOutcome, double HeldPercent);

/// <summary>What a policy would have done to a repository's past.</summary>
public sealed record ReplayReport
{
    /// <summary>Version of the JSON.</summary>
    public const int Version = 1;

    /// <summary>Repository id.</summary>
    public required string Repository { get; init; }

    /// <summary>The environment that every deployment is taken to have gone to.</summary>
    public required string Environment { get; init; }

    /// <summary>What the policy is called.</summary>
    public required string Policy { get; init; }

    /// <summary>How the history was cut into deployments.</summary>
    public required PastWalk Walk { get; init; }

    /// <summary>Where levels come from, in words.</summary>
    public required string People { get; init; }

    /// <summary>Whether levels are only estimated.</summary>
    public required bool IsEstimate { get; init; }

    /// <summary>When the first deployment was; null without deployments.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When the last deployment was; null without deployments.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Deployments.</summary>
    public required int Deployments { get; init; }

    /// <summary>Counts over their commits, merges aside.</summary>
    public required AuthorshipSummary Authorship { get; init; }

    /// <summary>Deployments by outcome; every outcome has an entry.</summary>
    public required IReadOnlyDictionary<PastOutcome, int> ByOutcome { get; init; }

    /// <summary>Held or denied for certain, in percent.</summary>
    public required double HeldPercent { get; init; }

    /// <summary>Held or denied where every missing plan would have shown something, in percent.</summary>
    public required double HeldAtMostPercent { get; init; }

    /// <summary>What is thought bearable.</summary>
    public required ReplayBudget Budget { get; init; }

    /// <summary>Whether the held share and the signers' load are within it.</summary>
    public required bool IsWithinBudget { get; init; }

    /// <summary>Weeks from the first deployment to the last; one at least.</summary>
    public required double Weeks { get; init; }

    /// <summary>Sign-offs in all.</summary>
    public required int Answers { get; init; }

    /// <summary>Held deployments for which too few people could have signed.</summary>
    public required int WithoutSigner { get; init; }

    /// <summary>Sign-offs of the busiest person on the worst day.</summary>
    public required int MostInADay { get; init; }

    /// <summary>Days on which somebody was over the budget.</summary>
    public required int DaysOverBudget { get; init; }

    /// <summary>Who would have signed, most asked first.</summary>
    public required IReadOnlyList<SignerShare> Signers { get; init; }

    /// <summary>What each rule costs, in the order of the policy.</summary>
    public required IReadOnlyList<RuleCost> Rules { get; init; }

    /// <summary>Deployments and AI involvement over time.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>Changes of the policy that bring its cost down; empty where it is within the budget.</summary>
    public required IReadOnlyList<WhatIf> WhatIfs { get; init; }

    /// <summary>The presets on the same past.</summary>
    public required IReadOnlyList<PresetOutcome> Presets { get; init; }

    /// <summary>The most telling deployments.</summary>
    public required IReadOnlyList<PastExample> Examples { get; init; }

    /// <summary>What this replay cannot know, in words.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Sign-offs a week.</summary>
    public double AnswersPerWeek => Answers / Weeks;
}
