using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Evidence;

/// <summary>
/// The SLSA Verification Summary v1 beside a verdict (slsa-framework/slsa spec/verification_summary.md): what generic tools can read.
/// It is derived from the verdict alone, so a verifier makes it again and compares.
/// </summary>
public static class SummaryStatement
{
    /// <summary>The predicate type.</summary>
    public const string PredicateType = "https://slsa.dev/verification_summary/v1";

    /// <summary>The level of every allowed change.</summary>
    public const string Allowed = "COUNTERSIGN_ALLOWED";

    /// <summary>The level of a change for which a sign-off was required and all were met by passkeys.</summary>
    public const string SignedOff = "COUNTERSIGN_SIGNED_OFF";

    /// <summary>The only level of a change that went ahead unanswered because the glass was broken.</summary>
    public const string BrokenGlass = "COUNTERSIGN_BREAK_GLASS";

    /// <summary>The canonical bytes that are signed.</summary>
    /// <param name="verdict">An enforced allow.</param>
    public static byte[] ToBytes(VerdictStatement verdict) => CanonicalJson.Write(new JsonObject
    {
        ["_type"] = VerdictStatement.StatementType,
        ["subject"] = VerdictStatement.Subjects(verdict.Change),
        ["predicateType"] = PredicateType,
        ["predicate"] = new JsonObject
        {
            ["verifier"] = new JsonObject { ["id"] = verdict.Gate, ["version"] = new JsonObject { ["countersign"] = verdict.Program } },
            ["timeVerified"] = JsonFields.Time(verdict.At),
            ["resourceUri"] = $"{verdict.Gate}/environments/{verdict.Change.Environment}/components/{verdict.Change.Component}",
            ["policy"] = new JsonObject
            {
                ["uri"] = $"{verdict.Gate}/policy/{verdict.Configuration.Version}",
                ["digest"] = new JsonObject { ["sha256"] = verdict.Configuration.Policy.Hex },
            },
            ["inputAttestations"] = new JsonArray(new JsonObject
            {
                ["uri"] = $"{verdict.Gate}/api/v1/changes/{verdict.Change.Id}/bundle",
                ["digest"] = new JsonObject { ["sha256"] = Sha256Digest.Of(verdict.ToBytes()).Hex },
            }),
            ["verificationResult"] = "PASSED",
            ["verifiedLevels"] = new JsonArray([.. Levels(verdict.Decision).Select(level => (JsonNode)level)]),
        },
    });

    /// <summary>
    /// A way back is allowed whatever was asked, so it never is signed off: that takes a sign-off that was required, and everything that was asked as the
    /// reason of the allow.
    /// </summary>
    private static string[] Levels(JsonObject decision)
    {
        bool Because(string code) => decision["reasons"] is JsonArray reasons && reasons.Any(r => (string?)r?["code"] == code);
        var asksSignOff = decision["requirements"] is JsonArray asked && asked.Any(r => (string?)r?["kind"] == "sign-off");
        if (Because("break-glass")) return [BrokenGlass];
        return asksSignOff && Because("requirements-met") ? [Allowed, SignedOff] : [Allowed];
    }
}
