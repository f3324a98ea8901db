namespace Countersign.Core.Policy;

/// <summary>Whether what one rule demands makes what another demands needless, wherever both are about a change.</summary>
internal static class Covering
{
    public static bool Covers(PolicyRule strong, PolicyRule weak)
    {
        // What can be lifted covers nothing for certain.
        if (strong.Except.Count > 0) return false;
        if (strong.Deny is not null) return true;
        return weak.Deny is null && weak.Require.All(asked => strong.Require.Any(given => Covers(given, asked)));
    }

    private static bool Covers(Requirement strong, Requirement weak) => (strong, weak) switch
    {
        (SignOffRequirement given, SignOffRequirement asked) => Covers(given, asked),
        (ReviewRequirement given, ReviewRequirement asked) => given.Count >= asked.Count && given.Level >= asked.Level && Within(given.Groups, asked.Groups),
        _ => strong.Equals(weak),
    };

    private static bool Covers(SignOffRequirement given, SignOffRequirement asked) =>
        given.Count >= asked.Count && given.Level >= asked.Level && Within(given.Groups, asked.Groups)
        && (asked.Relation is [Relation.Any] || asked.Relation.Equals(given.Relation))
        && given.ValidFor <= asked.ValidFor
        && (asked.Acknowledge == given.Acknowledge || asked.Acknowledge == Acknowledge.None || given.Acknowledge == Acknowledge.All)
        && (given.DeviceBound || !asked.DeviceBound);

    private static bool Within(ValueList<string> given, ValueList<string> asked) =>
        asked.Count == 0 || (given.Count > 0 && given.All(group => asked.Contains(group)));
}
