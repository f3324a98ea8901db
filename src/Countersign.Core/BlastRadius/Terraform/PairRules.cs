namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// What is worse together than alone: a backup and its source, a key and what it encrypts, a protection and what it protects, the last of
/// several replicas; and what is one loss rather than two: a part and its whole.
/// </summary>
internal sealed class PairRules(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints, Replicas replicas)
{
    /// <summary>Most objects that one lost object is related to by one rule.</summary>
    private const int MaxRelated = 100;

    private readonly Dictionary<uint, List<int>> _known = [];
    private readonly List<int> _lost = [];

    /// <summary>Applies every pair of the reviewed list.</summary>
    public void Apply()
    {
        for (var at = 0; at < effects.Count; at++)
            if (prints[at] is not null && (effects[at].IsLoss || effects[at].Has(EffectTraits.GuardRemoved))) _lost.Add(at);
        _lost.Sort((one, other) => string.CompareOrdinal(effects[one].Address, effects[other].Address) is var order and not 0 ? order : one - other);
        foreach (var at in _lost)
            if (effects[at].IsLoss) Know(at);
        foreach (var pair in StatefulTypes.Default.Pairs) Apply(pair);
    }

    private void Know(int at)
    {
        foreach (var print in prints[at]!.Before)
        {
            if (!Links.IsIdentity(print.Name)) continue;
            if (!_known.TryGetValue(print.Value, out var all)) _known[print.Value] = all = [];
            if (all.Count == 0 || all[^1] != at) all.Add(at);
        }
    }

    private void Apply(Pair pair)
    {
        var link = Prints.OfName(pair.Link);
        foreach (var holder in _lost.Where(at => pair.IsHolder(effects[at].Kind)))
        {
            if (pair.Rule == PairRule.Replica) Replica(holder, link);
            else foreach (var named in Named(pair, holder, link).Take(MaxRelated)) Apply(pair.Rule, holder, named);
        }
    }

    private IEnumerable<int> Named(Pair pair, int holder, uint link)
    {
        var value = pair.Link.Length > 0 ? prints[holder]!.BeforeOf(link) : null;
        if (value is { } known && _known.TryGetValue(known, out var exact))
        {
            var found = exact.Where(at => at != holder && pair.IsNamed(effects[at].Kind)).ToList();
            if (found.Count > 0) return found;
        }

        // Whose copy a backup is may stand nowhere in the plan. What is not known is taken for the worse.
        if (pair.Rule != PairRule.Backup) return [];
        return _lost.Where(at => at != holder && effects[at].IsLoss && IsOfOneProvider(at, holder) && pair.IsNamed(effects[at].Kind) && (value is null || !HasIdentity(at)));
    }

    private bool IsOfOneProvider(int one, int other) =>
        effects[one].Kind.AsSpan(0, effects[one].Kind.IndexOf('_', StringComparison.Ordinal) + 1).SequenceEqual(effects[other].Kind.AsSpan(0, effects[other].Kind.IndexOf('_', StringComparison.Ordinal) + 1));

    private bool HasIdentity(int at) => Array.Exists(prints[at]!.Before, print => Links.IsIdentity(print.Name));

    private void Apply(PairRule rule, int holder, int named)
    {
        switch (rule)
        {
            case PairRule.Backup when effects[holder].IsLoss: Backup(named, holder); break;
            case PairRule.Encryption when effects[holder].IsLoss: Encryption(holder, named); break;
            case PairRule.Part when effects[holder].IsLoss: Part(holder, named); break;
            case PairRule.Protection when effects[holder].Has(EffectTraits.GuardRemoved):
                Say(named, $"its protection {effects[holder].Address} is taken away in the same plan");
                Say(holder, $"{effects[named].Address}, which it protects, goes in the same plan");
                break;
            case PairRule.Backup or PairRule.Encryption or PairRule.Part or PairRule.Protection or PairRule.Replica: break;
        }
    }

    private void Backup(int source, int copy)
    {
        if (effects[source].Holds is not (Holds.Data or Holds.Keys)) return;
        Say(source, $"{effects[copy].Address}, which may be a copy of it, goes in the same plan");
        if (!effects[source].Has(EffectTraits.TakesCopy) && effects[source].Undo is Undo.Backup or Undo.Window) effects[source] = effects[source] with { Undo = Undo.None };
    }

    private void Encryption(int data, int key)
    {
        if (effects[data].Holds is not (Holds.Data or Holds.Keys)) return;
        Say(data, $"{effects[key].Address}, which opens its copies, goes in the same plan");
        if (effects[data].Undo == Undo.Backup) effects[data] = effects[data] with { Undo = effects[key].Undo == Undo.Window ? Undo.Window : Undo.None };
    }

    private void Part(int part, int whole)
    {
        if (effects[part].Root is not null) return;
        effects[part] = effects[part].Also($"it is a part of {effects[whole].Address} and goes with it") with { Root = whole };
    }

    private void Replica(int holder, uint link)
    {
        if (!effects[holder].IsLoss || !replicas.AreAllGone(effects[holder].Kind, prints[holder]!.BeforeOf(link))) return;
        Say(holder, "no other of its kind is left: nothing answers in its place");
    }

    private void Say(int at, string sentence) => effects[at] = effects[at].Also(sentence, first: true);
}

/// <summary>Counts the replicas that stay, also those in rows that change nothing.</summary>
internal sealed class Replicas
{
    private readonly HashSet<(string Type, uint Link)> _staying = [];
    private readonly HashSet<string> _uncertain = new(StringComparer.Ordinal);

    /// <summary>A row whose object is there afterwards.</summary>
    public void Stays(PlanRow row)
    {
        if (row.Type is not { } type || !StatefulTypes.Default.ReplicaLinks.TryGetValue(type, out var link)) return;
        var name = Prints.OfName(link);
        if ((row.AfterPrints.Value(name) ?? row.BeforePrints.Value(name)) is { } value) _staying.Add((type, value));
        else _uncertain.Add(type);
    }

    /// <summary>Whether none of this kind stays that serves the same.</summary>
    public bool AreAllGone(string type, uint? link) => link is { } value && !_uncertain.Contains(type) && !_staying.Contains((type, value));
}
