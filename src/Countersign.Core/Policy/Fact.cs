namespace Countersign.Core.Policy;

/// <summary>What values a fact takes, and so which operators fit it.</summary>
public enum FactType
{
    /// <summary>One word.</summary>
    Word,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A level of the organisation's scale, or none at all.</summary>
    Level,

    /// <summary>A severity.</summary>
    Severity,

    /// <summary>A set of words.</summary>
    WordSet,
}

/// <summary>Which words a word or a set of words can hold.</summary>
public enum FactVocabulary
{
    /// <summary>Exactly those the catalog lists.</summary>
    Listed,

    /// <summary>Ids from <c>environments.yaml</c>.</summary>
    Ids,

    /// <summary>Groups from <c>people.yaml</c>.</summary>
    Groups,

    /// <summary>Labels of the policy itself.</summary>
    Labels,
}

/// <summary>One fact that a policy can ask about.</summary>
public sealed record Fact
{
    internal Fact(int index, string name, FactType type, string about) => (Index, Name, Type, About) = (index, name, type, about);

    /// <summary>Its place in <see cref="FactCatalog.All"/>.</summary>
    public int Index { get; }

    /// <summary>Its name in a policy, for instance <c>blastRadius.severity</c>.</summary>
    public string Name { get; }

    /// <summary>What values it takes.</summary>
    public FactType Type { get; }

    /// <summary>What it says, in one sentence.</summary>
    public string About { get; }

    /// <summary>Where its words come from.</summary>
    public FactVocabulary Vocabulary { get; init; } = FactVocabulary.Listed;

    /// <summary>Its words, where the catalog lists them; otherwise empty.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Smallest number it can be.</summary>
    public int Least { get; init; }

    /// <summary>Largest number it can be; null where there is no such number.</summary>
    public int? Ceiling { get; init; }

    /// <summary>Largest number a policy may compare it with.</summary>
    public int Most => Ceiling ?? 1_000_000;

    /// <inheritdoc />
    public override string ToString() => Name;
}
