using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>How far the glass is broken for one change.</summary>
/// <param name="By">Person ids whose statements count now, sorted.</param>
/// <param name="Missing">How many more persons must sign.</param>
/// <param name="Until">The last instant at which all of them count.</param>
public sealed record BreakGlassState(IReadOnlyList<string> By, int Missing, DateTimeOffset Until)
{
    /// <summary>Whether the change may go ahead.</summary>
    public bool IsBroken => Missing == 0;
}

/// <summary>
/// Who may break the glass, and whether it is broken (contract §1): as many distinct persons as the policy says, of its on-call groups where it names
/// any, at least one of whom neither wrote nor requested the change. Where somebody who wrote or asked is not known, each signer could be them, and
/// then two must be independent of everything that is known.
/// </summary>
public static class BreakGlassCheck
{
    /// <summary>How it stands; null where nobody signed anything that counts.</summary>
    public static BreakGlassState? Evaluate(BreakGlass asked, Answerable change, long liveVersion, IReadOnlyList<GivenBreakGlass> given, DateTimeOffset now)
    {
        var inForce = InForce(asked, change, liveVersion, given, now);
        if (inForce.Count == 0) return null;
        var by = inForce.Select(g => g.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var independent = by.Count(person => Barred(person, change) is null);
        var missing = Math.Max(Needed(asked, change) - by.Count, IndependentNeeded(change) - independent);
        return new BreakGlassState(by, Math.Max(0, missing), inForce.Min(g => g.Until));
    }

    /// <summary>The first reason why this person may not sign beside those who did, or null.</summary>
    public static Refusal? Judge(string person, BreakGlass asked, Answerable change, BreakGlassState? sofar)
    {
        if (change.People.Find(person) is not { Left: false } known)
            return new Refusal(RefusalCode.PersonInactive, person, $"{person} is not an active person of this installation. Someone who is must break the glass.");
        if (!IsOnCall(asked, known))
            return new Refusal(RefusalCode.SignerRelation, person, $"Only {string.Join(" or ", asked.Groups)} may break the glass here, and {person} is in none of them. Ask who is on call.");
        var barredSigners = sofar?.By.Count(p => p != person && Barred(p, change) is not null) ?? 0;
        return Barred(person, change) is { } code && barredSigners >= Needed(asked, change) - IndependentNeeded(change) ? SignOffRules.Independence(code, person) : null;
    }

    /// <summary>Persons who may break the glass: active, and in one of the groups where the policy names any.</summary>
    public static IEnumerable<Person> OnCall(BreakGlass asked, PeopleDirectory people) => people.Persons.Where(p => !p.Left && IsOnCall(asked, p));

    /// <summary>How many distinct persons it takes.</summary>
    public static int Needed(BreakGlass asked, Answerable change) => Math.Max(asked.Count, IndependentNeeded(change));

    private static List<GivenBreakGlass> InForce(BreakGlass asked, Answerable change, long liveVersion, IReadOnlyList<GivenBreakGlass> given, DateTimeOffset now) =>
    [
        .. given.Where(g => g.Change == change.Change && g.LiveVersion == liveVersion && g.Issued <= now && now <= g.Until
            && change.People.Find(g.Person) is { Left: false } known && IsOnCall(asked, known)),
    ];

    private static bool IsOnCall(BreakGlass asked, Person person) =>
        asked.Groups.Count == 0 || person.Groups.Any(g => asked.Groups.Contains(g, StringComparer.Ordinal));

    private static int IndependentNeeded(Answerable change) => change.UnknownAuthors > 0 || change.RequesterUnknown ? 2 : 1;

    private static RefusalCode? Barred(string person, Answerable change) =>
        change.BarredFromAll.TryGetValue(person, out var code) ? code : change.BarredFromEffects(person);
}
