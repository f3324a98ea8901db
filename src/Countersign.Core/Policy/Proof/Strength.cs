namespace Countersign.Core.Policy.Proof;

/// <summary>
/// Which requirement is at least as strong as which. A requirement asks for a number of distinct persons of a kind: of a level or above, in
/// one of some groups, standing in a relation, with a key of a sort, having ticked some effects, not too long ago. Whom the gate bars, and how
/// many more it asks for unknown authors, is the same for every requirement, so it plays no part here.
/// </summary>
/// <remarks>
/// Of several requirements together none is stronger than the strongest of them: persons who are just good enough for each requirement that
/// does not imply the asked one can answer it, and one person can be good enough for all that do. So it is exact to compare one by one.
/// </remarks>
public static class Strength
{
    /// <summary>Whether whatever meets <paramref name="given"/> also meets <paramref name="asked"/>.</summary>
    public static bool Implies(Requirement given, Requirement asked) => (given, asked) switch
    {
        (IntentRequirement, IntentRequirement) => true,
        (SignOffRequirement signOff, SignOffRequirement wanted) => Implies(signOff, wanted),
        (SignOffRequirement signOff, ReviewRequirement wanted) => Implies(signOff, Lasting(wanted)),
        (ReviewRequirement review, ReviewRequirement wanted) => Implies(review.AsSignOff(), Lasting(wanted)),
        // A review is a click on the forge, for the commits alone.
        _ => false,
    };

    /// <summary>Whether whatever meets one meets the other.</summary>
    public static bool AreEqual(Requirement left, Requirement right) => Implies(left, right) && Implies(right, left);

    /// <summary>Whether one does not imply the other only because another relation can be asked.</summary>
    internal static bool DiffersInRelation(SignOffRequirement given, SignOffRequirement asked) =>
        !Implies(given, asked) && Implies(given, asked with { Relation = [Relation.Any] });

    private static bool Implies(SignOffRequirement given, SignOffRequirement asked) =>
        given.Count >= asked.Count && given.Level >= asked.Level && AreAmong(given.Groups, asked.Groups) && (given.DeviceBound || !asked.DeviceBound)
        && given.ValidFor <= asked.ValidFor && Ticks(given.Acknowledge, asked.Acknowledge) && Stands(given, asked);

    private static SignOffRequirement Lasting(ReviewRequirement review) => review.AsSignOff() with { ValidFor = SignOffRequirement.DefaultValidFor };

    private static bool AreAmong(ValueList<string> given, ValueList<string> asked) =>
        asked.Count == 0 || (given.Count > 0 && given.All(g => asked.Contains(g, StringComparer.Ordinal)));

    // What destroys is ticked at a root that destroys, or itself: so whoever ticks all ticks that too.
    private static bool Ticks(Acknowledge given, Acknowledge asked) => asked == Acknowledge.None || given == asked || given == Acknowledge.All;

    // The first relation that has somebody eligible is asked, so a list can fall back where another does not.
    private static bool Stands(SignOffRequirement given, SignOffRequirement asked)
    {
        if (asked.Relation is [] or [Relation.Any, ..]) return true;
        if (IsSameKind(given, asked)) return Enumerable.Range(0, given.Relation.Count).All(at => FallsBackAlike(given.Relation, at, asked.Relation));
        return given.Relation is [var one] && asked.Relation is [var same] && one == same && Grows(one, given, asked);
    }

    // Where one list has come to a relation, nobody is eligible by those before it: then the other must have come to the same, or to anybody.
    private static bool FallsBackAlike(ValueList<Relation> given, int at, ValueList<Relation> asked) =>
        asked.Except(given.Take(at)).Take(1).Any(first => first == given[at] || first == Relation.Any);

    private static bool IsSameKind(SignOffRequirement given, SignOffRequirement asked) =>
        given.Count == asked.Count && given.Level == asked.Level && given.Groups.Equals(asked.Groups);

    /// <summary>Whose managers are asked depends on the level, see <c>SignerRelations</c>; owners and team mates do not.</summary>
    private static bool Grows(Relation relation, SignOffRequirement given, SignOffRequirement asked) => relation switch
    {
        Relation.ServiceOwner or Relation.SameTeam or Relation.Any => true,
        Relation.Manager or Relation.ManagementLine => given.Level == asked.Level,
    };
}
