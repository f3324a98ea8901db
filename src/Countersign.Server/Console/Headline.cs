using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Storage;

namespace Countersign.Server.Console;

/// <summary>A verdict in one sentence.</summary>
/// <param name="Tone">How it is drawn: <c>allow</c>, <c>hold</c>, <c>deny</c> or <c>over</c>.</param>
/// <param name="Word">The verdict itself, for instance <c>Held</c>.</param>
/// <param name="Because">Why, without the word.</param>
public sealed record Headline(string Tone, string Word, string Because)
{
    /// <summary>The sentence.</summary>
    public override string ToString() => $"{Word}: {Because}";

    /// <summary>The headline of a change.</summary>
    public static Headline Of(ChangeRow row, IReadOnlyList<Reason> reasons)
    {
        var enforced = row.Mode == EnforcementMode.Enforce;
        var (tone, word) = row.Verdict switch
        {
            StoredVerdict.Allow => Allowed(row, enforced),
            StoredVerdict.Hold => ("hold", enforced ? "Held" : "Would be held"),
            StoredVerdict.Deny => ("deny", enforced ? "Denied" : "Would be denied"),
        };
        var over = row.State is ChangeState.Superseded or ChangeState.Cancelled or ChangeState.Expired && row.Verdict != StoredVerdict.Allow;
        // That a grant is over is said by the state; the sentence says why it was decided so.
        var decided = reasons.Where(r => r.Code != "grant-over").ToList();
        return new Headline(over ? "over" : tone, over ? $"{word}, and now {Core.Formats.Words.Of(row.State)}" : word, Why(decided.Count > 0 ? decided : reasons));
    }

    /// <summary>A reason as part of a sentence.</summary>
    public static string Of(Reason reason) => Printable.Line(reason.Code == "requirement-unmet" ? "needs " + reason.Text : reason.Text);

    private static (string Tone, string Word) Allowed(ChangeRow row, bool enforced) => row.State switch
    {
        ChangeState.Granted => ("allow", "Allowed"),
        ChangeState.Deployed => ("allow", "Allowed and deployed"),
        ChangeState.Failed => ("over", "Allowed, but the deployment failed"),
        ChangeState.RolledBack => ("over", "Allowed, deployed and rolled back"),
        ChangeState.Expired => ("over", "Allowed, but nobody deployed it in time"),
        ChangeState.Superseded => ("over", "Allowed, then superseded"),
        ChangeState.Cancelled => ("over", "Allowed, then cancelled"),
        ChangeState.Waiting => enforced ? ("hold", "Allowed before, but its grant is over") : ("allow", "Would be allowed"),
    };

    private static string Why(IReadOnlyList<Reason> reasons)
    {
        if (reasons.Count == 0) return "no reason is recorded.";
        var first = Of(reasons[0]).TrimEnd('.');
        return reasons.Count == 1 ? first + "." : $"{first}; and {Wording.Count(reasons.Count - 1, "more reason")}.";
    }
}
