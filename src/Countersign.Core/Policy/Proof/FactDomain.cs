using Countersign.Core.BlastRadius;
using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>
/// The values of a fact that a set of comparisons can tell apart, one of each kind. A fact has endlessly many values, but two for which
/// every comparison comes out alike are one and the same to a policy: that makes the cells finite, and looking at all of them a proof.
/// </summary>
internal static class FactDomain
{
    /// <summary>Values that stand first where a policy leaves the choice: a counterexample should show nothing remarkable that it does not need.</summary>
    private static readonly string[] Plain = ["deployment", "forward", "workload", "production", "undeclared", "edit"];

    /// <summary>What <see cref="PolicyFacts"/> and <see cref="AuthorshipFacts"/> can leave open about a fact.</summary>
    [Flags]
    private enum Hidden
    {
        Nothing = 0,
        All = 1,
        Part = 2,
    }

    /// <summary>Whether these comparisons tell more kinds of words of this set apart than a proof takes on.</summary>
    public static bool IsTooFine(Fact fact, IReadOnlyCollection<Comparison> comparisons) =>
        fact.Type == FactType.WordSet && WordKinds(comparisons).Count() > ProofLimits.MaxWordKinds;

    /// <summary>One value of each kind that these comparisons of this fact tell apart, what is fully known first.</summary>
    public static List<FactValue> Values(Fact fact, IReadOnlyCollection<Comparison> comparisons, LevelScale levels) =>
        [.. Candidates(fact, comparisons, levels).DistinctBy(value => new ValueList<Truth>([.. comparisons.Select(c => Judge.Compare(value, c.Operator, c.Operands))]))];

    private static IEnumerable<FactValue> Candidates(Fact fact, IReadOnlyCollection<Comparison> comparisons, LevelScale levels)
    {
        var hidden = HiddenOf(fact);
        var known = Known(fact, comparisons, levels).ToList();
        var partial = hidden.HasFlag(Hidden.Part) ? known.Select(Part).OfType<FactValue>() : [];
        return [.. known, .. partial, .. hidden.HasFlag(Hidden.All) ? [FactValue.Unknown] : Array.Empty<FactValue>()];
    }

    private static IEnumerable<FactValue> Known(Fact fact, IReadOnlyCollection<Comparison> comparisons, LevelScale levels) => fact.Type switch
    {
        FactType.Flag => [new FlagValue(false), new FlagValue(true)],
        FactType.Word => Words(fact, comparisons),
        FactType.Number => Numbers(fact, comparisons).Select(n => new NumberValue(n)),
        FactType.Level => [new LevelValue(null), .. levels.Levels.Reverse().Append(Level.Unknown).Select(l => new LevelValue(l))],
        FactType.Severity => [.. Enum.GetValues<Severity>().OrderBy(s => s == Severity.None).Select(s => new SeverityValue(s))],
        FactType.WordSet => Sets(comparisons),
    };

    private static IEnumerable<FactValue> Words(Fact fact, IReadOnlyCollection<Comparison> comparisons)
    {
        var named = Operands(comparisons).ToList();
        var all = fact.Words.Count > 0 ? fact.Words : [Unnamed(named), .. named];
        var words = all.OrderBy(w => !Plain.Contains(w)).ThenBy(named.Contains).Select(w => (FactValue)new WordValue(w));
        return fact == FactCatalog.ComponentOwner ? words.Append(new WordValue(null)) : words;
    }

    // On both sides of every constant that stands in a comparison, and on it.
    private static IEnumerable<long> Numbers(Fact fact, IReadOnlyCollection<Comparison> comparisons)
    {
        var cuts = comparisons.SelectMany(c => c.Operands).OfType<NumberValue>().SelectMany(n => new[] { n.Number - 1, n.Number, n.Number + 1 });
        return cuts.Append(fact.Least).Where(n => n >= fact.Least && n <= (fact.Ceiling ?? long.MaxValue)).Distinct().Order();
    }

    // Words that stand in the same comparisons are interchangeable, so one word of each kind is enough.
    private static IEnumerable<FactValue> Sets(IReadOnlyCollection<Comparison> comparisons)
    {
        var kinds = WordKinds(comparisons).Select(words => words.OrderBy(w => !Plain.Contains(w)).First()).OrderBy(w => !Plain.Contains(w)).ToList();
        return Enumerable.Range(0, 1 << kinds.Count).OrderBy(chosen => System.Numerics.BitOperations.PopCount((uint)chosen))
            .Select(chosen => WordSetValue.Of(kinds.Where((_, at) => (chosen >> at & 1) == 1)));
    }

    private static IEnumerable<IEnumerable<string>> WordKinds(IReadOnlyCollection<Comparison> comparisons) =>
        Operands(comparisons).GroupBy(word => new ValueList<bool>([.. comparisons.Select(c => c.Operands.Contains(new WordValue(word)))]));

    private static IEnumerable<string> Operands(IEnumerable<Comparison> comparisons) =>
        comparisons.SelectMany(c => c.Operands).OfType<WordValue>().Select(w => w.Word!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string Unnamed(List<string> named)
    {
        var word = "another";
        while (named.Contains(word)) word += "-one";
        return word;
    }

    /// <summary>The same value with more hidden behind it; null where nothing more can be.</summary>
    private static FactValue? Part(FactValue value) => value switch
    {
        NumberValue number => number with { OrMore = true },
        SeverityValue { Severity: < Severity.Critical } severity => severity with { OrHigher = true },
        LevelValue { Level.Rank: >= 0 } level => level with { OrLower = true },
        WordSetValue set => set with { OrMore = true },
        _ => null,
    };

    private static Hidden HiddenOf(Fact fact) => Exposed.Contains(fact) ? Hidden.Nothing : fact.Type switch
    {
        FactType.Flag or FactType.Word => Hidden.All,
        FactType.Level or FactType.WordSet => Hidden.All | Hidden.Part,
        FactType.Severity => Hidden.Part,
        FactType.Number => fact.Ceiling is null ? Hidden.Part : Hidden.All,
    };

    /// <summary>Facts that are always fully known: they come from the change, the configuration or the clock, or say themselves what is not known.</summary>
    private static readonly HashSet<Fact> Exposed =
    [
        FactCatalog.ChangeKind, FactCatalog.ChangeRequester, FactCatalog.ChangeUnproven,
        FactCatalog.EnvironmentName, FactCatalog.EnvironmentTier, FactCatalog.EnvironmentCustomerFacing, FactCatalog.EnvironmentFrozen,
        FactCatalog.ComponentName, FactCatalog.AuthorshipGaps, FactCatalog.BlastRadiusGaps, FactCatalog.BusinessHours,
    ];
}
