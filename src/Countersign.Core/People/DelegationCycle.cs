namespace Countersign.Core.People;

/// <summary>Delegates who stand in for each other on the same day, so that nobody is left who would answer.</summary>
internal static class DelegationCycle
{
    /// <summary>
    /// The circle of delegates from this person back to them, in words, or null. Two people who are away one after the other may well stand in
    /// for each other; a circle needs a day on which all of them are away.
    /// </summary>
    public static string? From(Person person, Dictionary<string, Person> byId)
    {
        var path = new List<string> { person.Id };
        var (from, to) = (DateOnly.MinValue, DateOnly.MaxValue);
        for (var at = person; at.Away is { Delegate: { } standIn } away && path.Count <= byId.Count; at = byId[standIn])
        {
            (from, to) = (away.From > from ? away.From : from, away.To < to ? away.To : to);
            if (from > to || !byId.ContainsKey(standIn)) return null;
            path.Add(standIn);
            if (standIn == person.Id) return $"{string.Join(" → ", path)}, all away on {from:yyyy-MM-dd}";
        }

        return null;
    }
}
