using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;

namespace Countersign.Core.Evidence;

/// <summary>A ledger entry with the proof that it is in the ledger.</summary>
/// <param name="Entry">The entry's bytes.</param>
/// <param name="Proof">The receipt's bytes (c2sp.org/tlog-proof@v1).</param>
public sealed record EntryReceipt(byte[] Entry, byte[] Proof)
{
    internal JsonObject ToJson() => new() { ["entry"] = Convert.ToBase64String(Entry), ["proof"] = Convert.ToBase64String(Proof) };

    internal static EntryReceipt Read(JsonFields json) => new(Bundle.Bytes(json, "entry", 70_000 * 2), Bundle.Bytes(json, "proof", Receipt.MaxBytes * 2));
}

/// <summary>Proof that the ledger a signer knew is a prefix of the ledger the receipts speak of.</summary>
/// <param name="Size">Size that the signer knew.</param>
/// <param name="Proof">RFC 6962 consistency proof, 32 bytes each.</param>
public sealed record KnownPrefix(long Size, IReadOnlyList<byte[]> Proof)
{
    internal JsonObject ToJson() => new() { ["size"] = Size, ["proof"] = new JsonArray([.. Proof.Select(h => (JsonNode)Convert.ToBase64String(h))]) };

    internal static KnownPrefix Read(JsonFields json) => new(
        json.Integer("size", 1),
        [.. json.Texts("proof", MerkleTree.MaxProofHashes).Select(t => StrictBase64.TryDecode(t, out var hash) && hash.Length == MerkleTree.HashSize ? hash : throw json.Wrong("proof", "a list of hashes"))]);
}

/// <summary>What proves when one signed statement was recorded: its passkey's enrolment, the statement, and the ledger that its signer knew.</summary>
/// <param name="Enrolment">Receipt of the enrolment.</param>
/// <param name="Statement">Receipt of the statement.</param>
/// <param name="Prefix">The ledger its signer knew.</param>
public sealed record StatementReceipts(EntryReceipt Enrolment, EntryReceipt Statement, KnownPrefix Prefix)
{
    internal JsonObject ToJson() => new() { ["enrolment"] = Enrolment.ToJson(), ["statement"] = Statement.ToJson(), ["prefix"] = Prefix.ToJson() };

    internal static StatementReceipts Read(JsonFields json) =>
        new(json.Object("enrolment", EntryReceipt.Read), json.Object("statement", EntryReceipt.Read), json.Object("prefix", KnownPrefix.Read));
}

/// <summary>An after-review of the change, given after its verdict, with its receipts.</summary>
/// <param name="Record">The signed review.</param>
/// <param name="Receipts">Its receipts.</param>
public sealed record ReviewAfterwards(RecordedSignOff Record, StatementReceipts Receipts)
{
    internal JsonObject ToJson() => new() { ["record"] = Record.ToJson(), ["receipts"] = Receipts.ToJson() };

    internal static ReviewAfterwards Read(JsonFields json) => new(json.Object("record", RecordedSignOff.Read), json.Object("receipts", StatementReceipts.Read));
}

/// <summary>
/// Everything that is needed to check one verdict without asking anybody (contract §5). Its bytes are canonical and every base64 in it
/// has one spelling, so that no byte can change without a check noticing.
/// </summary>
public sealed record Bundle
{
    /// <summary>The media type, also written inside.</summary>
    public const string MediaType = "application/vnd.countersign.bundle.v1+json";

    /// <summary>Largest bundle, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The verdict's envelope.</summary>
    public required byte[] Verdict { get; init; }

    /// <summary>The summary's envelope; null unless the verdict is an enforced allow.</summary>
    public required byte[]? Summary { get; init; }

    /// <summary>The facts, as <c>FactsRecord</c> writes them.</summary>
    public required JsonObject Facts { get; init; }

    /// <summary>The bytes of <c>policy.yaml</c>.</summary>
    public required byte[] Policy { get; init; }

    /// <summary>The grant; null unless the verdict is an enforced allow.</summary>
    public required Grant? Grant { get; init; }

    /// <summary>The grants of the further targets, where the change has several, sorted by target.</summary>
    public IReadOnlyList<Grant> MoreGrants { get; init; } = [];

    /// <summary>Receipts of <see cref="MoreGrants"/>, in their order.</summary>
    public IReadOnlyList<EntryReceipt> MoreGrantReceipts { get; init; } = [];

    /// <summary>Receipts of the enrolments, in the order of the verdict's sign-offs.</summary>
    public required IReadOnlyList<EntryReceipt> EnrolmentReceipts { get; init; }

    /// <summary>Receipts of the sign-offs, in the order of the verdict's sign-offs.</summary>
    public required IReadOnlyList<EntryReceipt> SignOffReceipts { get; init; }

    /// <summary>For each sign-off, the ledger its signer knew.</summary>
    public required IReadOnlyList<KnownPrefix> SignOffPrefixes { get; init; }

    /// <summary>Receipts of the break-glass statements, in the order of the verdict's.</summary>
    public IReadOnlyList<StatementReceipts> BreakGlassReceipts { get; init; } = [];

    /// <summary>After-reviews that were given up to now; they tell what happened since and decide nothing.</summary>
    public IReadOnlyList<ReviewAfterwards> AfterReviews { get; init; } = [];

    /// <summary>Receipts of the withdrawals, in the order of the verdict's.</summary>
    public IReadOnlyList<EntryReceipt> WithdrawalReceipts { get; init; } = [];

    /// <summary>Receipts of the enrolments they were signed with, in the same order.</summary>
    public IReadOnlyList<EntryReceipt> WithdrawalEnrolments { get; init; } = [];

    /// <summary>Receipts of revocations of passkeys that signed, where there were any by the time the bundle was made.</summary>
    public IReadOnlyList<EntryReceipt> Revocations { get; init; } = [];

    /// <summary>What authors declared of the commits, where they did.</summary>
    public IReadOnlyList<DeclarationEvidence> Declarations { get; init; } = [];

    /// <summary>Receipt of the configuration.</summary>
    public required EntryReceipt ConfigurationReceipt { get; init; }

    /// <summary>Receipt of the verdict.</summary>
    public required EntryReceipt VerdictReceipt { get; init; }

    /// <summary>Receipt of the grant; null where there is none.</summary>
    public required EntryReceipt? GrantReceipt { get; init; }

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        var receipts = new JsonObject
        {
            ["enrolments"] = new JsonArray([.. EnrolmentReceipts.Select(r => r.ToJson())]),
            ["signOffs"] = new JsonArray([.. SignOffReceipts.Select(r => r.ToJson())]),
            ["prefixes"] = new JsonArray([.. SignOffPrefixes.Select(p => p.ToJson())]),
            ["configuration"] = ConfigurationReceipt.ToJson(),
            ["verdict"] = VerdictReceipt.ToJson(),
        };
        if (BreakGlassReceipts.Count > 0) receipts["breakGlass"] = new JsonArray([.. BreakGlassReceipts.Select(r => r.ToJson())]);
        if (WithdrawalReceipts.Count > 0) receipts["withdrawals"] = new JsonArray([.. WithdrawalReceipts.Select(r => r.ToJson())]);
        if (WithdrawalEnrolments.Count > 0) receipts["withdrawalEnrolments"] = new JsonArray([.. WithdrawalEnrolments.Select(r => r.ToJson())]);
        if (GrantReceipt is not null) receipts["grant"] = GrantReceipt.ToJson();
        if (MoreGrantReceipts.Count > 0) receipts["moreGrants"] = new JsonArray([.. MoreGrantReceipts.Select(r => r.ToJson())]);
        if (Revocations.Count > 0) receipts["revocations"] = new JsonArray([.. Revocations.Select(r => r.ToJson())]);
        var json = new JsonObject
        {
            ["mediaType"] = MediaType,
            ["verdict"] = Convert.ToBase64String(Verdict),
            ["facts"] = Facts.DeepClone(),
            ["policy"] = Convert.ToBase64String(Policy),
            ["receipts"] = receipts,
        };
        if (Summary is not null) json["summary"] = Convert.ToBase64String(Summary);
        if (Grant is not null) json["grant"] = Grant.ToJson();
        if (AfterReviews.Count > 0) json["afterReviews"] = new JsonArray([.. AfterReviews.Select(r => r.ToJson())]);
        if (MoreGrants.Count > 0) json["moreGrants"] = new JsonArray([.. MoreGrants.Select(g => g.ToJson())]);
        if (Declarations.Count > 0) json["declarations"] = new JsonArray([.. Declarations.Select(d => d.ToJson())]);
        return CanonicalJson.Write(json);
    }

    /// <summary>Reads a bundle; nothing in it is believed yet.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="code"><c>bundle-too-large</c>, <c>bundle-not-canonical</c> or <c>bundle-malformed</c>.</param>
    /// <param name="problem">In words.</param>
    public static Bundle? Read(ReadOnlySpan<byte> bytes, out string code, out string problem)
    {
        (code, problem) = ("bundle-too-large", $"it has {bytes.Length} bytes; at most {MaxBytes} are read");
        if (bytes.Length > MaxBytes) return null;
        (code, problem) = ("bundle-not-canonical", "it is not canonical JSON (RFC 8785)");
        if (!CanonicalJson.TryReadCanonical(bytes, out var node)) return null;
        code = "bundle-malformed";
        return JsonFields.Read(node, "the bundle", ReadMembers, out problem);
    }

    internal static byte[] Bytes(JsonFields json, string name, int maxLength) =>
        StrictBase64.TryDecode(json.Text(name, maxLength), out var bytes) ? bytes : throw json.Wrong(name, "padded, canonical base64");

    private static Bundle ReadMembers(JsonFields json)
    {
        if (json.Text("mediaType") != MediaType) throw json.Wrong("mediaType", MediaType);
        var receipts = json.Object("receipts", r => (
            Enrolments: r.Objects("enrolments", EntryReceipt.Read, VerdictStatement.MaxSignOffs),
            SignOffs: r.Objects("signOffs", EntryReceipt.Read, VerdictStatement.MaxSignOffs),
            Prefixes: r.Objects("prefixes", KnownPrefix.Read, VerdictStatement.MaxSignOffs),
            BreakGlass: r.Objects("breakGlass", StatementReceipts.Read, VerdictStatement.MaxSignOffs),
            Withdrawals: Optional(r, "withdrawals", EntryReceipt.Read),
            WithdrawalEnrolments: Optional(r, "withdrawalEnrolments", EntryReceipt.Read),
            MoreGrants: Optional(r, "moreGrants", EntryReceipt.Read),
            Configuration: r.Object("configuration", EntryReceipt.Read),
            Verdict: r.Object("verdict", EntryReceipt.Read),
            Grant: r.OptionalObject("grant", EntryReceipt.Read),
            Revocations: Optional(r, "revocations", EntryReceipt.Read)));
        return new Bundle
        {
            Verdict = Bytes(json, "verdict", Envelope.MaxBytes * 2),
            Summary = json.Has("summary") ? Bytes(json, "summary", Envelope.MaxBytes) : null,
            Facts = json.Node("facts") as JsonObject ?? throw json.Wrong("facts", "an object"),
            Policy = Bytes(json, "policy", StrictYaml.MaxCharacters * 8),
            Grant = json.OptionalObject("grant", Grant.Read),
            MoreGrants = Optional(json, "moreGrants", Grant.Read),
            MoreGrantReceipts = receipts.MoreGrants,
            EnrolmentReceipts = receipts.Enrolments,
            SignOffReceipts = receipts.SignOffs,
            SignOffPrefixes = receipts.Prefixes,
            BreakGlassReceipts = receipts.BreakGlass,
            AfterReviews = json.Objects("afterReviews", ReviewAfterwards.Read, VerdictStatement.MaxSignOffs),
            WithdrawalReceipts = receipts.Withdrawals,
            WithdrawalEnrolments = receipts.WithdrawalEnrolments,
            ConfigurationReceipt = receipts.Configuration,
            VerdictReceipt = receipts.Verdict,
            GrantReceipt = receipts.Grant,
            Revocations = receipts.Revocations,
            Declarations = Optional(json, "declarations", DeclarationEvidence.Read, DeclarationEvidence.MaxDeclarations),
        };
    }

    /// <summary>A list that most bundles have not. One without anything in it is left out, so that a bundle has one spelling.</summary>
    private static IReadOnlyList<T> Optional<T>(JsonFields json, string name, Func<JsonFields, T> read, int most = VerdictStatement.MaxSignOffs)
    {
        if (!json.Has(name)) return [];
        var items = json.Objects(name, read, most);
        return items.Count > 0 ? items : throw json.Wrong(name, "left out where it is empty");
    }
}
