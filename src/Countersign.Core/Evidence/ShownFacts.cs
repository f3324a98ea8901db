using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Core.Evidence;

/// <summary>
/// A sign-off statement says by digest what the signer's page showed. Facts of one change can move between sign-off and verdict, with the configuration
/// for instance, so a difference is no failure; but a gate that shows one thing and records another is seen here and nowhere else.
/// </summary>
internal static class ShownFacts
{
    /// <summary>A note for each sign-off of this very change that was given over other facts than those recorded.</summary>
    public static IEnumerable<string> Otherwise(IReadOnlyList<SignOffStatement> statements, Sha256Digest change, JsonObject facts)
    {
        var radius = CanonicalJson.Digest(facts["blastRadius"]!);
        var authorship = CanonicalJson.Digest(new JsonObject { ["added"] = facts["added"]!.DeepClone(), ["takenAway"] = facts["takenAway"]!.DeepClone() });
        return statements.Select((statement, i) => (statement, Number: i + 1))
            .Where(s => s.statement.Change == change && (s.statement.BlastRadius != radius || s.statement.Authorship != authorship))
            .Select(s => $"shown-otherwise: sign-off {s.Number} by {s.statement.Person} was given over other facts than the verdict records");
    }
}
