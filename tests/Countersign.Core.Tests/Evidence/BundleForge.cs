using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;
using Countersign.Core.Tests.Ledger;
using Countersign.Tests;

namespace Countersign.Core.Tests.Evidence;

/// <summary>
/// Makes a golden bundle again under keys of its own (gate, ledger, passkeys), changed in one thing and signed throughout: what an attacker could bring
/// who holds every key there is. Only the check of that one thing stands between it and a sound bundle.
/// </summary>
internal sealed class BundleForge
{
    /// <summary>Lines that every signer knew already: settings and configuration.</summary>
    private const int KnownLines = 2;

    private readonly Bundle _real;
    private readonly TrustFile _trust;
    private readonly JsonObject _statement;
    private readonly VerdictStatement _verdict;
    private readonly List<SoftwareAuthenticator> _passkeys;
    private readonly GateKey _gate = Notes.Gate();
    private readonly IReadOnlyList<NoteSigner> _log;

    public BundleForge(GoldenBundle golden)
    {
        (_real, _trust) = (golden.Read(), golden.Trust);
        _log = [NoteSigner.Of(_trust.Ledger.Origin, Notes.Key(7)), NoteSigner.Of(_trust.Ledger.Origin, Notes.Gate())];
        _statement = Payload(_real.Verdict);
        _verdict = VerdictStatement.Read(CanonicalJson.Write(_statement), out var problem) ?? throw new InvalidOperationException(problem);
        _passkeys = [.. _verdict.SignOffs.Select(s => new SoftwareAuthenticator(s.Enrolment.Enrolment.Algorithm, s.Enrolment.Enrolment.BackupEligible) { SignCount = 3 })];
    }

    /// <summary>A key of the ledger, for forgeries that need it.</summary>
    public NoteSigner LedgerKey => _log[0];

    /// <summary>The bundle and the trust file that believes its keys.</summary>
    public (byte[] Bundle, byte[] Trust) Make(Forgery forgery)
    {
        var payload = _statement.DeepClone().AsObject();
        var predicate = payload["predicate"]!.AsObject();
        var facts = Edited(_real.Facts, forgery.Facts);
        predicate["facts"] = CanonicalJson.Digest(facts).ToString();
        var policy = Encoding.UTF8.GetBytes((forgery.Policy ?? (text => text))(Encoding.UTF8.GetString(_real.Policy)));
        predicate["configuration"]!["policy"] = Sha256Digest.Of(policy).ToString();

        var enrolments = _verdict.SignOffs.Select((s, i) => Edited(Enrolled(s.Enrolment.ToJson(), _passkeys[i]), forgery.Enrolment)).ToList();
        var lines = Lines(forgery, enrolments);
        var digests = new Dictionary<string, Sha256Digest>(StringComparer.Ordinal)
        {
            ["settings"] = Sha256Digest.Of("settings"u8),
            ["configuration"] = CanonicalJson.Digest(predicate["configuration"]!),
        };
        for (var i = 0; i < enrolments.Count; i++) digests[$"enrolment {i}"] = CanonicalJson.Digest(enrolments[i]);

        // What is in the ledger before anybody signs off.
        var tree = new GrowingTree(0);
        foreach (var line in lines.Take(KnownLines)) tree.Append(Entry(line, digests));
        var known = tree.NaiveRoot(0, KnownLines);
        var signOffs = enrolments.Select((e, i) => SignedOff(i, e, known, forgery)).ToList();
        for (var i = 0; i < signOffs.Count; i++) digests[$"signOff {i}"] = CanonicalJson.Digest(signOffs[i]);

        predicate["signOffs"] = new JsonArray([.. signOffs]);
        if (forgery.DecidesAnew && Decided(facts, policy, signOffs) is { } decided) predicate["decision"] = decided;
        forgery.Decision?.Invoke(predicate["decision"]!.AsObject());
        forgery.Verdict?.Invoke(payload);
        var verdict = CanonicalJson.Write(payload);
        digests["statement"] = Sha256Digest.Of(verdict);
        var grant = _real.Grant is { } granted ? Edited(granted.ToJson(), forgery.Grant) : null;
        if (grant is not null) digests["grant"] = CanonicalJson.Digest(grant);
        foreach (var line in lines.Skip(KnownLines)) tree.Append(Entry(line, digests));
        return (Assemble(forgery, lines, tree, verdict, facts, policy, grant), Trust(forgery));
    }

    private byte[] Assemble(Forgery forgery, List<LedgerLine> lines, GrowingTree tree, byte[] verdict, JsonObject facts, byte[] policy, JsonObject? grant)
    {
        var head = new TreeHead(_trust.Ledger.Origin, tree.Size, Sha256Digest.FromBytes(tree.NaiveRoot(0, tree.Size)));
        var note = SignedNote.Sign(head.ToText(), (forgery.TreeHeadSigners ?? (keys => keys))(_log));
        EntryReceipt At(string name)
        {
            var index = lines.FindIndex(l => l.Name == name);
            return new EntryReceipt(tree.Entry(index), Receipt.Create(index, MerkleProofs.Inclusion(index, tree.Size, tree.Node), note).ToBytes());
        }

        var count = _verdict.SignOffs.Count;
        var bundle = new Bundle
        {
            Verdict = Sealed(verdict),
            Summary = _real.Summary is null ? null : Sealed(CanonicalJson.Write(Edited(SummaryOf(verdict), forgery.Summary))),
            Facts = facts,
            Policy = policy,
            Grant = null,
            EnrolmentReceipts = [.. Enumerable.Range(0, count).Select(i => At($"enrolment {i}"))],
            SignOffReceipts = [.. Enumerable.Range(0, count).Select(i => At($"signOff {i}"))],
            SignOffPrefixes = [.. Enumerable.Range(0, count).Select(_ => new KnownPrefix(KnownLines, MerkleProofs.Consistency(KnownLines, tree.Size, tree.Node)))],
            ConfigurationReceipt = At("configuration"),
            VerdictReceipt = At("statement"),
            GrantReceipt = grant is null ? null : At("grant"),
        };
        var json = JsonNode.Parse(bundle.ToBytes())!.AsObject();
        if (grant is not null) json["grant"] = grant;
        forgery.Bundle?.Invoke(json);
        return CanonicalJson.Write(json);
    }

    private List<LedgerLine> Lines(Forgery forgery, List<JsonObject> enrolments)
    {
        var early = _verdict.At.AddHours(-1);
        List<LedgerLine> lines =
        [
            new(LedgerEntryType.Settings, early, "settings", "settings"),
            new(LedgerEntryType.Configuration, early, $"configuration-{_verdict.Configuration.Version}", "configuration"),
        ];
        lines.AddRange(enrolments.Select((e, i) => new LedgerLine(LedgerEntryType.Enrol, early, EnrolmentRecord.EntryIdOf((string)e["credential"]!), $"enrolment {i}")));
        lines.AddRange(_verdict.SignOffs.Select((s, i) => new LedgerLine(TypeOf(s), SignedAt(s), _verdict.Change.Id, $"signOff {i}")));
        lines.Add(new(LedgerEntryType.Verdict, _verdict.At, _verdict.Change.Id, "statement"));
        if (_real.Grant is { } grant) lines.Add(new(LedgerEntryType.Grant, _verdict.At, grant.Id, "grant"));
        forgery.Ledger?.Invoke(lines);
        return lines;
    }

    private JsonObject SignedOff(int i, JsonObject enrolment, byte[] known, Forgery forgery)
    {
        var passkey = _passkeys[i];
        var statement = JsonNode.Parse(_verdict.SignOffs[i].Statement.Span)!.AsObject();
        statement["credential"] = StrictBase64.EncodeUrl(passkey.CredentialId);
        statement["treeHead"] = new JsonObject { ["size"] = KnownLines, ["root"] = Sha256Digest.FromBytes(known).ToString() };
        forgery.Statement?.Invoke(statement);
        var bytes = CanonicalJson.Write(statement);
        var assertion = passkey.Assert(forgery.RpId ?? _trust.RpId, forgery.Origin ?? _trust.Origins[0], forgery.SignedAs.Challenge(bytes), forgery.Signing);
        var record = new RecordedSignOff(bytes, assertion, _verdict.SignOffs[i].Enrolment).ToJson();
        record["enrolment"] = enrolment.DeepClone();
        return Edited(record, forgery.SignOff);
    }

    /// <summary>What follows from what was changed; null where it cannot be read any more.</summary>
    private JsonObject? Decided(JsonObject facts, byte[] policy, List<JsonObject> signOffs)
    {
        if (JsonFields.Read(facts, "the facts", FactsRecord.Read, out _) is not { } read) return null;
        if (PolicyReader.Read(Encoding.UTF8.GetString(policy), read.People.Levels).Value is not { } rules) return null;
        var given = new List<GivenSignOff>();
        foreach (var signOff in signOffs)
        {
            if (!StrictBase64.TryDecode((string)signOff["statement"]!, out var bytes) || SignOffStatement.Read(bytes, out _) is not { } statement) return null;
            given.Add(GivenSignOff.From(statement, !(bool)signOff["enrolment"]!["backupEligible"]!));
        }

        return Gate.Decide(_verdict.Change, read, rules, given, _verdict.At).ToJson();
    }

    private JsonObject SummaryOf(byte[] verdict) =>
        VerdictStatement.Read(verdict, out _) is { } statement ? JsonNode.Parse(SummaryStatement.ToBytes(statement))!.AsObject() : Payload(_real.Summary!);

    private byte[] Trust(Forgery forgery)
    {
        var trust = _trust with { GateKeys = [_gate.PublicKey], Ledger = _trust.Ledger with { LogKeys = [.. _log.Select(s => s.Key)] } };
        return CanonicalJson.Write(Edited(JsonNode.Parse(trust.ToBytes())!.AsObject(), forgery.Trust));
    }

    private byte[] Sealed(byte[] payload) => Envelope.Sign(Envelope.InTotoType, payload, _gate).ToBytes();

    private static byte[] Entry(LedgerLine line, Dictionary<string, Sha256Digest> digests) =>
        LedgerEntry.Create(line.Type, line.Time, line.Id, new Dictionary<string, Sha256Digest> { [line.Name.Split(' ')[0]] = digests[line.Name] }).ToBytes();

    private static LedgerEntryType TypeOf(RecordedSignOff signOff) =>
        SignOffStatement.Read(signOff.Statement.Span, out _)!.Answer == Answer.Approve ? LedgerEntryType.SignOff : LedgerEntryType.Reject;

    private static DateTimeOffset SignedAt(RecordedSignOff signOff) => SignOffStatement.Read(signOff.Statement.Span, out _)!.Issued.AddSeconds(1);

    private static JsonObject Enrolled(JsonObject enrolment, SoftwareAuthenticator passkey)
    {
        enrolment["credential"] = StrictBase64.EncodeUrl(passkey.CredentialId);
        enrolment["publicKey"] = StrictBase64.EncodeUrl(passkey.PublicKey);
        enrolment["userHandle"] = StrictBase64.EncodeUrl(passkey.UserHandle);
        return enrolment;
    }

    private static JsonObject Payload(byte[] envelope) => JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(envelope)!["payload"]!))!.AsObject();

    private static JsonObject Edited(JsonObject json, Action<JsonObject>? edit)
    {
        var copy = json.DeepClone().AsObject();
        edit?.Invoke(copy);
        return copy;
    }
}
