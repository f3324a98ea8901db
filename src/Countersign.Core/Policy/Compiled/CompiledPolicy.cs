namespace Countersign.Core.Policy;

/// <summary>
/// A policy made to decide very often, for replay and proof: the same rules as <see cref="PolicyEvaluator"/>, without the trace. A decision about a
/// real change is never made here, for it could not be explained.
/// </summary>
public sealed class CompiledPolicy
{
    private readonly CompiledRule[] _rules;
    private readonly StateTable _table;
    private readonly ulong[]? _masks; // one for each rule, where words and rules are few
    private readonly RuleMasks _enforced;
    private readonly RuleMasks _shadow;

    private CompiledPolicy(PolicySet policy, FactLayout layout, CompiledRule[] rules, StateTable table)
    {
        (Policy, Layout, _rules, _table) = (policy, layout, rules, table);
        var masks = rules.Select(r => (r.When as ClauseCircuit)?.FirstWord).ToList();
        _masks = table.Words == 1 && rules.Length <= 64 && masks.TrueForAll(m => m is not null) ? [.. masks.Select(m => m!.Value)] : null;
        Requirements = [.. policy.Rules.SelectMany(r => r.Require).Distinct()];
        (_enforced, _shadow) = (new RuleMasks(policy, RuleMode.Enforce, Requirements), new RuleMasks(policy, RuleMode.Shadow, Requirements));
    }

    /// <summary>The policy.</summary>
    public PolicySet Policy { get; }

    /// <summary>What its rows are made of.</summary>
    public FactLayout Layout { get; }

    /// <summary>Every different requirement of the policy.</summary>
    public IReadOnlyList<Requirement> Requirements { get; }

    /// <summary>Compiles a policy, by default for a layout of its own.</summary>
    public static CompiledPolicy Compile(PolicySet policy, FactLayout? layout = null)
    {
        layout ??= FactLayout.Of(policy);
        var compiler = new CircuitCompiler(layout);
        CompiledRule[] rules = [.. policy.Rules.Select(r => new CompiledRule(compiler.Compile(r.When), [.. r.Except.Select(e => (compiler.Compile(e.When), e.Until))]))];
        return new CompiledPolicy(policy, layout, rules, compiler.Table());
    }

    /// <summary>Room for the answers to one row.</summary>
    public RuleStates NewStates() => new(_rules.Length);

    /// <summary>Decides about one row.</summary>
    /// <param name="row">A row of <see cref="Layout"/>.</param>
    /// <param name="today">The day in the environment's time zone; exceptions end by it.</param>
    /// <param name="into">What <see cref="NewStates"/> of this policy made.</param>
    public void Evaluate(ReadOnlySpan<ushort> row, DateOnly today, RuleStates into)
    {
        if (_masks is not null) EvaluateMasks(row, today, into);
        else EvaluateCircuits(row, today, into);
    }

    /// <summary>What the rules of this mode say together.</summary>
    public Ruling RulingOf(RuleStates states, RuleMode mode = RuleMode.Enforce)
    {
        var masks = MasksOf(mode);
        if (masks.Denies(states)) return Ruling.Denies;
        if (masks.MayDeny(states) || (mode == RuleMode.Enforce && Policy.Default == PolicyDefault.Hold && !masks.IsAnyCertain(states))) return Ruling.Holds;
        return masks.Asks(states) ? Ruling.Asks : Ruling.Passes;
    }

    /// <summary>Whether a requirement is due.</summary>
    /// <param name="states">How the rules came out.</param>
    /// <param name="requirement">Its place in <see cref="Requirements"/>.</param>
    /// <param name="mode">Whether rules that count ask for it, or rules in shadow.</param>
    public bool IsDue(RuleStates states, int requirement, RuleMode mode = RuleMode.Enforce) => MasksOf(mode).IsDue(states, requirement);

    /// <summary>The usual policy: at most 64 rules and 64 clauses. A rule holds where all bits of its mask do.</summary>
    private void EvaluateMasks(ReadOnlySpan<ushort> row, DateOnly today, RuleStates into)
    {
        var (surely, possibly) = _table.Gather(row);
        var (certain, possible, lifted, masks) = (0UL, 0UL, 0UL, _masks!);
        for (var rule = 0; rule < masks.Length; rule++)
        {
            var mask = masks[rule];
            if ((possibly & mask) != mask) continue;
            possible |= 1UL << rule;
            if ((surely & mask) == mask) certain |= 1UL << rule;
            if (_rules[rule].Except.Length > 0 && _rules[rule].IsLifted([surely], [possibly], today)) lifted |= 1UL << rule;
        }

        if (masks.Length > 0) (into.Certain[0], into.Possible[0], into.Lifted[0]) = (certain, possible, lifted);
    }

    private void EvaluateCircuits(ReadOnlySpan<ushort> row, DateOnly today, RuleStates into)
    {
        Span<ulong> bits = stackalloc ulong[2 * _table.Words];
        _table.Gather(row, bits);
        ReadOnlySpan<ulong> surely = bits[.._table.Words], possibly = bits[_table.Words..];
        into.Clear();
        for (var rule = 0; rule < _rules.Length; rule++)
        {
            var truth = _rules[rule].When.Of(surely, possibly);
            if (truth != Truth.False) into.Set(rule, truth, _rules[rule].IsLifted(surely, possibly, today));
        }
    }

    private RuleMasks MasksOf(RuleMode mode) => mode switch
    {
        RuleMode.Enforce => _enforced,
        RuleMode.Shadow => _shadow,
    };
}

/// <summary>The circuits of one rule.</summary>
/// <param name="When">Which changes it is about.</param>
/// <param name="Except">What lifts it, each with its last day.</param>
internal sealed record CompiledRule(Circuit When, (Circuit When, DateOnly Until)[] Except)
{
    public bool IsLifted(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly, DateOnly today)
    {
        foreach (var (when, until) in Except)
            if (today <= until && when.Of(surely, possibly) == Truth.True) return true;
        return false;
    }
}
