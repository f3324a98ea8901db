namespace Countersign.Core.Policy;

/// <summary>What can be wrong with a policy that loads.</summary>
public enum PolicyFindingCode
{
    /// <summary>No facts there can be meet the rule's condition.</summary>
    RuleNeverApplies,

    /// <summary>Wherever the rule is about a change, another one denies it or asks for at least as much.</summary>
    RuleHidden,

    /// <summary>Wherever the rule is about a change, one of its exceptions lifts it.</summary>
    RuleAlwaysLifted,

    /// <summary>The exception lifts nothing: where the rule is about a change, its condition never holds.</summary>
    ExceptionNeverApplies,

    /// <summary>The exception's last day has passed.</summary>
    ExceptionEnded,

    /// <summary>An environment that <c>environments.yaml</c> does not have.</summary>
    EnvironmentUnknown,

    /// <summary>A component that <c>environments.yaml</c> does not have.</summary>
    ComponentUnknown,

    /// <summary>Fewer people are of that level and group than the rule asks for.</summary>
    TooFewPeople,

    /// <summary>The rules are too many or too tangled to be compared with each other.</summary>
    TooManyToCompare,
}

/// <summary>One thing that is wrong with a policy that loads.</summary>
/// <param name="Code">What.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Line">The line at which the rule starts, from 1.</param>
/// <param name="Problem">In words.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record PolicyFinding(PolicyFindingCode Code, string Rule, int Line, string Problem, string Fix);
