using System.Collections.Frozen;
using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;
using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>What one pass over a plan has found so far; the visitors write here and nowhere else.</summary>
internal sealed class PlanScan(PlanReadOptions options, ContentDigest digest, JsonPosition position, RangeDigest? values = null)
{
    private const int MaxNameBytes = 64 << 10;

    private readonly List<PlannedEffect> _effects = [];
    private readonly List<RowPrint?> _prints = [];
    private readonly FindingList _findings = new(options.Path, options.Limits.Notes);
    private int _rows;
    private bool _failsUsers;

    public PlanRow Row { get; } = new();

    public PlanHeader Header { get; } = new();

    public Cascades Cascades { get; } = new();

    public Provisioners Provisioners { get; } = new();

    public Replicas Replicas { get; } = new();

    public UseGraph Uses { get; } = new(options.Limits.Uses);

    /// <summary>Names of the components that tags are looked through for; null where there are none, and nobody to reach.</summary>
    public FrozenSet<string>? Components { get; } = options.Components.Count == 0 ? null : options.Components.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether it matters who refers to whom: something that others may need is lost, or it is not known yet.</summary>
    public bool WantsUses => Components is not null && !Uses.IsTooLarge && (_failsUsers || !Header.HasChanges);

    public FindingList Findings => _findings;

    /// <summary>Where the plan stands in the file: <c>#</c>, or <c>#/tfplan</c> where it is wrapped.</summary>
    public string Prefix { get; set; } = "#";

    /// <summary>Whether going on makes no sense.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Whether anything would change.</summary>
    public bool HasEffects => _effects.Count > 0;

    /// <summary>The text the reader stands on, bounded; null where it is not a text.</summary>
    public string? Text(ref Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.String) return null;
        if (value.ValueSpan.Length <= MaxNameBytes) return HostileText.Bound(value.GetString()!);
        Stop($"a name is longer than {MaxNameBytes} bytes");
        return null;
    }

    /// <summary>Counts a row; false beyond the limit.</summary>
    public bool CountRow()
    {
        if (++_rows <= options.Limits.Rows) return true;
        Stop($"it lists more than {options.Limits.Rows} changes");
        return false;
    }

    /// <summary>Something in it is not as the format says.</summary>
    public void Unreadable(string problem) => _findings.Gap(GapCode.PlanUnreadable, problem);

    /// <summary>Ends the pass, keeping what was found: it can only raise what is asked.</summary>
    public void Stop(string problem)
    {
        if (!Stopped) Unreadable(problem);
        Stopped = true;
    }

    /// <summary>Ends the pass and drops what was found: the file is something else, so it means something else.</summary>
    public void Refuse(string problem)
    {
        Stop(problem);
        _effects.Clear();
        _prints.Clear();
        Cascades.Clear();
        Uses.Clear();
        _findings.ClearNotes();
    }

    /// <summary>Adds an effect with what is kept of its values; gives its position.</summary>
    public int Add(PlannedEffect effect, RowPrint? print = null)
    {
        if (_effects.Count == options.Limits.Effects)
        {
            Stop($"it has more than {options.Limits.Effects} effects");
            return -1;
        }

        _failsUsers |= effect.FailsUsers;
        _effects.Add(effect);
        _prints.Add(print);
        return _effects.Count - 1;
    }

    /// <summary>The effects with what they have to do with each other; asked once, at the end.</summary>
    public IReadOnlyList<PlannedEffect> Finish()
    {
        Cascades.Fold(_effects);
        if (Cascades.LostGraph) _findings.Note("graph", "", "Its members are sorted by name and it is too large to look for the roots of cascades: give it as the tool wrote it.");
        Renames.Explain(_effects, _prints);
        IndexShifts.Explain(_effects, _prints);
        new PairRules(_effects, _prints, Replicas).Apply();
        foreach (var run in Provisioners.RunsOf(_effects)) Add(run);
        return _effects;
    }

    /// <summary>Who needs what is lost; asked once, after <see cref="Finish"/>.</summary>
    public IReadOnlyList<PlannedBlock> Blocks()
    {
        var blocks = Uses.Of(_effects);
        if (Uses.IsTooLarge) _findings.Note("graph", "", "It has too many references to follow, so who needs what is lost is not known from it.");
        return blocks;
    }

    /// <summary>The text that is shown now does not count in the plan's content.</summary>
    public void BlankText() => digest.Blank(position.Start + 1, position.End - 1);

    /// <summary>What begins now decides what the plan would do.</summary>
    public void OpenRange() => values?.Open(position.Start);

    /// <summary>It ends, and counts or turned out to change nothing.</summary>
    public void CloseRange(bool keep) => values?.Close(position.End, keep);

    /// <summary>Where a row stands.</summary>
    public string Source(string pointer) => options.Path + pointer;

    /// <summary>The row is complete.</summary>
    public void FinishRow()
    {
        var before = _effects.Count;
        if (Row is { List: RowList.Changes, Components.Count: > 0, Address: { } address }) Uses.Tagged(address, Row.Components);
        if (Row.List == RowList.Changes) TerraformEffects.Add(this, Row);
        else if (Row.List == RowList.Drift) TerraformEffects.Drift(this, Row);
        CloseRange(keep: _effects.Count > before);
    }
}

/// <summary>The members of a plan that say what kind of file it is and how it ended.</summary>
internal sealed class PlanHeader
{
    public string? FormatVersion { get; set; }

    public bool HasChanges { get; set; }

    public bool HasPlannedValues { get; set; }

    public bool HasStateMarks { get; set; }

    public bool Errored { get; set; }

    public bool Incomplete { get; set; }

    public bool NotApplyable { get; set; }

    /// <summary>How many objects in the file look like a plan.</summary>
    public int Plans { get; set; }
}
