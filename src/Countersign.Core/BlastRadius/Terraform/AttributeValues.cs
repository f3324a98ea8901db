namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>What is kept of an attribute: never its text.</summary>
internal enum AttributeKind
{
    /// <summary>Not there.</summary>
    Absent,

    /// <summary>Null, an empty text, or an empty block.</summary>
    Null,

    /// <summary>On.</summary>
    On,

    /// <summary>Off.</summary>
    Off,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>The provider leaves the object alone when it is deleted here.</summary>
    Kept,

    /// <summary>Something else.</summary>
    Other,
}

/// <summary>The state of the guard attributes on one side of a change; one instance is used for every row.</summary>
internal sealed class AttributeValues
{
    private readonly AttributeKind[] _kinds = new AttributeKind[AttributeNames.Count];
    private readonly long[] _numbers = new long[AttributeNames.Count];

    /// <summary>Whether the object's own name ends in a content hash, as generators of immutable configuration write it.</summary>
    public bool IsHashNamed { get; set; }

    public AttributeKind this[string name] => _kinds[AttributeNames.Of(name)];

    public AttributeState State(string name) => new(Number(name), this[name] == AttributeKind.On, this[name] == AttributeKind.Off);

    public long? Number(string name) => this[name] == AttributeKind.Number ? _numbers[AttributeNames.Of(name)] : null;

    public void Clear()
    {
        Array.Clear(_kinds);
        IsHashNamed = false;
    }

    public void Set(int at, AttributeKind kind, long number = 0) => (_kinds[at], _numbers[at]) = (kind, number);
}
