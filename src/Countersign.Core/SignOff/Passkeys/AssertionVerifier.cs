namespace Countersign.Core.SignOff;

/// <summary>
/// Decides whether a passkey signed a statement: every check of WebAuthn L3 §7.2 and of the statement itself, in one fixed order, none of which can be
/// switched off. The first that fails decides. What depends on the rest of the gate (facts unmoved, signer eligible and independent, nonce taken in the
/// same transaction) is checked by who calls this.
/// </summary>
public static class AssertionVerifier
{
    /// <summary>All checks of an answer to a begun ceremony.</summary>
    public static CeremonyResult Verify(AssertionRequest request)
    {
        var answer = new AnswerSteps(request);
        return CeremonyResult.Of(answer.All(), answer.Facts);
    }

    /// <summary>
    /// The checks of the ceremony alone, from the client data to the signature, against an enrolment and a challenge the caller vouches for. Neither the
    /// statement, nor who the enrolment belongs to, nor its times are looked at.
    /// </summary>
    /// <param name="assertion">What the browser returned.</param>
    /// <param name="enrolment">The enrolment of the assertion's credential.</param>
    /// <param name="challenge">The expected challenge, see <see cref="Purposes.Challenge"/>.</param>
    /// <param name="party">Where ceremonies take place.</param>
    public static CeremonyResult VerifyCeremony(Assertion assertion, Enrolment enrolment, ReadOnlyMemory<byte> challenge, RelyingParty party)
    {
        var steps = new AssertionSteps(assertion, enrolment, challenge, party);
        return CeremonyResult.Of(AssertionSteps.Limits(assertion).Concat(steps.Ceremony()), steps.Facts);
    }
}

/// <summary>A statement that was stored when its ceremony was begun.</summary>
/// <param name="Statement">The statement's bytes, as stored and as shown to the person.</param>
/// <param name="Purpose">What it was begun for.</param>
/// <param name="Person">Who began it; null for a sign-in that names nobody.</param>
/// <param name="UsedAt">When it was answered; null while it is open.</param>
public sealed record BegunCeremony(ReadOnlyMemory<byte> Statement, Purpose Purpose, string? Person, DateTimeOffset? UsedAt = null);

/// <summary>Everything that is needed to judge one answer to a begun ceremony; fetched before, so that the judgement itself is pure.</summary>
public sealed record AssertionRequest
{
    /// <summary>What the answer came for.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Who presents it (the session's person); null in a sign-in that names nobody.</summary>
    public required string? Person { get; init; }

    /// <summary>The statement's bytes as the page gives them back: what it drew from.</summary>
    public required ReadOnlyMemory<byte> Statement { get; init; }

    /// <summary>What the browser returned.</summary>
    public required Assertion Assertion { get; init; }

    /// <summary>The begun ceremony this answers; null where none was found.</summary>
    public required BegunCeremony? Begun { get; init; }

    /// <summary>The enrolment found by the assertion's exact credential id; null where none was.</summary>
    public required Enrolment? Enrolment { get; init; }

    /// <summary>Whether the enrolment's person is active.</summary>
    public required bool PersonActive { get; init; }

    /// <summary>Where ceremonies take place.</summary>
    public required RelyingParty Party { get; init; }

    /// <summary>When the answer arrived; in offline verification the time of signing.</summary>
    public required DateTimeOffset Now { get; init; }
}
