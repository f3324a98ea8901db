using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>Something the gate could not find out. A gap can only raise what is asked, never lower it.</summary>
public enum GapCode
{
    /// <summary>The repository is a shallow clone: commits before its boundary were not seen.</summary>
    Shallow,

    /// <summary>Base and head share no history.</summary>
    NoMergeBase,

    /// <summary>A git object could not be read.</summary>
    UnreadableObject,

    /// <summary>The mirror of the repository could not be brought up to date or does not exist.</summary>
    RepositoryUnavailable,

    /// <summary>More commits or bytes than the gate reads for one change.</summary>
    RangeTooLarge,

    /// <summary>Nothing was ever answered for this environment, component and target.</summary>
    NoBaseline,

    /// <summary>Paths that describe infrastructure or migrations changed, and no plan covers them.</summary>
    PlanMissing,

    /// <summary>The plan could not be read to its end, or is not a plan.</summary>
    PlanUnreadable,

    /// <summary>The tool that made the plan says it failed, is incomplete or cannot be applied.</summary>
    PlanErrored,

    /// <summary>The plan holds an action this program does not know.</summary>
    PlanActionUnknown,

    /// <summary>The plan postpones part of its work to a later run.</summary>
    PlanDeferred,

    /// <summary>The environment requires an input that was not given.</summary>
    InputMissing,

    /// <summary>A submodule moved: its content was not seen.</summary>
    OpaqueSubmodule,

    /// <summary>A file is a pointer to a Git LFS object, whose content was not seen.</summary>
    OpaqueLfsObject,

    /// <summary>A file is binary: what it does cannot be read.</summary>
    OpaqueBinary,

    /// <summary>A lock file pins other third-party code, which is not in the repository.</summary>
    OpaqueDependency,

    /// <summary>A fact the policy asks for was not gathered for this change.</summary>
    FactMissing,

    /// <summary>The repository carries rules of its own, and they cannot be read: what they would ask is not known.</summary>
    RepositoryRulesUnreadable,

    /// <summary><c>refs/notes/ai</c> is not in the mirror: tools that write line evidence there were not heard.</summary>
    NotesRefAbsent,

    /// <summary>The forge's pull refs are not in the mirror: commits lost by squashing were not seen.</summary>
    PullRefsAbsent,

    /// <summary>A declaration about the commits could not be read: what it claims was not heard.</summary>
    DeclarationUnreadable,

    /// <summary>The project tells of AI in pull requests, and their text was not read.</summary>
    PullRequestUnread,

    /// <summary>A note or trace is there and could not be read.</summary>
    NoteUnreadable,

    /// <summary>More notes, traces or pull requests than are read for one range: the oldest commits were judged by themselves.</summary>
    EvidenceNotRead,

    /// <summary>A pull request that a commit names shares no history with it, so nothing was taken over from there.</summary>
    PullRefUnrelated,

    /// <summary>A history of its own was merged into the range: a commit without parents lies in it.</summary>
    UnrelatedHistory,

    /// <summary>Nothing says which commits an image was built from.</summary>
    ArtifactSourceUnknown,

    /// <summary>No build provenance ties the artifact to the head.</summary>
    ArtifactUnproven,

    /// <summary>The plan was handed in by a caller who could have made it up.</summary>
    PlanClaimed,

    /// <summary>No forge is configured: reviews and checks were not read.</summary>
    ForgeNotConfigured,
}

/// <summary>The facts a blocking gap makes unknown.</summary>
[Flags]
public enum GapTouches
{
    /// <summary>None: the gap is informative.</summary>
    Nothing = 0,

    /// <summary>Who and what wrote the commits.</summary>
    Authorship = 1,

    /// <summary>What the change does.</summary>
    BlastRadius = 2,
}

/// <summary>One gap of one change.</summary>
/// <param name="Code">Which kind.</param>
/// <param name="Detail">What exactly is not known, for people.</param>
public sealed record Gap(GapCode Code, string Detail)
{
    /// <summary>The facts this gap makes unknown.</summary>
    public GapTouches Touches => Code switch
    {
        GapCode.Shallow or GapCode.NoMergeBase or GapCode.UnreadableObject or GapCode.RepositoryUnavailable
            or GapCode.RangeTooLarge or GapCode.NoBaseline or GapCode.OpaqueSubmodule or GapCode.ArtifactSourceUnknown
            or GapCode.OpaqueLfsObject or GapCode.OpaqueBinary => GapTouches.Authorship | GapTouches.BlastRadius,
        GapCode.PlanMissing or GapCode.PlanUnreadable or GapCode.PlanErrored or GapCode.PlanActionUnknown or GapCode.PlanDeferred
            or GapCode.InputMissing => GapTouches.BlastRadius,
        GapCode.FactMissing or GapCode.RepositoryRulesUnreadable => GapTouches.Authorship | GapTouches.BlastRadius,
        GapCode.NotesRefAbsent or GapCode.PullRefsAbsent or GapCode.DeclarationUnreadable or GapCode.PullRequestUnread or GapCode.NoteUnreadable
            or GapCode.EvidenceNotRead or GapCode.PullRefUnrelated or GapCode.UnrelatedHistory or GapCode.ArtifactUnproven or GapCode.PlanClaimed
            or GapCode.ForgeNotConfigured or GapCode.OpaqueDependency => GapTouches.Nothing,
    };

    /// <summary>Whether facts become unknown; an informative gap is only shown.</summary>
    public bool IsBlocking => Touches != GapTouches.Nothing;

    /// <summary>Whether the gap says that something is only claimed, never proved: together the fact <c>change.unproven</c>.</summary>
    public bool IsUnproven => Code is GapCode.ArtifactUnproven or GapCode.PlanClaimed;

    /// <summary>The wire word, for instance <c>notes-ref-absent</c>.</summary>
    public string Word => Words.Of(Code);
}
