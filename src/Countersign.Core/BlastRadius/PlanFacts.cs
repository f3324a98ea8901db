using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>What is known about an effect besides what it does; each trait can lead to a row of the severity table.</summary>
[Flags]
public enum EffectTraits
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Its kind is on a reviewed list.</summary>
    Listed = 1,

    /// <summary>Its kind is on no list, but its name looks like something that holds state.</summary>
    LooksLikeState = 2,

    /// <summary>Its kind is made to be replaced.</summary>
    Routine = 4,

    /// <summary>It loses something although it only updates, or only adds settings to something that exists.</summary>
    Destroys = 8,

    /// <summary>It switches a protection of data or keys off.</summary>
    GuardRemoved = 16,

    /// <summary>It changes the way to production itself.</summary>
    GatePath = 32,

    /// <summary>It is a command or statement that could not be understood.</summary>
    NotUnderstood = 64,

    /// <summary>It brings code on a listed critical path.</summary>
    CriticalPath = 128,

    /// <summary>It brings nothing but documentation and tests.</summary>
    DocsAndTests = 256,

    /// <summary>A final copy is taken on the way, whatever becomes of earlier ones.</summary>
    TakesCopy = 512,
}

/// <summary>An effect as an input states it, before environment and components are looked at.</summary>
public sealed record PlannedEffect
{
    /// <summary>What it does.</summary>
    public required Does Does { get; init; }

    /// <summary>Kind of object.</summary>
    public required string Kind { get; init; }

    /// <summary>Which object.</summary>
    public required string Address { get; init; }

    /// <summary>Key of a leftover of an earlier replacement under the same address; empty for the object itself.</summary>
    public string DeposedKey { get; init; } = "";

    /// <summary>What the object holds.</summary>
    public Holds Holds { get; init; } = Holds.Unknown;

    /// <summary>The way back from losing it.</summary>
    public Undo Undo { get; init; } = Undo.Unknown;

    /// <summary>What else is known.</summary>
    public EffectTraits Traits { get; init; }

    /// <summary>How sure it is.</summary>
    public Certainty Certainty { get; init; } = Certainty.Certain;

    /// <summary>Why it happens, in words.</summary>
    public IReadOnlyList<string> Because { get; init; } = [];

    /// <summary>Position, in the same input, of the effect whose consequence it is; null for a root.</summary>
    public int? Root { get; init; }

    /// <summary>Where it stands in the input.</summary>
    public required string Source { get; init; }

    /// <summary>The known components that tags of the object name, before or after; in ordinal order.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Whether something goes: delete, replace, or an update that destroys (also one made by adding settings to something that exists).</summary>
    public bool IsLoss => Does is Does.Delete or Does.Replace || (Does is Does.Update or Does.Create && Has(EffectTraits.Destroys));

    /// <summary>Whether state goes (contract §2): a loss of data, keys or identity with undo none, window or backup.</summary>
    public bool LosesState => IsLoss && Holds is Holds.Data or Holds.Keys or Holds.Identity && Undo is Undo.None or Undo.Window or Undo.Backup;

    /// <summary>Whether whoever refers to the object is left without it: a loss, unless it is routine or leaves the object alone.</summary>
    internal bool FailsUsers => IsLoss && Undo != Undo.Full && !Has(EffectTraits.Routine);

    /// <summary>The same effect with one reason more, at most <see cref="PlanLimits.MaxReasons"/> of them.</summary>
    internal PlannedEffect Also(string sentence, bool first = false)
    {
        var others = Because.Take(PlanLimits.MaxReasons - 1);
        return this with { Because = first ? [sentence, .. others] : [.. others, sentence] };
    }

    /// <summary>Whether it has this trait.</summary>
    public bool Has(EffectTraits trait) => (Traits & trait) != 0;
}

/// <summary>Everything read from one plan. Holds names and paths of attributes, never their values, but for tags that are the name of a known component.</summary>
public sealed record PlanFacts
{
    /// <summary>Reader format, for instance <c>terraform</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Name of the input as given.</summary>
    public required string Path { get; init; }

    /// <summary>Target it applies to; empty for the whole change.</summary>
    public string Target { get; init; } = "";

    /// <summary>Content digest (contract §3).</summary>
    public required Sha256Digest Content { get; init; }

    /// <summary>
    /// Keyed digest of everything that decides what the plan would do (see <see cref="PlanReadOptions.ValuesKey"/>): two plans with one digest
    /// do the same with the same values. Null without a key, and for a plan that could not be read to its end.
    /// </summary>
    public Sha256Digest? Values { get; init; }

    /// <summary>Effects in the order of the input.</summary>
    public IReadOnlyList<PlannedEffect> Effects { get; init; } = [];

    /// <summary>Who needs what is lost, as far as the configuration in the plan tells; in ordinal order. Empty where no components were given.</summary>
    public IReadOnlyList<PlannedBlock> Blocks { get; init; } = [];

    /// <summary>Notes in the order of the input.</summary>
    public IReadOnlyList<BlastRadiusNote> Notes { get; init; } = [];

    /// <summary>What could not be found out.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];
}

/// <summary>How to read a plan.</summary>
public sealed record PlanReadOptions
{
    /// <summary>Name of the input in sources and gaps, for instance <c>plan.json</c>.</summary>
    public string Path { get; init; } = "plan.json";

    /// <summary>Target it applies to; empty for the whole change.</summary>
    public string Target { get; init; } = "";

    /// <summary>
    /// Key of <see cref="PlanFacts.Values"/>, 32 bytes that only this installation knows; empty where the digest is not wanted. Values of a plan
    /// are often short or few, so an unkeyed digest of them could be guessed back.
    /// </summary>
    public ReadOnlyMemory<byte> ValuesKey { get; init; }

    /// <summary>
    /// Names of the components there are. A tag that is exactly one of them says whose an object is, and is kept; nothing else of a tag is.
    /// Empty: neither tags nor references are looked at, because there is nobody to reach.
    /// </summary>
    public IReadOnlyCollection<string> Components { get; init; } = [];

    /// <summary>The limits; smaller ones only in tests.</summary>
    internal PlanLimits Limits { get; init; } = PlanLimits.Default;
}

/// <summary>What is read of one plan at most. Reaching a limit is a blocking gap, never a silent cut.</summary>
internal sealed record PlanLimits
{
    /// <summary>Largest plan, in bytes.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Largest single string or number of the JSON, in bytes: the only part that must lie in memory whole.</summary>
    public const int MaxTokenBytes = 32 << 20;

    /// <summary>Deepest nesting, in levels.</summary>
    public const int MaxDepth = 512;

    /// <summary>Most entries of the lists of changes.</summary>
    public const int MaxRows = 1_000_000;

    /// <summary>Most effects, counting only what changes something.</summary>
    public const int MaxEffects = 100_000;

    /// <summary>Most notes kept; the rest is counted in a last one.</summary>
    public const int MaxNotes = 1_000;

    /// <summary>Most gaps of one kind spelled out; the rest is counted in a last one.</summary>
    public const int MaxGapsOfAKind = 20;

    /// <summary>Most attribute paths looked at in one object to tell what is not yet known.</summary>
    public const int MaxUnknownPaths = 512;

    /// <summary>Most reasons kept for one effect.</summary>
    public const int MaxReasons = 12;

    /// <summary>Most references of a configuration that are kept, and most blocks whose tags name a component.</summary>
    public const int MaxUses = 200_000;

    public static PlanLimits Default { get; } = new();

    public long Bytes { get; init; } = MaxBytes;

    public int TokenBytes { get; init; } = MaxTokenBytes;

    public int Rows { get; init; } = MaxRows;

    public int Effects { get; init; } = MaxEffects;

    public int Notes { get; init; } = MaxNotes;

    public int Uses { get; init; } = MaxUses;
}
