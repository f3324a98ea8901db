namespace Countersign.Core.Policy.Proof;

/// <summary>Looks for cells in which a policy does not do what it is obliged to, on one day.</summary>
internal sealed class ObligationSearch : CellSearch
{
    private readonly Obligation _obligation;
    private readonly bool _holdsByDefault;
    private readonly List<CellRule> _rules;
    private readonly Func<int[], bool> _found;

    private ObligationSearch(CellSpace space, Question question, List<Condition> conditions, List<CellRule> rules, Func<int[], bool> found)
        : base(space, conditions, question.MaxCells)
    {
        _obligation = question.Obligation;
        _holdsByDefault = question.HoldsByDefault;
        _rules = rules;
        _found = found;
    }

    private CellRule Trigger => _rules[0];

    private IEnumerable<CellRule> Rules => _rules.Skip(1);

    /// <summary>Whether the walk ended before it had seen everything, by <paramref name="found"/> or by giving up.</summary>
    /// <param name="space">The space of the question.</param>
    /// <param name="question">The question.</param>
    /// <param name="found">Told each cell in which the obligation is not met; true ends the walk.</param>
    /// <param name="gaveUp">Whether it gave up.</param>
    public static void Run(CellSpace space, Question question, Func<int[], bool> found, out bool gaveUp)
    {
        var conditions = new List<Condition>();
        int Add(Condition condition)
        {
            conditions.Add(condition);
            return conditions.Count - 1;
        }

        CellRule Rule(Condition when, IEnumerable<ExceptClause> except, bool meets, bool denies) =>
            new(Add(when), [.. except.Where(e => question.Day <= e.Until).Select(e => Add(e.When))], meets, denies);

        var rules = new List<CellRule> { Rule(question.Obligation.When, question.Obligation.Except, false, false) };
        rules.AddRange(question.Rules.Select(r => Rule(r.When, r.Except, question.Obligation.IsMetBy(r), r.Deny is not null)));
        var search = new ObligationSearch(space, question, conditions, rules, found);
        search.Walk();
        gaveUp = search.GaveUp;
    }

    /// <inheritdoc />
    protected override bool MayMatter(int depth)
    {
        if (!MayBeActive(Trigger, depth)) return false;
        return _obligation.Need switch
        {
            Need.Requirement or Need.Stop or Need.Something => !IsMet(depth) && !HoldsByDefault(depth),
            Need.Denial => (Most(Trigger.When, depth) == Truth.True && !Denies(depth)) || (MayBeUnknown(depth) && !IsMet(depth) && !HoldsByDefault(depth)),
            Need.Nothing => Most(Trigger.When, depth) == Truth.True && (Rules.Any(r => MayBeActive(r, depth)) || MayHoldByDefault(depth)),
        };
    }

    /// <inheritdoc />
    protected override bool Visit() => _found(Cell);

    private bool MayBeUnknown(int depth) => Least(Trigger.When, depth) != Truth.True && Most(Trigger.When, depth) != Truth.False;

    private bool MayBeActive(CellRule rule, int depth)
    {
        if (Most(rule.When, depth) == Truth.False) return false;
        foreach (var lift in rule.Lifts)
            if (Least(lift, depth) == Truth.True) return false;
        return true;
    }

    private bool IsActive(CellRule rule, int depth, Truth least)
    {
        if (Least(rule.When, depth) < least) return false;
        foreach (var lift in rule.Lifts)
            if (Most(lift, depth) == Truth.True) return false;
        return true;
    }

    private bool IsMet(int depth)
    {
        for (var at = 1; at < _rules.Count; at++)
            if (_rules[at].Meets && IsActive(_rules[at], depth, Truth.Unknown)) return true;
        return false;
    }

    private bool Denies(int depth)
    {
        for (var at = 1; at < _rules.Count; at++)
            if (_rules[at].Denies && IsActive(_rules[at], depth, Truth.True)) return true;
        return false;
    }

    // A lifted rule is about the change all the same, so exceptions do not count here.
    private bool HoldsByDefault(int depth) => _holdsByDefault && Rules.All(r => Most(r.When, depth) != Truth.True);

    private bool MayHoldByDefault(int depth) => _holdsByDefault && Rules.All(r => Least(r.When, depth) != Truth.True);

    /// <summary>A rule over cells, by the indexes of its conditions.</summary>
    private sealed record CellRule(int When, int[] Lifts, bool Meets, bool Denies);
}

/// <summary>Whether a policy meets one obligation on one day.</summary>
/// <param name="Obligation">The obligation.</param>
/// <param name="Rules">The enforced rules of the policy that can make a difference.</param>
/// <param name="HoldsByDefault">Whether the policy holds where none of its rules is certainly about the change.</param>
/// <param name="Day">The day; exceptions end by it.</param>
/// <param name="MaxCells">Cells to look at before giving up.</param>
internal sealed record Question(Obligation Obligation, IReadOnlyList<PolicyRule> Rules, bool HoldsByDefault, DateOnly Day, long MaxCells)
{
    /// <summary>The question whether this policy meets this obligation.</summary>
    public static Question Of(PolicySet policy, Obligation obligation, DateOnly day, long maxCells)
    {
        var holds = policy.Default == PolicyDefault.Hold;
        var rules = policy.Rules.Where(r => r.Mode == RuleMode.Enforce && (holds || obligation.IsTouchedBy(r)));
        return new Question(obligation, [.. rules], holds, day, maxCells);
    }

    /// <summary>Every condition of it, those of the obligation first: their facts decide whether the rest matters.</summary>
    public IReadOnlyList<Condition> Conditions =>
        [.. Of(Obligation.When, Obligation.Except), .. Rules.SelectMany(r => Of(r.When, r.Except))];

    /// <summary>The days from this one on, one of each kind that the exceptions tell apart; a working day where there is one.</summary>
    public static List<DateOnly> Days(IEnumerable<ExceptClause> exceptions, DateOnly from)
    {
        List<DateOnly> starts = [from, .. exceptions.Where(e => e.Until >= from && e.Until < DateOnly.MaxValue).Select(e => e.Until.AddDays(1)).Distinct().Order()];
        return [.. starts.Select((start, at) => WorkingDay(start, at + 1 < starts.Count ? starts[at + 1] : DateOnly.MaxValue))];
    }

    private static DateOnly WorkingDay(DateOnly start, DateOnly end)
    {
        var day = start;
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday && day < end) day = day.AddDays(1);
        return day < end ? day : start;
    }

    private IEnumerable<Condition> Of(Condition when, IEnumerable<ExceptClause> except) => except.Where(e => Day <= e.Until).Select(e => e.When).Prepend(when);
}
