namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>The verbs of a change, taken as a set: the tools write the same pair in either order.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    NoOp = 1,
    Create = 2,
    Read = 4,
    Update = 8,
    Delete = 16,
    Forget = 32,
    Unknown = 64,
}

/// <summary>Which list of the plan a row stands in.</summary>
internal enum RowList
{
    /// <summary><c>resource_changes</c></summary>
    Changes,

    /// <summary><c>resource_drift</c></summary>
    Drift,

    /// <summary><c>deferred_changes</c></summary>
    Deferred,
}

/// <summary>One row while it is read; one instance is used for all of them.</summary>
internal sealed class PlanRow
{
    public RowList List { get; private set; }

    /// <summary>JSON pointer of the row, for instance <c>/resource_changes/3</c>.</summary>
    public string Pointer { get; private set; } = "";

    public string? Address { get; set; }

    public string? PreviousAddress { get; set; }

    public string? Mode { get; set; }

    public string? Type { get; set; }

    public string? Deposed { get; set; }

    public string? Reason { get; set; }

    public Verbs Verbs { get; set; }

    public string? UnknownVerb { get; set; }

    public bool CreatesFirst { get; set; }

    public bool Imports { get; set; }

    public SidePrints BeforePrints { get; } = new();

    public SidePrints AfterPrints { get; } = new();

    public AttributeValues Before { get; } = new();

    public AttributeValues After { get; } = new();

    /// <summary>Paths in <c>after_unknown</c> that are true: attribute names and indexes joined by <c>/</c>.</summary>
    public HashSet<string> UnknownPaths { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether there were more of them than are looked at.</summary>
    public bool TooManyUnknown { get; set; }

    /// <summary>Paths that force a replacement, as steps; an empty one could not be spelled as steps.</summary>
    public List<string[]> ReplacePaths { get; } = [];

    /// <summary>The known components that tags name, on either side.</summary>
    public SortedSet<string> Components { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether nothing of the objects on either side can matter.</summary>
    public bool IsQuiet => List != RowList.Changes || Verbs == Verbs.Read || (Verbs == Verbs.NoOp && !IsReplica);

    // A replica that stays matters to those that go.
    private bool IsReplica => Type is { } type && StatefulTypes.Default.ReplicaLinks.ContainsKey(type);

    public void Begin(RowList list, string pointer)
    {
        (List, Pointer) = (list, pointer);
        Address = PreviousAddress = Mode = Type = Deposed = Reason = UnknownVerb = null;
        Verbs = Verbs.None;
        CreatesFirst = Imports = TooManyUnknown = false;
        BeforePrints.Clear();
        AfterPrints.Clear();
        Before.Clear();
        After.Clear();
        UnknownPaths.Clear();
        ReplacePaths.Clear();
        Components.Clear();
    }
}
