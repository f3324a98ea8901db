using System.Text.Json.Nodes;

namespace Countersign.Cli.Remote;

/// <summary>What a drill of break-glass found.</summary>
/// <param name="Id">The drill, on record at the gate.</param>
/// <param name="Ready">Whether enough persons could sign now.</param>
/// <param name="Needed">How many it takes.</param>
/// <param name="Reachable">Person ids who could.</param>
/// <param name="NotReachable">Person ids who could not, each with the reason.</param>
/// <param name="Url">The page to press on.</param>
/// <param name="Contract">All of it, as the gate wrote it.</param>
internal sealed record DrillAnswer(
    string Id, bool Ready, int Needed, IReadOnlyList<string> Reachable, IReadOnlyList<(string Person, string Why)> NotReachable, string Url, JsonObject Contract)
{
    /// <summary>Reads the gate's answer; null where it is none.</summary>
    public static DrillAnswer? Read(JsonNode? json)
    {
        if (json is not JsonObject drill || drill["ready"] is not JsonValue ready || !ready.TryGetValue<bool>(out var isReady)) return null;
        if (drill["needed"] is not JsonValue number || !number.TryGetValue<int>(out var needed)) return null;
        var missing = (drill["notReachable"] as JsonArray ?? []).OfType<JsonObject>().Select(p => (GateAnswer.Text(p, "person"), GateAnswer.Text(p, "why"))).ToList();
        return new DrillAnswer(GateAnswer.Text(drill, "id"), isReady, needed, GateAnswer.Texts(drill, "reachable"), missing, GateAnswer.Text(drill, "url"), drill);
    }
}
