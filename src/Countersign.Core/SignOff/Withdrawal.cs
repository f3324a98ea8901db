using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// What a person signs to take answers back: the subject of a statement of purpose <see cref="Purpose.Withdraw"/>. It names the signed statements
/// themselves, so that a withdrawal takes back these and no later ones.
/// </summary>
/// <param name="Change">The change whose page it was signed on.</param>
/// <param name="Environment">Its environment, for people to read.</param>
/// <param name="Component">Its component, for people to read.</param>
/// <param name="Statements">Digests of the signed statements that no longer count.</param>
public sealed record Withdrawal(Sha256Digest Change, string Environment, string Component, IReadOnlyList<Sha256Digest> Statements)
{
    /// <summary>Most answers taken back at once: more than one person has standing for one change.</summary>
    public const int MaxStatements = 256;

    /// <summary>The subject's members.</summary>
    public JsonObject ToJson() => new()
    {
        ["change"] = Change.ToString(),
        ["environment"] = Environment,
        ["component"] = Component,
        ["answers"] = new JsonArray([.. Statements.Select(s => s.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(s => (JsonNode)s)]),
    };

    /// <summary>Reads the withdrawal that statement bytes say; null and a problem where they say none.</summary>
    public static Withdrawal? Read(ReadOnlySpan<byte> statement, out string problem) => PlainStatement.ReadSubject(statement, Purpose.Withdraw, ReadSubject, out problem);

    private static Withdrawal ReadSubject(JsonFields json)
    {
        var answers = json.Texts("answers", MaxStatements).Select(text => Sha256Digest.TryParse(text, out var digest) ? digest : throw json.Wrong("answers", "a list of digests")).ToList();
        if (answers.Count == 0) throw json.Wrong("answers", "at least one digest");
        return new Withdrawal(json.Digest("change"), json.Text("environment", Identifier.MaxLength), json.Text("component", Identifier.MaxLength), answers);
    }
}
