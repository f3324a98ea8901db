using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>What an effect does.</summary>
public enum Does
{
    /// <summary>Makes something new.</summary>
    Create,

    /// <summary>Changes something in place.</summary>
    Update,

    /// <summary>Deletes and recreates, in either order; the new object is empty.</summary>
    Replace,

    /// <summary>Deletes.</summary>
    Delete,

    /// <summary>Stops managing what still exists.</summary>
    Forget,

    /// <summary>Brings new code of a component.</summary>
    Deploy,

    /// <summary>Runs a command or statement.</summary>
    Run,
}

/// <summary>What the object of an effect holds.</summary>
public enum Holds
{
    /// <summary>Data.</summary>
    Data,

    /// <summary>Keys that open other data.</summary>
    Keys,

    /// <summary>Who may do what.</summary>
    Identity,

    /// <summary>Names that point somewhere.</summary>
    Dns,

    /// <summary>Ways that traffic takes.</summary>
    Network,

    /// <summary>No state, but an outage when it goes.</summary>
    Service,

    /// <summary>Nothing that matters when it is made again.</summary>
    None,

    /// <summary>Not on any list.</summary>
    Unknown,
}

/// <summary>The way back from losing an object.</summary>
public enum Undo
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>For a limited time.</summary>
    Window,

    /// <summary>If a backup exists; that is not verified.</summary>
    Backup,

    /// <summary>It can be made again, with another identity.</summary>
    Recreate,

    /// <summary>Nothing is lost.</summary>
    Full,

    /// <summary>Not known.</summary>
    Unknown,
}

/// <summary>How sure it is that an effect happens.</summary>
public enum Certainty
{
    /// <summary>The plan says so.</summary>
    Certain,

    /// <summary>It may happen; counts as certain when judged.</summary>
    Possible,
}

/// <summary>How bad the worst outcome is. Ordered.</summary>
public enum Severity
{
    /// <summary>Nothing to lose.</summary>
    None,

    /// <summary>Routine.</summary>
    Low,

    /// <summary>Worth a look.</summary>
    Medium,

    /// <summary>Somebody must answer.</summary>
    High,

    /// <summary>Cannot be undone.</summary>
    Critical,
}

/// <summary>The rows of the severity table (contract §2), in the order in which they are tried.</summary>
public enum SeverityRow
{
    /// <summary>On the reviewed list of routine replacements.</summary>
    RoutineReplacement,

    /// <summary>Data or keys are lost, and no way back is known.</summary>
    LosesData,

    /// <summary>Data or keys are lost, with a window or a backup.</summary>
    LosesRecoverableData,

    /// <summary>Identity, names, traffic or a service are lost.</summary>
    LosesIdentityOrReach,

    /// <summary>Something of a kind on no list is lost.</summary>
    LosesUnclassified,

    /// <summary>A command or statement that could not be understood.</summary>
    NotUnderstood,

    /// <summary>A protection of data or keys is switched off.</summary>
    GuardRemoved,

    /// <summary>The way to production itself is changed.</summary>
    GatePath,

    /// <summary>A critical component's listed paths are deployed.</summary>
    DeploysCriticalPath,

    /// <summary>Something without state is lost.</summary>
    LosesStateless,

    /// <summary>Something that holds state is no longer managed.</summary>
    ForgetsState,

    /// <summary>A component is deployed.</summary>
    Deploys,

    /// <summary>Something changes in place.</summary>
    Updates,

    /// <summary>Something is made.</summary>
    Creates,

    /// <summary>Only documentation or tests change.</summary>
    DocsAndTests,
}

/// <summary>One thing that the change does.</summary>
public sealed record Effect
{
    /// <summary>First 16 hex digits of SHA-256 over canonical JSON of [format, target, address, deposed key, does]; equal tuples get a counter.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required Does Does { get; init; }

    /// <summary>Kind of object, for instance a resource type, or <c>component</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Which object.</summary>
    public required string Address { get; init; }

    /// <summary>What the object holds.</summary>
    public required Holds Holds { get; init; }

    /// <summary>The way back.</summary>
    public required Undo Undo { get; init; }

    /// <summary>Whether state is lost: delete, replace or a destroying update of data, keys or identity with undo none, window or backup.</summary>
    public required bool LosesState { get; init; }

    /// <summary>How sure it is.</summary>
    public Certainty Certainty { get; init; } = Certainty.Certain;

    /// <summary>How bad it is, after the environment's tier.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The row of the severity table that decided.</summary>
    public required SeverityRow Row { get; init; }

    /// <summary>Why it happens, in words.</summary>
    public IReadOnlyList<string> Because { get; init; } = [];

    /// <summary>Id of the effect whose consequence it is; null for a root.</summary>
    public string? Root { get; init; }

    /// <summary>Where it stands in the input, for instance <c>plan.json#/resource_changes/3</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Whether a person must acknowledge it before answering for it: it deletes, replaces or loses state.</summary>
    public bool IsDestructive => Does is Does.Delete or Does.Replace || LosesState;

    /// <summary>Whether nothing brings back what it loses.</summary>
    public bool IsIrreversible => LosesState && Undo is (Undo.None or Undo.Unknown);

    /// <summary>Whether data or keys go for which no way back is known: whoever answers for it types the environment's name besides.</summary>
    public bool LosesForGood => IsDestructive && Holds is (Holds.Data or Holds.Keys) && Undo is (Undo.None or Undo.Unknown);
}

/// <summary>A component that the change reaches.</summary>
/// <param name="Name">Component.</param>
/// <param name="Hop">0 where the change touches it itself, then one more for each reference or dependency.</param>
/// <param name="CustomerFacing">Whether customers use it directly.</param>
/// <param name="Via">
/// How it is reached: <c>deploy</c>, <c>resource</c> (by the address of an object), <c>tag</c>, <c>reference</c> (an object of its own refers to one
/// that is lost) or <c>dependsOn</c>.
/// </param>
public sealed record ReachedService(string Name, int Hop, bool CustomerFacing, string Via);

/// <summary>An input that was read.</summary>
/// <param name="Path">Its name as given.</param>
/// <param name="Format">Format it was read as.</param>
/// <param name="Content">Its content digest (contract §3).</param>
public sealed record ReadInput(string Path, string Format, Sha256Digest Content);

/// <summary>Something worth knowing that is not an effect: a move, an import, a read, drift.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Address">Of what.</param>
/// <param name="Text">In words.</param>
public sealed record BlastRadiusNote(string Kind, string Address, string Text);

/// <summary>What a change does.</summary>
public sealed record BlastRadiusReport
{
    /// <summary>What was read.</summary>
    public IReadOnlyList<ReadInput> Inputs { get; init; } = [];

    /// <summary>Effects, worst first.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>Components reached, nearest first.</summary>
    public IReadOnlyList<ReachedService> Services { get; init; } = [];

    /// <summary>Notes.</summary>
    public IReadOnlyList<BlastRadiusNote> Notes { get; init; } = [];

    /// <summary>What could not be found out.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    /// <summary>The highest severity of any effect.</summary>
    public Severity Severity => Effects.Count == 0 ? Severity.None : Effects.Max(e => e.Severity);

    /// <summary>How many effects do this.</summary>
    public int Count(Does does) => Effects.Count(e => e.Does == does);
}
