using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>Some persons of one kind who answer for everything in a change that they are asked for.</summary>
public sealed record Signers
{
    /// <summary>How many distinct persons.</summary>
    public required int Count { get; init; }

    /// <summary>Their level.</summary>
    public required Level Level { get; init; }

    /// <summary>Their groups, besides those that their relations bring along.</summary>
    public ValueList<string> Groups { get; init; } = [];

    /// <summary>The relations in which they stand to the change; nobody else stands in one.</summary>
    public ValueList<Relation> Relations { get; init; } = [];

    /// <summary>Whether they signed; otherwise they approved the commits in a code review and answered for no effect.</summary>
    public bool SignedOff { get; init; } = true;

    /// <summary>Which effects they ticked.</summary>
    public Acknowledge Acknowledged { get; init; } = Acknowledge.None;

    /// <summary>Whether their keys cannot leave their devices.</summary>
    public bool DeviceBound { get; init; }

    /// <summary>How long ago they did.</summary>
    public TimeSpan Ago { get; init; }

    /// <summary>They in words.</summary>
    public string Text
    {
        get
        {
            var what = SignedOff ? "sign-off" : "code review";
            var of = $" of level {Level}";
            var from = Groups.Count == 0 ? "" : $" from {string.Join(" and ", Groups)}";
            var standing = Relations.Count == 0 ? "" : $" ({string.Join(", ", Relations.Select(r => Formats.Words.Of(r)))})";
            return (Count == 1 ? $"one {what} by a person{of}" : $"{what}s by {Count} persons{of}") + from + standing;
        }
    }

    /// <summary>Persons just good enough for each of these requirements, and of no use for the one avoided wherever that can be.</summary>
    /// <param name="due">What they have to meet.</param>
    /// <param name="avoided">What they must not meet; null to meet everything in the easiest way.</param>
    internal static IReadOnlyList<Signers> MeetingOnly(IEnumerable<Requirement> due, Requirement? avoided)
    {
        var asked = due.Where(r => r is not IntentRequirement).ToList();
        var useful = asked.Where(r => avoided is not null && Strength.Implies(Many(r), avoided)).ToList();
        List<Signers> found = [.. asked.Except(useful).Select(r => Least(r, avoided)).Distinct()];
        // Those who cannot but help are shared, so that they stay too few.
        if (useful.Count > 0) found.Add(useful.Select(r => Least(r, null)).Aggregate(Both));
        return found;
    }

    private static Requirement Many(Requirement requirement) => requirement switch
    {
        SignOffRequirement signOff => signOff with { Count = PolicyLimits.MaxPersons },
        ReviewRequirement review => review with { Count = PolicyLimits.MaxPersons },
        _ => requirement,
    };

    private static Signers Least(Requirement requirement, Requirement? avoided)
    {
        var (asked, other) = (AsSignOff(requirement), avoided is null ? null : AsSignOff(avoided));
        // Where only the relation tells them apart, the last to fall back on is the one to stand in.
        var stands = other is not null && Strength.DiffersInRelation(asked, other) ? ValueList.Create([asked.Relation[^1]]) : asked.Relation;
        return new Signers
        {
            Count = asked.Count,
            Level = asked.Level,
            Groups = Group(asked.Groups, other?.Groups ?? []),
            Relations = [.. stands.Where(r => r != Relation.Any)],
            SignedOff = requirement is SignOffRequirement,
            Acknowledged = asked.Acknowledge,
            DeviceBound = asked.DeviceBound,
            Ago = asked.ValidFor,
        };
    }

    private static SignOffRequirement AsSignOff(Requirement requirement) => requirement switch
    {
        SignOffRequirement signOff => signOff,
        ReviewRequirement review => review.AsSignOff(),
        _ => new SignOffRequirement(),
    };

    private static ValueList<string> Group(ValueList<string> asked, ValueList<string> avoided) =>
        asked.Count == 0 ? [] : [asked.FirstOrDefault(g => !avoided.Contains(g, StringComparer.Ordinal)) ?? asked[0]];

    private static Signers Both(Signers one, Signers two) => new()
    {
        Count = Math.Max(one.Count, two.Count),
        Level = one.Level >= two.Level ? one.Level : two.Level,
        Groups = ValueList.Sorted(one.Groups.Concat(two.Groups)),
        Relations = [.. one.Relations.Union(two.Relations)],
        SignedOff = one.SignedOff || two.SignedOff,
        Acknowledged = one.Acknowledged == two.Acknowledged ? one.Acknowledged : Acknowledge.All,
        DeviceBound = one.DeviceBound || two.DeviceBound,
        Ago = one.Ago <= two.Ago ? one.Ago : two.Ago,
    };
}
