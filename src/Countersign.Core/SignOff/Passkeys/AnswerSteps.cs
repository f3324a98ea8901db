namespace Countersign.Core.SignOff;

/// <summary>The checks of one answer to a begun ceremony: the statement before the ceremony's own steps, the enrolment and the time after them.</summary>
internal sealed class AnswerSteps(AssertionRequest request)
{
    private StatementEnvelope? _statement;
    private AssertionSteps? _ceremony;

    /// <summary>What the assertion tells; only after every step passed.</summary>
    public PasskeyFacts Facts() => _ceremony!.Facts();

    /// <summary>Every step in order.</summary>
    public IEnumerable<Refusal?> All() => Limits().Concat(StatementSteps()).Concat(CredentialSteps()).Concat(Ceremony()).Concat(StandingSteps());

    private IEnumerable<Refusal?> Limits() => AssertionSteps.Limits(request.Assertion).Prepend(
        CeremonySteps.Within(RefusalCode.StatementMalformed, "The statement", request.Statement.Length, 1, StatementEnvelope.MaxBytes));

    private IEnumerable<Refusal?> StatementSteps()
    {
        yield return Begun();
        yield return Unused();
        yield return BytesEqual();
        yield return Schema();
        yield return ForThisPurpose();
        yield return OfThisPerson();
    }

    private IEnumerable<Refusal?> CredentialSteps()
    {
        yield return CredentialIsTheStatements();
        yield return Enrolled();
        yield return EnrolmentIsThePersons();
        yield return UserHandle();
    }

    private IEnumerable<Refusal?> Ceremony()
    {
        var challenge = request.Purpose.Challenge(request.Begun!.Statement.Span);
        _ceremony = new AssertionSteps(request.Assertion, request.Enrolment!, challenge, request.Party);
        foreach (var step in _ceremony.Ceremony()) yield return step;
    }

    private IEnumerable<Refusal?> StandingSteps()
    {
        yield return NotRevoked();
        yield return OldEnough();
        yield return PersonActive();
        yield return InTime();
    }

    /// <summary>A statement the gate did not make, or made for somebody else, is nobody's to answer; both look alike from outside.</summary>
    private Refusal? Begun() =>
        request.Begun is { } begun && begun.Person == request.Person
            ? null
            : new(RefusalCode.StatementUnknown, "statement", "No open statement of yours is known here. Open the change again and sign from there.");

    /// <summary>One nonce, one answer. The caller takes it in the transaction that appends; this only tells early.</summary>
    private Refusal? Unused() =>
        request.Begun!.UsedAt is not { } used
            ? null
            : new(RefusalCode.NonceUsed, "statement.nonce", $"This statement was answered at {StatementEnvelope.Write(used)}. To answer again, begin again.");

    /// <summary>What the page drew from must be what the gate stored, byte for byte: only then did the person see what is signed.</summary>
    private Refusal? BytesEqual() =>
        request.Statement.Span.SequenceEqual(request.Begun!.Statement.Span)
            ? null
            : new(
                RefusalCode.StatementUnknown,
                "statement",
                "The page showed another statement than the one begun here. Close it, open the change again and sign from there.");

    private Refusal? Schema() =>
        StatementEnvelope.TryRead(request.Begun!.Statement.Span, out _statement, out var problem)
            ? null
            : new(RefusalCode.StatementMalformed, "statement", $"The statement cannot be read: {problem}. Begin again.");

    private Refusal? ForThisPurpose() =>
        request.Begun!.Purpose == request.Purpose && _statement!.Purpose == request.Purpose
            ? null
            : new(
                RefusalCode.PurposeWrong,
                "statement.type",
                $"The statement is a {_statement!.Purpose.ToWord()}; this needs a {request.Purpose.ToWord()}. Begin one.");

    private Refusal? OfThisPerson() =>
        _statement!.Person == request.Begun!.Person
            ? null
            : new(RefusalCode.StatementMalformed, "statement.person", "The statement names another person than the one who began it. Begin again.");

    /// <summary>§7.2 step 5: the only credential offered was the statement's.</summary>
    private Refusal? CredentialIsTheStatements() =>
        _statement!.Credential is not { } named || named.ToBytes().AsSpan().SequenceEqual(request.Assertion.CredentialId.Span)
            ? null
            : new(
                RefusalCode.CredentialMismatch,
                named.ToString(),
                "Another passkey answered than the statement names. Use that one, or begin again to choose.");

    /// <summary>§7.2 step 6: the enrolment is found by exact id, which is looked at again here.</summary>
    private Refusal? Enrolled() =>
        request.Enrolment is { } enrolment && enrolment.Id.ToBytes().AsSpan().SequenceEqual(request.Assertion.CredentialId.Span)
            ? null
            : new(RefusalCode.EnrolmentUnknown, Presented(), "This passkey is not enrolled here. Use one that is, or enrol it first.");

    private Refusal? EnrolmentIsThePersons() =>
        _statement!.Person is null || _statement.Person == request.Enrolment!.Person
            ? null
            : new(RefusalCode.CredentialMismatch, Presented(), $"This passkey is not one of {_statement.Person}'s. Use your own.");

    /// <summary>§7.2 step 6: a handle given must be the person's; where the ceremony named nobody, one must be given.</summary>
    private Refusal? UserHandle()
    {
        var matches = request.Assertion.UserHandle is { } handle
            ? handle.Span.SequenceEqual(request.Enrolment!.UserHandle.Span)
            : _statement!.Person is not null;
        return matches
            ? null
            : new(RefusalCode.CredentialMismatch, Presented(), "The passkey does not say that it belongs to the person it is enrolled for. Use another.");
    }

    private Refusal? NotRevoked() =>
        request.Enrolment!.RevokedAt is not { } revoked || revoked > request.Now
            ? null
            : new(
                RefusalCode.EnrolmentRevoked,
                Presented(),
                $"This passkey was revoked at {StatementEnvelope.Write(revoked)}. Use another, or enrol a new one.");

    /// <summary>A thief of a session who enrols a key of their own gains nothing before its owner was told and could object.</summary>
    private Refusal? OldEnough()
    {
        var enrolment = request.Enrolment!;
        var from = enrolment.CountsFrom > enrolment.EnrolledAt ? enrolment.CountsFrom : enrolment.EnrolledAt;
        return from <= request.Now
            ? null
            : new(RefusalCode.EnrolmentTooNew, Presented(), $"This passkey counts from {StatementEnvelope.Write(from)} on. Sign then, or with an older one.");
    }

    private Refusal? PersonActive() =>
        request.PersonActive
            ? null
            : new(
                RefusalCode.PersonInactive,
                request.Enrolment!.Person,
                $"{request.Enrolment.Person} is not active, so nothing signed by them counts. Ask somebody who is.");

    /// <summary>No skew is forgiven: a statement from the future was written by a gate whose clock is wrong, and that must show.</summary>
    private Refusal? InTime() =>
        _statement!.Issued <= request.Now && request.Now <= _statement.Expires
            ? null
            : new(
                RefusalCode.StatementExpired,
                "statement.expires",
                $"The statement can be signed from {StatementEnvelope.Write(_statement.Issued)} to {StatementEnvelope.Write(_statement.Expires)}; "
                + $"it is {StatementEnvelope.Write(request.Now)}. Begin again.");

    private string Presented() => CredentialId.TryFromBytes(request.Assertion.CredentialId.Span, out var id) ? id.ToString() : "";
}
