namespace Countersign.Core.Policy;

/// <summary>Which rules of one mode deny, require, and require what: as bits, to be met with <see cref="RuleStates"/>.</summary>
internal sealed class RuleMasks
{
    private readonly ulong[] _all;
    private readonly ulong[] _denying;
    private readonly ulong[] _requiring;
    private readonly ulong[][] _asking;

    public RuleMasks(PolicySet policy, RuleMode mode, IReadOnlyList<Requirement> requirements)
    {
        _all = Mask(policy, r => r.Mode == mode);
        _denying = Mask(policy, r => r.Mode == mode && r.Deny is not null);
        _requiring = Mask(policy, r => r.Mode == mode && r.Deny is null);
        _asking = [.. requirements.Select(asked => Mask(policy, r => r.Mode == mode && r.Require.Contains(asked)))];
    }

    public bool Denies(RuleStates states) => Meets(states.Certain, states.Lifted, _denying);

    public bool MayDeny(RuleStates states) => Meets(states.Possible, states.Lifted, _denying);

    public bool Asks(RuleStates states) => Meets(states.Possible, states.Lifted, _requiring);

    public bool IsDue(RuleStates states, int requirement) => Meets(states.Possible, states.Lifted, _asking[requirement]);

    /// <summary>Whether some rule is certainly about the change, lifted or not.</summary>
    public bool IsAnyCertain(RuleStates states) => Meets(states.Certain, [], _all);

    private static bool Meets(ulong[] bits, ReadOnlySpan<ulong> lifted, ulong[] mask)
    {
        for (var word = 0; word < mask.Length; word++)
            if ((bits[word] & mask[word] & ~(lifted.IsEmpty ? 0 : lifted[word])) != 0) return true;
        return false;
    }

    private static ulong[] Mask(PolicySet policy, Func<PolicyRule, bool> isMeant)
    {
        var mask = new ulong[(policy.Rules.Count + 63) / 64];
        for (var rule = 0; rule < policy.Rules.Count; rule++)
            if (isMeant(policy.Rules[rule])) mask[rule / 64] |= 1UL << (rule % 64);
        return mask;
    }
}
