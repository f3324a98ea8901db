using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <summary>
/// change ─► facts (authorship · blast radius · people) ─► policy ─► requirements ─► sign-offs ─► verdict.
/// Pure: no I/O, no clock, no exception for bad input. Whatever is not known is a value that can only raise what is asked.
/// </summary>
public static class Gate
{
    /// <summary>Decides about a change.</summary>
    /// <param name="change">Exactly what is about to take effect.</param>
    /// <param name="facts">What the gate found out about it.</param>
    /// <param name="policy">The rules in force.</param>
    /// <param name="signOffs">Recorded sign-offs for this environment and component, whatever change they were given for.</param>
    /// <param name="now">The instant of the decision.</param>
    /// <param name="breakGlass">Recorded break-glass statements, whatever change they were given for.</param>
    public static Decision Decide(
        Change change, Facts facts, PolicySet policy, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now, IReadOnlyList<GivenBreakGlass>? breakGlass = null)
    {
        var known = PolicyFacts.Build(facts.SourcesFor(change, now));
        var ruled = RepositoryRules.Add(PolicyEvaluator.Evaluate(policy, known, facts.Environment.DayAt(now)), facts.RepositoryRules, known, facts.Environment.DayAt(now));
        var answerable = facts.AnswerableFor(change, now);
        var requirements = ruled.Requirements.Select(r => Measure(r, answerable, facts.Intent, signOffs, now)).ToList();
        if (answerable.ReviewOverdue && ruled.Requirements.All(r => r.Requirement is not SignOffRequirement)) requirements.Add(OverdueSigner(answerable, signOffs, now));
        var glass = BreakGlassCheck.Evaluate(policy.BreakGlass, answerable, facts.LiveVersion, breakGlass ?? [], now);

        var denials = Denials(ruled).Concat(Rejections(change, answerable, signOffs)).ToList();
        var stale = Stale(change, facts, policy).ToList();
        var holds = stale.Concat(ruled.Holds.Select(Held)).Concat(Unmet(requirements)).ToList();
        if (denials.Count > 0) return Decided(Verdict.Deny, denials.Concat(holds));
        if (stale.Count == 0 && WayBack(facts) is { } wayBack) return Decided(Verdict.Allow, [wayBack]);
        if (holds.Count == 0) return Decided(Verdict.Allow, [Allowed(requirements)]);
        if (glass is { IsBroken: true } && stale.TrueForAll(CanBeBroken)) return Decided(Verdict.Allow, [Broken(glass)]);
        return Decided(Verdict.Hold, glass is null ? holds : holds.Append(Begun(glass)));

        Decision Decided(Verdict verdict, IEnumerable<Reason> reasons) => new()
        {
            Verdict = verdict,
            Mode = facts.Environment.Mode,
            Reasons = [.. reasons],
            Requirements = requirements,
            Gaps = facts.Gaps,
            Policy = ruled,
            BreakGlass = glass,
        };
    }

    /// <summary>
    /// Whether break-glass releases this. It stands for answers that nobody gave, also for all the answers before a baseline; never for facts of
    /// something else, a plan that failed, or a live that moved, because then the persons did not see what would happen.
    /// </summary>
    private static bool CanBeBroken(Reason stale) => stale.Code == "no-baseline";

    private static Reason Broken(BreakGlassState glass) =>
        new(Reason.BreakGlass, null, $"The glass was broken by {string.Join(" and ", glass.By)}, until {At(glass.Until)}. An after-review by others is owed.");

    private static Reason Begun(BreakGlassState glass) =>
        new("break-glass-begun", null, $"{string.Join(" and ", glass.By)} signed to break the glass. {(glass.IsBroken ? "It releases no such hold" : $"{glass.Missing} more must sign")} (until {At(glass.Until)}).");

    private static string At(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where no rule asks for a sign-off, an overdue after-review asks for one by itself.</summary>
    private static RequirementStatus OverdueSigner(Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now)
    {
        var signer = new SignOffRequirement();
        var state = RequirementCheck.Evaluate(signer, change with { ReviewOverdue = false }, signOffs, now);
        var status = RequirementStatus.Of(new DueRequirement(signer, []), signer, RequirementKind.SignOff, state);
        return status with { Rule = "after-review-overdue", Text = $"{state.Text}, because an after-review is overdue" };
    }

    private static IEnumerable<Reason> Denials(PolicyResult ruled) => ruled.Denials.Select(d => new Reason("denied", d.Rule, d.Text));

    /// <summary>A reject holds for exactly the change it was given for.</summary>
    private static IEnumerable<Reason> Rejections(Change change, Answerable answerable, IReadOnlyList<GivenSignOff> signOffs) =>
        signOffs.Where(s => s.Answer == Answer.Reject && s.Change == change.Digest && answerable.People.Find(s.Person) is { Left: false })
            .Select(s => s.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(person => new Reason("rejected", null, $"{person} rejected exactly this change. Change it, or talk to {person}."));

    /// <summary>What makes every answer void: facts of something else, levels of another scale, no point to judge from, or one that moved.</summary>
    private static IEnumerable<Reason> Stale(Change change, Facts facts, PolicySet policy)
    {
        if (!AreOf(facts, change))
            yield return new Reason("facts-mismatch", null, "The facts are not those of this change. Submit it again.");
        if (!SameScale(policy, facts))
            yield return new Reason("levels-mismatch", null, "The policy and the people name different levels. Load the policy with the levels of people.yaml.");
        if (facts.Gaps.Any(g => g.Code == GapCode.NoBaseline) || (change.Sources.Count > 0 && facts.Lives.Any(l => l.Answered is null)))
            yield return new Reason("no-baseline", null, $"Nothing was ever answered for {change.Component} in {PlacesOf(change, facts)}. An owner signs the baseline once.");
        if (facts.Gaps.Any(g => g.Code == GapCode.PlanErrored))
            yield return new Reason("plan-errored", null, "The tool says that a plan failed, is incomplete or cannot be applied, so nobody can answer for it. Plan again.");
        if (change.Sources.Count > 0 && !change.Sources.Select(s => s.Base).ToHashSet().SetEquals(facts.Lives.Select(l => l.Answered)))
            yield return new Reason("base-moved", null, "What is live moved since this change was submitted. Submit it again.");
    }

    /// <summary>A harmless environment's facts, or another head's, must not decide about this change; a bundle could bring them.</summary>
    private static bool AreOf(Facts facts, Change change) =>
        facts.Environment.Name == change.Environment && facts.Component.Name == change.Component
        && change.Sources.All(s => facts.Added.Any(r => r.Head == s.Head))
        && facts.Targets.Select(t => t.Target).SequenceEqual(change.Targets.Count > 1 ? change.SortedTargets : [], StringComparer.Ordinal);

    /// <summary>The environment, with the targets that lack a baseline where only some do.</summary>
    private static string PlacesOf(Change change, Facts facts) => facts.Targets.Where(t => t.Live.Answered is null).Select(t => t.Target).ToList() is { Count: > 0 } bare
        ? $"{change.Environment} on {string.Join(", ", bare)}"
        : change.Environment;

    /// <summary>Levels compare by their place: on a longer scale a junior stands where a shorter one has its seniors.</summary>
    private static bool SameScale(PolicySet policy, Facts facts) =>
        facts.People.Levels.Levels.Count == 0 || facts.People.Levels.Levels.SequenceEqual(policy.Levels.Levels);

    private static Reason Held(PolicyHold hold) => hold.Code switch
    {
        PolicyHoldCode.FactUnknown => new Reason("fact-unknown", hold.Rule, $"{hold.Text} Not known: {string.Join(", ", hold.UnknownFacts)}. Supply what is missing."),
        PolicyHoldCode.DefaultHold => new Reason("default-hold", null, "No rule is about this change, and the policy holds such changes."),
    };

    private static IEnumerable<Reason> Unmet(List<RequirementStatus> requirements)
    {
        foreach (var requirement in requirements.Where(r => !r.Met))
        {
            yield return new Reason("requirement-unmet", requirement.Rule, requirement.Text);
            if (requirement.Eligible.Count == 0)
                yield return new Reason("no-one-eligible", requirement.Rule, $"Nobody can give \"{requirement.Text}\" now. Name someone in people.yaml, or hand it to another owner.");
            else if (!requirement.CanBeMet)
                yield return new Reason("too-few-eligible", requirement.Rule, $"Too few people can give \"{requirement.Text}\" now: only {string.Join(", ", requirement.Eligible)}. Name more in people.yaml, or hand it to another owner.");
        }
    }

    /// <summary>
    /// A way back is never held: what runs already, or what ran here answered and healthy, when it destroys nothing and nothing is unknown
    /// about it. An incident must not wait for a signature to undo a deployment.
    /// </summary>
    private static Reason? WayBack(Facts facts)
    {
        if (!facts.KnownGood || facts.Gaps.Any(g => g.IsBlocking) || facts.BlastRadius.Effects.Any(MayDestroy)) return null;
        return facts.Direction switch
        {
            Direction.Redeploy => new Reason("redeploy-of-live", null, "This runs here already."),
            Direction.Rollback => new Reason("rollback-to-known-good", null, "This ran here, answered and healthy, within the last 30 days."),
            Direction.Forward => null,
        };
    }

    private static bool MayDestroy(Effect effect) => effect.IsDestructive || effect.Row == SeverityRow.NotUnderstood;

    private static Reason Allowed(List<RequirementStatus> requirements) => requirements.Count == 0
        ? new Reason("no-rule-applies", null, "No rule asks for anything here.")
        : new Reason("requirements-met", null, "Everything that was asked for has been given.");

    private static RequirementStatus Measure(DueRequirement asked, Answerable change, Intent? intent, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now) =>
        asked.Requirement switch
        {
            SignOffRequirement signOff => RequirementStatus.Of(asked, signOff, RequirementKind.SignOff, RequirementCheck.Evaluate(signOff, change, signOffs, now)),
            ReviewRequirement review => RequirementStatus.Of(asked, review.AsSignOff(), RequirementKind.Review, RequirementCheck.EvaluateReview(review, change, signOffs, now)),
            IntentRequirement => RequirementStatus.OfIntent(asked, change, intent),
            _ => throw new System.Diagnostics.UnreachableException("A requirement is a sign-off, a review or an intent."),
        };
}
