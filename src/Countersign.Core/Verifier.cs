using System.Text;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <summary>
/// Checks a bundle without asking anybody (contract §5): canonical bytes, signatures, ledger receipts and their order, every passkey
/// signature at its time, and then the decision itself, made again. The first step that fails ends it. There is no mode that skips one.
/// </summary>
public sealed partial class Verifier
{
    private readonly TrustFile _trust;
    private readonly VerificationQuestion _question;
    private readonly List<VerificationStep> _steps = [];
    private readonly List<string> _notes = [];

    // Each is set by the step that reads it; later steps rely on the order.
    private Bundle _bundle = null!;
    private VerdictStatement _verdict = null!;
    private byte[] _verdictBytes = [];
    private Facts _facts = null!;
    private PolicySet _policy = null!;
    private TreeHead? _head;
    private IReadOnlyList<SignOffStatement> _statements = [];
    private Decision _decision = null!;
    private (long Index, LedgerEntry Entry) _verdictEntry;

    private Verifier(TrustFile trust, VerificationQuestion question) => (_trust, _question) = (trust, question);

    /// <summary>Verifies the bytes of a bundle.</summary>
    public static VerificationReport Verify(ReadOnlySpan<byte> bytes, TrustFile trust, VerificationQuestion question)
    {
        var verifier = new Verifier(trust, question);
        if (Bundle.Read(bytes, out var code, out var problem) is not { } bundle)
            return new VerificationReport { Steps = [new VerificationStep(code, false, problem)] };
        verifier._bundle = bundle;
        return verifier.Run();
    }

    private VerificationReport Run()
    {
        (string Name, Func<string?> Check)[] steps =
        [
            ("verdict-signature", VerdictSignature),
            ("verdict-statement", ReadVerdict),
            ("facts", ReadFacts),
            ("policy", ReadPolicy),
            ("configuration-receipt", ConfigurationReceipt),
            ("verdict-receipt", VerdictReceipt),
            ("enrolments", Enrolments),
            ("sign-offs", SignOffs),
            ("withdrawals", Withdrawals),
            ("break-glass", BreakGlass),
            ("revocations", Revocations),
            ("declarations", Declarations),
            ("decision", DecideAgain),
            ("grant", CheckGrant),
            ("summary", Summary),
            ("after-reviews", AfterReviews),
            ("witnesses", Witnesses),
            ("question", Question),
        ];
        foreach (var (name, check) in steps)
        {
            var problem = check();
            _steps.Add(new VerificationStep(name, problem is null, problem ?? "ok"));
            if (problem is not null) return new VerificationReport { Steps = _steps };
        }

        return new VerificationReport { Steps = _steps, Verdict = _decision.Verdict, Change = _verdict.Change.Digest, Notes = _notes };
    }

    private string? VerdictSignature() => Opened(_bundle.Verdict, out _verdictBytes);

    private string? ReadVerdict()
    {
        if (VerdictStatement.Read(_verdictBytes, out var problem) is not { } verdict) return problem;
        _verdict = verdict;
        return null;
    }

    private string? ReadFacts()
    {
        if (CanonicalJson.Digest(_bundle.Facts) != _verdict.Facts) return "the facts are not those that the verdict names";
        if (JsonFields.Read(_bundle.Facts, "the facts", FactsRecord.Read, out var problem) is not { } facts) return problem;
        _facts = facts;
        return null;
    }

    private string? ReadPolicy()
    {
        if (Sha256Digest.Of(_bundle.Policy) != _verdict.Configuration.Policy) return "the policy is not the one that the configuration names";
        var loaded = PolicyReader.Read(Encoding.UTF8.GetString(_bundle.Policy), _facts.People.Levels);
        if (loaded.Value is null) return $"the policy cannot be read: {loaded.Errors[0]}";
        _policy = loaded.Value;
        return null;
    }

    private string? ConfigurationReceipt() =>
        InLedger(_bundle.ConfigurationReceipt, LedgerEntryType.Configuration, "configuration", _verdict.Configuration.Digest, out _);

    private string? VerdictReceipt()
    {
        if (InLedger(_bundle.VerdictReceipt, LedgerEntryType.Verdict, "statement", Sha256Digest.Of(_verdictBytes), out _verdictEntry) is { } problem) return problem;
        if (_verdictEntry.Entry.Time != _verdict.At) return "the ledger has another time for the verdict than the verdict itself";
        if (_verdictEntry.Entry.Id != _verdict.Change.Id) return "the ledger entry is about another change";
        var configuration = IndexOf(_bundle.ConfigurationReceipt);
        return configuration < _verdictEntry.Index ? null : "the configuration stands in the ledger after the verdict that used it";
    }

    /// <summary>Each sign-off's enrolment is in the ledger, before the sign-off, as exactly the record that the verdict carries.</summary>
    private string? Enrolments()
    {
        if (_bundle.EnrolmentReceipts.Count != _verdict.SignOffs.Count) return $"{_verdict.SignOffs.Count} sign-offs need as many enrolment receipts; there are {_bundle.EnrolmentReceipts.Count}";
        for (var i = 0; i < _verdict.SignOffs.Count; i++)
        {
            if (EnrolmentOf(_verdict.SignOffs[i], _bundle.EnrolmentReceipts[i]) is { } problem) return $"sign-off {i + 1}: {problem}";
        }

        return null;
    }

    private string? EnrolmentOf(RecordedSignOff recorded, EntryReceipt receipt)
    {
        var record = recorded.Enrolment;
        if (InLedger(receipt, LedgerEntryType.Enrol, "enrolment", record.Digest, out var found) is { } problem) return problem;
        if (found.Entry.Id != record.EntryId) return "the ledger entry is about another passkey";
        return record.Basis == EnrolmentBasis.Confirmed && record.Enrolment.CountsFrom < found.Entry.Time + _trust.EnrolmentDelay
            ? "the enrolment counts sooner than the trust file's enrolmentDelay allows"
            : null;
    }

    private string? SignOffs()
    {
        if (_bundle.SignOffReceipts.Count != _verdict.SignOffs.Count || _bundle.SignOffPrefixes.Count != _verdict.SignOffs.Count)
            return $"{_verdict.SignOffs.Count} sign-offs need as many receipts and prefixes";
        var statements = new List<SignOffStatement>();
        for (var i = 0; i < _verdict.SignOffs.Count; i++)
        {
            if (SignOffAt(i, statements) is { } problem) return $"sign-off {i + 1}: {problem}";
        }

        _statements = statements;
        _notes.AddRange(ShownFacts.Otherwise(statements, _verdict.Change.Digest, _bundle.Facts));
        if (_verdict.SignOffs.Count > 0) _notes.Add($"revocation: none of the passkeys was revoked up to ledger size {_verdictEntry.Index}, says the gate");
        return null;
    }

    private string? SignOffAt(int i, List<SignOffStatement> statements)
    {
        var recorded = _verdict.SignOffs[i];
        if (SignOffStatement.Read(recorded.Statement.Span, out var malformed) is not { } statement) return malformed;
        var type = statement.Answer == Answer.Approve ? LedgerEntryType.SignOff : LedgerEntryType.Reject;
        if (InLedger(_bundle.SignOffReceipts[i], type, "signOff", recorded.Digest, out var found) is { } problem) return problem;
        if (found.Index >= _verdictEntry.Index) return "it stands in the ledger after the verdict that counts it";
        if (IndexOf(_bundle.EnrolmentReceipts[i]) >= found.Index) return "its enrolment stands in the ledger after it";
        if (statement.Installation != _verdict.Change.Installation) return "it was made for another installation";
        if (Prefix(statement.TreeHead, _bundle.SignOffPrefixes[i], found.Index) is { } prefix) return prefix;
        statements.Add(statement);
        return Signature(recorded, Purpose.SignOff, statement.Person, _facts.People.Find(statement.Person) is { Left: false }, found.Entry.Time);
    }

    private string? Signature(RecordedSignOff recorded, Purpose purpose, string person, bool isActive, DateTimeOffset at) => AssertionVerifier.Verify(new AssertionRequest
    {
        Purpose = purpose,
        Person = person,
        Statement = recorded.Statement,
        Assertion = recorded.Assertion,
        Begun = new BegunCeremony(recorded.Statement, purpose, person),
        Enrolment = recorded.Enrolment.Enrolment,
        PersonActive = isActive,
        Party = _trust.Party,
        Now = at,
    }).Refusal?.ToString();

    /// <summary>The ledger that the signer's page knew is a prefix of the one the receipts prove: the statement cannot be older than it says.</summary>
    private string? Prefix(KnownTreeHead known, KnownPrefix prefix, long index)
    {
        if (prefix.Size != known.Size) return "the prefix is of another size than the signer's tree head";
        if (prefix.Size > index) return "the signer knew a ledger that already held the sign-off";
        return MerkleTree.VerifyConsistency((ulong)prefix.Size, (ulong)_head!.Size, known.Root.ToBytes(), _head.Root.ToBytes(), prefix.Proof)
            ? null
            : "the signer's tree head is not part of this ledger";
    }

    private string? DecideAgain()
    {
        var given = _statements.Select((s, i) => GivenSignOff.From(s, !_verdict.SignOffs[i].Enrolment.Enrolment.BackupEligible)).ToList();
        _decision = Gate.Decide(_verdict.Change, _facts, _policy, given, _verdict.At, _brokenBy);
        return CanonicalJson.Write(_decision.ToJson()).AsSpan().SequenceEqual(CanonicalJson.Write(_verdict.Decision))
            ? null
            : $"deciding again gives {Words.Of(_decision.Verdict)}, and not what the verdict records";
    }

    private bool IsEnforcedAllow => _decision is { Verdict: Core.Verdict.Allow, Mode: Changes.EnforcementMode.Enforce };

    private string? Summary()
    {
        if (!IsEnforcedAllow) return _bundle.Summary is null ? null : "only an enforced allow has a summary";
        if (_bundle.Summary is null) return "an enforced allow comes with its summary";
        if (Opened(_bundle.Summary, out var bytes) is { } problem) return problem;
        return bytes.AsSpan().SequenceEqual(SummaryStatement.ToBytes(_verdict)) ? null : "the summary does not say what the verdict says";
    }

    private string? Witnesses()
    {
        if (_trust.Ledger.Witnesses.Count == 0 || _trust.Ledger.Quorum == 0) _notes.Add("unwitnessed: nobody but the gate vouches that this is the only ledger");
        return null; // A quorum that is not met fails every receipt.
    }

    private string? Question()
    {
        if (_question.Environment is { } environment && environment != _verdict.Change.Environment) return $"the verdict is for {_verdict.Change.Environment}, not for {environment}";
        if (_question.Commit is { } commit && _verdict.Change.Sources.All(s => s.Head != commit)) return $"the verdict is not about commit {commit}";
        return _question.Artifact is { } artifact && _verdict.Change.Artifacts.All(a => a.Sha256 != artifact) ? $"the verdict is not about artifact {artifact}" : null;
    }

    private string? Opened(byte[] envelope, out byte[] payload)
    {
        payload = [];
        if (!Envelope.TryParse(envelope, out var read, out var error)) return error;
        if (!envelope.AsSpan().SequenceEqual(read.ToBytes())) return "the envelope is not in its canonical form";
        var check = read.Verify(_trust.GateKeys, 1, Envelope.InTotoType);
        if (check.Payload is null) return check.Fault == EnvelopeFault.PayloadTypeRefused ? "its payload is not an in-toto statement" : "no key of the trust file signed it";
        payload = check.Payload;
        return null;
    }
}
