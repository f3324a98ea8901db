namespace Countersign.Core.Policy.Proof;

/// <summary>What a claim says about every change that it is about.</summary>
public enum ClaimKind
{
    /// <summary><c>never: allow</c>: it is denied, or held in a way that no sign-off releases, or <see cref="Claim.Without"/> is asked for.</summary>
    NeverAllow,

    /// <summary><c>always: hold</c>: it does not pass by itself; something is asked for, or it is denied.</summary>
    AlwaysHold,

    /// <summary><c>always: deny</c>: it is denied; where the facts leave open whether the claim is about it, at least no sign-off lets it pass.</summary>
    AlwaysDeny,

    /// <summary><c>always: allow</c>: nothing is asked for where the claim is certainly about it.</summary>
    AlwaysAllow,
}

/// <summary>One sentence about a policy that is to hold for every change there can be.</summary>
public sealed record Claim
{
    /// <summary>Its id, unique in the file.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in the organisation's words.</summary>
    public string Describe { get; init; } = "";

    /// <summary>What it says.</summary>
    public required ClaimKind Kind { get; init; }

    /// <summary>Which changes it is about: those for which this may be true, or is true for <see cref="ClaimKind.AlwaysAllow"/>.</summary>
    public required Condition When { get; init; }

    /// <summary>All that an allow must have been given; only for <see cref="ClaimKind.NeverAllow"/>. Empty: nothing can make it pass.</summary>
    public IReadOnlyList<Requirement> Without { get; init; } = [];

    /// <summary>The line of the file at which it starts, from 1.</summary>
    public int Line { get; init; }
}

/// <summary>A combination of facts that cannot occur.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Never">Facts for which this is true do not occur.</param>
/// <param name="Because">Why not.</param>
public sealed record Constraint(string Id, Condition Never, string Because);

/// <summary>The claims of one file, checked and immutable.</summary>
/// <param name="Claims">The claims, in the order of the file.</param>
/// <param name="Constraints">What cannot occur in this organisation, besides what can occur nowhere (<see cref="KnownConstraints"/>).</param>
public sealed record ClaimSet(IReadOnlyList<Claim> Claims, IReadOnlyList<Constraint> Constraints);
