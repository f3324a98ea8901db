using Countersign.Core;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Emergencies;
using Countersign.Server.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Console;

/// <summary>What a page shows about breaking the glass for one change.</summary>
internal sealed record EmergencyView
{
    /// <summary>The change.</summary>
    public required ChangeRow Row { get; init; }

    /// <summary>Its facts, with people and environment as they are now.</summary>
    public required Facts Facts { get; init; }

    /// <summary>The policy's rules for breaking the glass.</summary>
    public required BreakGlass Asked { get; init; }

    /// <summary>How many distinct persons it takes for this change.</summary>
    public required int Needed { get; init; }

    /// <summary>Statements that were signed for it, oldest first.</summary>
    public required IReadOnlyList<BreakGlassStatementRow> Signed { get; init; }

    /// <summary>Every time the glass was broken for it, oldest first.</summary>
    public required IReadOnlyList<BreakGlassRow> Broken { get; init; }

    /// <summary>Reviews that were given, oldest first.</summary>
    public required IReadOnlyList<AfterReviewRow> Reviews { get; init; }

    /// <summary>Why the reader cannot break the glass; null where they can.</summary>
    public required string? BreakProblem { get; init; }

    /// <summary>Why the reader cannot review it; null where they can.</summary>
    public required string? ReviewProblem { get; init; }

    /// <summary>What a review would be asked for, in words; empty where nothing is owed.</summary>
    public required IReadOnlyList<string> Owed { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether it is held and could be let through.</summary>
    public bool IsHeld => Row is { State: ChangeState.Waiting, Mode: Core.Changes.EnforcementMode.Enforce, Verdict: not StoredVerdict.Deny };

    /// <summary>Whether a review is owed.</summary>
    public bool OwesReview => Broken.Any(b => b.ReviewedAt is null);

    /// <summary>The view for this reader; null where there is no such change or nothing is in force.</summary>
    public static EmergencyView? Of(StoreReader store, ConfigurationService configuration, string id, string? viewer)
    {
        if (store.Change(id) is not { } row || configuration.Active is not { } active) return null;
        var undecided = FactRefresh.Undecided(store, row, active);
        var asked = active.Loaded.Policy.BreakGlass;
        var owed = OwedReview.Of(store, row, active);
        return new EmergencyView
        {
            Row = row,
            Facts = undecided.Facts,
            Asked = asked,
            Needed = BreakGlassCheck.Needed(asked, undecided.Facts.AnswerableFor(undecided.Change, store.Now)),
            Signed = store.BreakGlassStatements(row.Digest),
            Broken = store.BreakGlassOf(row.Id),
            Reviews = store.AfterReviews(row.Id),
            BreakProblem = viewer is null ? "Sign in first." : BreakGlassCeremony.Chance(store, row, viewer, active)?.Text ?? PasskeyProblem(store, viewer),
            ReviewProblem = viewer is null ? "Sign in first." : owed is null ? "This change owes no after-review." : owed.Judge(viewer, store.Now)?.Text ?? PasskeyProblem(store, viewer),
            Owed = owed is null ? [] : [.. owed.Asked.Select(r => RequirementCheck.Evaluate(r, owed.Reviewed, [], store.Now).Text)],
            Now = store.Now,
        };
    }

    private static string? PasskeyProblem(StoreReader store, string person) =>
        CeremonyBook.PasskeyOf(store, person, null) is { } passkey && passkey.CountsFrom <= store.Now ? null : "You have no passkey here that counts now. Somebody else must.";
}
