using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Core.Evidence;

/// <summary>
/// The in-toto Statement v1 that the gate signs about one verdict: what was decided, by which rules, over which facts, answered by whom
/// (predicate type <see cref="PredicateType"/>, contract §5).
/// </summary>
public sealed record VerdictStatement
{
    /// <summary>The predicate type.</summary>
    public const string PredicateType = "https://countersign.dev/verdict/v1";

    /// <summary>The type of every in-toto Statement v1 (in-toto/attestation spec/v1/statement.md).</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>Most sign-offs in one statement.</summary>
    public const int MaxSignOffs = 256;

    /// <summary>Version of the program that decided.</summary>
    public required string Program { get; init; }

    /// <summary>Address of the gate.</summary>
    public required string Gate { get; init; }

    /// <summary>The change.</summary>
    public required Change Change { get; init; }

    /// <summary>When it was decided; the ledger entry has the same time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The decision with its rule trace, as <c>Decision.ToJson</c> writes it.</summary>
    public required JsonObject Decision { get; init; }

    /// <summary>Digest of the facts.</summary>
    public required Sha256Digest Facts { get; init; }

    /// <summary>The configuration in force.</summary>
    public required ConfigurationRecord Configuration { get; init; }

    /// <summary>Every sign-off that was looked at.</summary>
    public required IReadOnlyList<RecordedSignOff> SignOffs { get; init; }

    /// <summary>Every break-glass statement that was looked at.</summary>
    public IReadOnlyList<RecordedSignOff> BreakGlass { get; init; } = [];

    /// <summary>Answers to this change that their signers took back before the verdict: why they are not among <see cref="SignOffs"/>.</summary>
    public IReadOnlyList<RecordedSignOff> Withdrawals { get; init; } = [];

    /// <summary>The canonical bytes that are signed.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["_type"] = StatementType,
        ["subject"] = Subjects(Change),
        ["predicateType"] = PredicateType,
        ["predicate"] = Predicate(),
    });

    private JsonObject Predicate()
    {
        var predicate = new JsonObject
        {
            ["program"] = Program,
            ["gate"] = Gate,
            ["change"] = Change.ToJson(),
            ["at"] = JsonFields.Time(At),
            ["decision"] = Decision.DeepClone(),
            ["facts"] = Facts.ToString(),
            ["configuration"] = Configuration.ToJson(),
            ["signOffs"] = new JsonArray([.. SignOffs.Select(s => s.ToJson())]),
        };
        if (Withdrawals.Count > 0) predicate["withdrawals"] = new JsonArray([.. Withdrawals.Select(w => w.ToJson())]);
        if (BreakGlass.Count > 0) predicate["breakGlass"] = new JsonArray([.. BreakGlass.Select(s => s.ToJson())]);
        return predicate;
    }

    /// <summary>Reads verified payload bytes, strictly.</summary>
    public static VerdictStatement? Read(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "it is not canonical JSON";
        if (!CanonicalJson.TryReadCanonical(bytes, out var node)) return null;
        var read = JsonFields.Read(node, "the verdict", ReadMembers, out problem);
        if (read is null || bytes.SequenceEqual(read.ToBytes())) return read;
        problem = "its subjects are not those of its change";
        return null;
    }

    /// <summary>Subjects of a change: artifacts by SHA-256 and heads by commit, so that other tools find the statement by what they hold.</summary>
    public static JsonArray Subjects(Change change) => new(
    [
        .. change.Artifacts.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Sha256.Hex, StringComparer.Ordinal)
            .Select(a => new JsonObject { ["name"] = a.Name, ["digest"] = new JsonObject { ["sha256"] = a.Sha256.Hex } }),
        .. change.Sources.OrderBy(s => s.Repository, StringComparer.Ordinal)
            .Select(s => new JsonObject { ["name"] = s.Repository, ["digest"] = new JsonObject { ["gitCommit"] = s.Head.Hex } }),
    ]);

    private static VerdictStatement ReadMembers(JsonFields json)
    {
        if (json.Text("_type") != StatementType) throw json.Wrong("_type", StatementType);
        if (json.Text("predicateType") != PredicateType) throw json.Wrong("predicateType", PredicateType);
        json.Node("subject"); // Compared as a whole: reading back must give the same bytes.
        return json.Object("predicate", p => new VerdictStatement
        {
            Program = p.Text("program", 100),
            Gate = p.Text("gate", 2_000),
            Change = p.Object("change", Change.Read),
            At = p.Time("at"),
            Decision = p.Node("decision") as JsonObject ?? throw p.Wrong("decision", "an object"),
            Facts = p.Digest("facts"),
            Configuration = p.Object("configuration", ConfigurationRecord.Read),
            SignOffs = p.Objects("signOffs", RecordedSignOff.Read, MaxSignOffs),
            BreakGlass = p.Objects("breakGlass", RecordedSignOff.Read, MaxSignOffs),
            Withdrawals = p.Has("withdrawals") ? p.Objects("withdrawals", RecordedSignOff.Read, MaxSignOffs) : [],
        });
    }
}
