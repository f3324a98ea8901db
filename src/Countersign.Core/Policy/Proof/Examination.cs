namespace Countersign.Core.Policy.Proof;

/// <summary>What came of looking whether a policy meets its obligations.</summary>
internal sealed record Examined
{
    /// <summary>Cells that the answer is about, those ruled out in bunches included; at most <see cref="long.MaxValue"/>.</summary>
    public long Cells { get; init; }

    /// <summary>A change about which the policy does not do what it must; null where there is none.</summary>
    public Counterexample? Counterexample { get; init; }

    /// <summary>Why there is no answer; empty where there is one.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>Facts to drop so that there is one, those with the most values first.</summary>
    public IReadOnlyList<Fact> Drop { get; init; } = [];

    /// <summary>Whether the policy meets the obligation for every change there can be.</summary>
    public bool IsMet => Counterexample is null && Refusal.Length == 0;
}

/// <summary>Looks whether a policy meets its obligations, for every change there can be and every day from one on.</summary>
/// <param name="policy">The policy.</param>
/// <param name="constraints">What cannot occur.</param>
/// <param name="from">The first day.</param>
/// <param name="maxCells">Cells to look at for one obligation and day.</param>
internal sealed class Examination(PolicySet policy, IReadOnlyList<Constraint> constraints, DateOnly from, long maxCells)
{
    private const int MostDropped = 3; // facts named in a refusal

    /// <summary>Looks at these obligations one after the other; the first that is not met or cannot be answered ends it.</summary>
    public Examined All(IEnumerable<Obligation> obligations)
    {
        var cells = 0L;
        foreach (var obligation in obligations)
        {
            var one = One(obligation);
            if (!one.IsMet) return one;
            cells = Sum(cells, one.Cells);
        }

        return new Examined { Cells = cells };
    }

    /// <summary>Looks at this obligation.</summary>
    public Examined One(Obligation obligation)
    {
        var rules = Question.Of(policy, obligation, from, maxCells).Rules;
        var days = Question.Days(rules.SelectMany(r => r.Except).Concat(obligation.Except), from);
        if (days.Count > ProofLimits.MaxDays)
            return new Examined { Refusal = $"Exceptions end on {days.Count - 1} different days; at most {ProofLimits.MaxDays - 1} are taken on. Let some end on the same day." };
        var cells = 0L;
        foreach (var day in days)
        {
            var one = On(Question.Of(policy, obligation, day, maxCells));
            if (!one.IsMet) return one;
            cells = Sum(cells, one.Cells);
        }

        return new Examined { Cells = cells };
    }

    private Examined On(Question question)
    {
        var space = new CellSpace(question.Conditions, policy.Levels);
        if (space.TooFine.Count > 0) return TooFine(space.TooFine);
        Completion? completion = null;
        IReadOnlyList<Fact> tooFine = [];
        FactSet? found = null;
        ObligationSearch.Run(space, question, cell => (completion ??= Completion.Of(space, constraints, policy.Levels, out tooFine)) is null || (found = completion!.Complete(cell)) is not null, out var gaveUp);
        if (tooFine.Count > 0) return TooFine(tooFine);
        if (gaveUp) return TooMany(space);
        return new Examined { Cells = space.Cells, Counterexample = found is null ? null : Counterexample.Of(policy, question.Obligation, found, Matters(question.Obligation, found), question.Day) };
    }

    private List<Fact> Matters(Obligation obligation, FactSet facts)
    {
        var about = CellSpace.ComparisonsOf(obligation.When).Select(c => c.Fact).ToHashSet();
        return [.. FactCatalog.All.Where(f => about.Contains(f) || !facts[f].Equals(FactDomain.Values(f, [], policy.Levels)[0]))];
    }

    private static Examined TooFine(IReadOnlyList<Fact> facts) => new()
    {
        Refusal = $"More than {ProofLimits.MaxWordKinds} kinds of words are told apart in {string.Join(", ", facts)}. Name fewer of them, or name them together.",
        Drop = facts,
    };

    private Examined TooMany(CellSpace space)
    {
        var drop = space.Axes.OrderByDescending(a => a.Values.Count).Take(MostDropped).ToList();
        return new Examined
        {
            Cells = space.Cells,
            Refusal = $"More than {maxCells} cells have to be looked at. Drop or cut less finely {string.Join(", ", drop.Select(a => $"{a.Fact} ({a.Values.Count} values)"))}, or narrow the claim.",
            Drop = [.. drop.Select(a => a.Fact)],
        };
    }

    private static long Sum(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
