using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>What a person could answer for in a change, before anything is signed.</summary>
/// <param name="Commits">Commits, in the order of the range.</param>
/// <param name="Effects">Effects that need an answer.</param>
/// <param name="ToAcknowledge">Of these, the effects to acknowledge one by one.</param>
/// <param name="TypesEnvironment">Whether the environment's name must be typed, because data or keys are lost for good.</param>
public sealed record AnswerOffer(IReadOnlyList<CommitId> Commits, IReadOnlyList<string> Effects, IReadOnlyList<string> ToAcknowledge, bool TypesEnvironment = false);

/// <summary>
/// Whether this person may give this answer: independence first, then standing. The same function judges when a ceremony begins and
/// again inside the transaction that records the sign-off, so nothing can slip in between.
/// </summary>
public static class SignOffRules
{
    /// <summary>Everything the person is not barred from. Commits barred only by a co-author line are offered when disclaimed.</summary>
    public static AnswerOffer OfferTo(string person, Answerable change, IReadOnlyList<SignOffRequirement> asked, IReadOnlySet<CommitId> disclaims)
    {
        var toAcknowledge = ToAcknowledge(change, asked);
        var effects = change.BarredFromEffects(person, disclaims) is null ? change.OpenEffects.ToList() : [];
        return new AnswerOffer(
            [.. change.OpenCommits.Where(c => change.Barred(person, c, disclaims.Contains(c.Id)) is null).Select(c => c.Id)],
            [.. effects.Select(e => e.Id)],
            [.. effects.Where(e => toAcknowledge.Contains(e.Id)).Select(e => e.Id)],
            effects.Exists(e => WantsTypedEnvironment(e, asked)));
    }

    /// <summary>The first reason why this answer may not be given, or null.</summary>
    public static Refusal? Judge(SignOffStatement statement, Answerable change, IReadOnlyList<SignOffRequirement> asked, DateTimeOffset now) =>
        AboutThis(statement, change)
        ?? Independent(statement, change)
        ?? Standing(statement.Person, change, asked, now)
        ?? Acknowledged(statement, change, asked);

    /// <summary>The first reason why this person could not answer for anything in the change, or null.</summary>
    public static Refusal? MayAnswer(string person, Answerable change, IReadOnlyList<SignOffRequirement> asked, AnswerOffer offer, DateTimeOffset now)
    {
        if (BarredFromAll(person, change) is { } barred) return barred;
        if (offer.Commits.Count == 0 && offer.Effects.Count == 0 && WhyNothing(person, change) is { } why) return Independence(why, person);
        return Standing(person, change, asked, now);
    }

    /// <summary>Whether the statement speaks of this change and of nothing that is not part of it.</summary>
    private static Refusal? AboutThis(SignOffStatement statement, Answerable change)
    {
        if (statement.Change != change.Change) return Moved(statement.Person, "it is another change by now");
        var commits = change.Commits.Select(c => c.Id).ToHashSet();
        foreach (var id in statement.Commits.Concat(statement.Disclaims))
            if (!commits.Contains(id)) return Moved(statement.Person, $"commit {id.Short} is not part of the change");
        var effects = change.Effects.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        return statement.Effects.Concat(statement.Acknowledged).FirstOrDefault(id => !effects.Contains(id)) is { } gone
            ? Moved(statement.Person, $"effect {gone} is not part of the change")
            : null;
    }

    private static Refusal? Independent(SignOffStatement statement, Answerable change)
    {
        if (BarredFromAll(statement.Person, change) is { } barred) return barred;
        if (WhyNothing(statement.Person, change) is { } why && statement.Commits.Count == 0 && statement.Effects.Count == 0)
            return Independence(why, statement.Person);
        var (answered, disclaims) = (statement.Commits.ToHashSet(), statement.Disclaims.ToHashSet());
        foreach (var commit in change.Commits.Where(c => answered.Contains(c.Id)))
            if (change.Barred(statement.Person, commit, disclaims.Contains(commit.Id)) is { } code) return Independence(code, statement.Person);
        return statement.Effects.Count > 0 && change.BarredFromEffects(statement.Person, disclaims) is { } effects ? Independence(effects, statement.Person) : null;
    }

    private static Refusal? BarredFromAll(string person, Answerable change) =>
        change.BarredFromAll.TryGetValue(person, out var code) ? Independence(code, person) : null;

    private static RefusalCode? WhyNothing(string person, Answerable change) =>
        change.OpenCommits.Select(c => change.Barred(person, c, disclaimed: false)).FirstOrDefault(code => code is not null) ?? change.BarredFromEffects(person);

    private static Refusal? Standing(string person, Answerable change, IReadOnlyList<SignOffRequirement> asked, DateTimeOffset now)
    {
        if (change.People.Find(person) is not { Left: false } known)
            return new Refusal(RefusalCode.PersonInactive, person, $"{person} is not an active person of this installation. Someone who is must answer.");
        if (asked.Count == 0 || asked.Any(r => RequirementCheck.Candidates(r, change, now).Contains(person))) return null;
        var lowest = asked.MinBy(r => r.Level.Rank)!;
        return known.Level < lowest.Level
            ? new Refusal(RefusalCode.SignerLevel, person, $"{person} is {known.Level.Name}; this change asks for {lowest.Level.Name} or above.")
            : new Refusal(RefusalCode.SignerRelation, person, $"{person} is none of those whom the policy asks: {string.Join("; ", asked.Select(r => InWords(r, change, now)))}.");
    }

    private static string InWords(SignOffRequirement requirement, Answerable change, DateTimeOffset now) =>
        RequirementCheck.Evaluate(requirement, change, [], now).Text;

    private static Refusal? Acknowledged(SignOffStatement statement, Answerable change, IReadOnlyList<SignOffRequirement> asked)
    {
        if (statement.Answer == Answer.Reject) return null;
        var due = ToAcknowledge(change, asked);
        due.IntersectWith(statement.Effects);
        due.ExceptWith(statement.Acknowledged);
        var missing = change.Effects.FirstOrDefault(e => due.Contains(e.Id));
        return missing is null
            ? NameTyped(statement, change, asked)
            : new Refusal(RefusalCode.AcknowledgementMissing, statement.Person,
                $"\"{Words.Of(missing.Does)} {missing.Address}\" was not acknowledged. Acknowledge each effect that deletes or replaces, then sign.");
    }

    private static Refusal? NameTyped(SignOffStatement statement, Answerable change, IReadOnlyList<SignOffRequirement> asked)
    {
        if (statement.TypedEnvironment == change.Of.Environment) return null;
        var answered = statement.Effects.ToHashSet(StringComparer.Ordinal);
        return change.Effects.FirstOrDefault(e => answered.Contains(e.Id) && WantsTypedEnvironment(e, asked)) is not { } lost
            ? null
            : new Refusal(RefusalCode.AcknowledgementMissing, statement.Person,
                $"\"{Words.Of(lost.Does)} {lost.Address}\" loses {Words.Of(lost.Holds)} for good. Type the name of the environment, {change.Of.Environment}, then sign.");
    }

    private static bool WantsTypedEnvironment(Effect effect, IReadOnlyList<SignOffRequirement> asked) =>
        asked.Any(r => RequirementCheck.WantsTypedEnvironment(r, effect));

    private static HashSet<string> ToAcknowledge(Answerable change, IReadOnlyList<SignOffRequirement> asked) =>
        [.. asked.SelectMany(r => RequirementCheck.ToAcknowledge(r, change))];

    private static Refusal Moved(string person, string what) =>
        new(RefusalCode.FactsMoved, person, $"The change is not what was shown: {what}. Open it again and answer for what it is now.");

    internal static Refusal Independence(RefusalCode code, string person)
    {
        if (code == RefusalCode.SignerIsRequester)
            return new Refusal(code, person, $"{person} asked for this change or owns what asked for it. Somebody else must answer.");
        return code == RefusalCode.SignerDrivesAgent
            ? new Refusal(code, person, $"{person} runs the agent that wrote or asked for this. Somebody else must answer.")
            : new Refusal(code, person, $"{person} wrote part of what this would answer for. Somebody who did not must answer.");
    }
}
