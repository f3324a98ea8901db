using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Puts the readings of one script in several dialects together, so that none of them can hide what another one destroys.</summary>
internal static class SqlReadings
{
    /// <summary>The findings of all readings as one.</summary>
    public static SqlFindings Merge(IReadOnlyList<SqlFindings> readings, PlanReadOptions options)
    {
        var main = Main(readings, out var isSure);
        var effects = new List<PlannedEffect>(main.Effects);
        var gaps = new List<Gap>(main.Gaps);
        foreach (var other in readings.Where(r => r != main))
        {
            // A script that is cut alike means the same; how a dialect locks is then that of the one it is written in.
            if (isSure && other.Evidence.ShapeOf == main.Evidence.ShapeOf) continue;
            Add(effects, other, isSure, options.Limits.Effects);
            if (!isSure) gaps.AddRange(other.Gaps.Where(gap => !gaps.Contains(gap)));
        }

        return main with { Effects = effects, Gaps = gaps };
    }

    /// <summary>The reading that most speaks for by its own words; the first where nothing speaks for any.</summary>
    private static SqlFindings Main(IReadOnlyList<SqlFindings> readings, out bool isSure)
    {
        var best = readings.MaxBy(r => r.Evidence.Best == r.Dialect ? r.Evidence.CountOf(r.Dialect) : 0)!;
        isSure = readings.Count == 1 || best.Evidence.Best == best.Dialect;
        return isSure ? best : readings[0];
    }

    private static void Add(List<PlannedEffect> effects, SqlFindings other, bool isSure, int most)
    {
        var known = effects.Select((effect, at) => (Key: KeyOf(effect), at)).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => new Queue<int>(g.Select(p => p.at)));
        foreach (var effect in other.Effects)
        {
            if (known.TryGetValue(KeyOf(effect), out var alike) && alike.TryDequeue(out var at))
            {
                if (!isSure && Rank(effect) > Rank(effects[at])) effects[at] = Possible(effect, other.Dialect) with { Root = effects[at].Root };
            }
            else if ((!isSure || IsDestructive(effect)) && effects.Count < most)
            {
                effects.Add(Possible(effect, other.Dialect) with { Root = null });
            }
        }
    }

    private static (Does, string, string) KeyOf(PlannedEffect effect) => (effect.Does, effect.Kind, effect.Address.ToLowerInvariant());

    private static Severity Rank(PlannedEffect effect) => SeverityTable.Judge(effect, EffectReach.Nobody, EnvironmentTier.Production).Severity;

    // In a dialect that the script is not written in, most of what is cut otherwise is no statement at all.
    private static bool IsDestructive(PlannedEffect effect) => effect.Does is Does.Delete or Does.Replace || effect.LosesState || effect.Has(EffectTraits.GuardRemoved | EffectTraits.GatePath);

    private static PlannedEffect Possible(PlannedEffect effect, SqlDialect dialect) =>
        effect with { Certainty = Certainty.Possible, Because = [.. effect.Because, $"only where it is run as {SqlDialects.NameOf(dialect)}"] };
}
