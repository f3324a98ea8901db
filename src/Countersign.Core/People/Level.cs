namespace Countersign.Core.People;

/// <summary>A level of the organisation's own scale. Levels compare by rank; <see cref="Unknown"/> is below all.</summary>
public readonly record struct Level : IComparable<Level>
{
    internal Level(string name, int rank) => (Name, Rank) = (name, rank);

    /// <summary>The level of somebody nobody vouches for.</summary>
    public static Level Unknown { get; } = new("unknown", -1);

    /// <summary>Its name in <c>people.yaml</c>.</summary>
    public string Name => field ?? Unknown.Name;

    /// <summary>Its place from 0, the lowest; −1 for unknown.</summary>
    public int Rank { get; }

    /// <inheritdoc />
    public int CompareTo(Level other) => Rank.CompareTo(other.Rank);

    /// <summary>Whether this level is below the other.</summary>
    public static bool operator <(Level left, Level right) => left.Rank < right.Rank;

    /// <summary>Whether this level is above the other.</summary>
    public static bool operator >(Level left, Level right) => left.Rank > right.Rank;

    /// <summary>Whether this level is the other or below it.</summary>
    public static bool operator <=(Level left, Level right) => left.Rank <= right.Rank;

    /// <summary>Whether this level is the other or above it.</summary>
    public static bool operator >=(Level left, Level right) => left.Rank >= right.Rank;

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>The organisation's levels, low to high. Two are enough.</summary>
public sealed class LevelScale
{
    private readonly Level[] _levels;

    /// <summary>A scale of these names, low to high; names are unique and none is "unknown".</summary>
    public LevelScale(IEnumerable<string> names) => _levels = [.. names.Select((name, rank) => new Level(name, rank))];

    /// <summary>The levels, low to high.</summary>
    public IReadOnlyList<Level> Levels => _levels;

    /// <summary>The level of this name, or null; "unknown" is a level too.</summary>
    public Level? Find(string name) =>
        name == Level.Unknown.Name ? Level.Unknown : _levels.Where(l => l.Name == name).Select(l => (Level?)l).FirstOrDefault();

    /// <summary>The lowest of these levels; null when there is none.</summary>
    public static Level? Lowest(IEnumerable<Level> levels) => levels.Select(l => (Level?)l).MinBy(l => l!.Value.Rank);
}
