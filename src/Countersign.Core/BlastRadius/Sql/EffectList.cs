namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// The effects of a script in its order. Equal effects on rows, and what is not understood in the same way, count as one: a dump inserts
/// into one table a million times.
/// </summary>
internal sealed class EffectList(int most)
{
    private readonly List<PlannedEffect> _effects = [];
    private readonly Dictionary<(Does, string, string, Holds, Undo, EffectTraits), int> _alike = [];
    private readonly Dictionary<int, int> _more = [];

    public int Count => _effects.Count;

    /// <summary>Position of the effect that was added last, or again.</summary>
    public int Last { get; private set; } = -1;

    /// <summary>Adds an effect; gives its position, -1 where the list is full.</summary>
    public int Add(PlannedEffect effect)
    {
        var folds = effect.Kind == SqlKinds.Rows || effect.Has(EffectTraits.NotUnderstood);
        var key = (effect.Does, effect.Kind, effect.Address, effect.Holds, effect.Undo, effect.Traits);
        if (folds && _alike.TryGetValue(key, out var index))
        {
            Again(index);
            if (effect.Certainty == Certainty.Certain) _effects[index] = _effects[index] with { Certainty = Certainty.Certain };
            return Last = index;
        }

        if (_effects.Count == most) return -1;
        if (folds) _alike[key] = _effects.Count;
        _effects.Add(effect);
        return Last = _effects.Count - 1;
    }

    /// <summary>The effect at this position once more.</summary>
    public void Again(int index) => _more[index] = _more.GetValueOrDefault(index) + 1;

    public void Change(int index, Func<PlannedEffect, PlannedEffect> change)
    {
        if (index >= 0 && index < _effects.Count) _effects[index] = change(_effects[index]);
    }

    public IReadOnlyList<PlannedEffect> Finish()
    {
        foreach (var (index, count) in _more)
            _effects[index] = _effects[index] with { Because = [.. _effects[index].Because, $"{count} more {(count == 1 ? "statement does" : "statements do")} the same"] };
        return _effects;
    }
}
