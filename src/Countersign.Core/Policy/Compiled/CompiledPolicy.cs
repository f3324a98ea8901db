namespace Countersign.Core.Policy;

/// <summary>
/// A policy made to decide very often, for replay and proof: the same rules as <see cref="PolicyEvaluator"/>, without the trace. A decision about a
/// real change is never made here, for it could not be explained.
/// </summary>
public sealed class CompiledPolicy
{
    private readonly CompiledRule[] _rules;
    private readonly StateTable _table;
    private readonly RuleMasks _enforced;
    private readonly RuleMasks _shadow;

    private CompiledPolicy(PolicySet policy, FactLayout layout, CompiledRule[] rules, StateTable table)
    {
        (Policy, Layout, _rules, _table) = (policy, layout, rules, table);
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
        Span<ulong> bits = stackalloc ulong[2 * _table.Words];
        _table.Gather(row, bits);
        ReadOnlySpan<ulong> surely = bits[.._table.Words], possibly = bits[_table.Words..];
        for (var word = 0; word < into.Certain.Length; word++)
        {
            var (certain, possible, lifted) = (0UL, 0UL, 0UL);
            var end = Math.Min(_rules.Length, (word * 64) + 64);
            for (var rule = word * 64; rule < end; rule++)
            {
                var truth = _rules[rule].When.Of(surely, possibly);
                if (truth == Truth.False) continue;
                var bit = 1UL << rule;
                possible |= bit;
                if (truth == Truth.True) certain |= bit;
                if (_rules[rule].Except.Length > 0 && _rules[rule].IsLifted(surely, possibly, today)) lifted |= bit;
            }

            (into.Certain[word], into.Possible[word], into.Lifted[word]) = (certain, possible, lifted);
        }
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
