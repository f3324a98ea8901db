namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Where in its transactions a script is.</summary>
internal sealed class SqlTransaction(EffectList effects, KnownTables known)
{
    private int _begin;

    public bool IsOpen { get; private set; }

    public void Begin()
    {
        End();
        IsOpen = true;
        _begin = effects.Count;
    }

    /// <summary>It ends, whichever way: what was sure within it no longer is.</summary>
    public void End()
    {
        IsOpen = false;
        known.ForgetSure();
    }

    /// <summary>
    /// It is rolled back. That takes nothing away from the judgement: MySQL commits before and after every definition, and what a
    /// statement did outside the tables stays done. The effects are merely no longer certain.
    /// </summary>
    public void Rollback(int line)
    {
        for (var at = _begin; IsOpen && at < effects.Count; at++)
            effects.Change(at, e => e with { Certainty = Certainty.Possible, Because = [.. e.Because, $"line {line} rolls back; that is not counted on"] });
        End();
    }
}
