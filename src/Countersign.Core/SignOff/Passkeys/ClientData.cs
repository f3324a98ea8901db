using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// What the browser says about a ceremony (CollectedClientData, WebAuthn L3 §5.8.1). Members it does not know are left alone, as the
/// standard demands; a known member of a wrong type is refused.
/// </summary>
/// <param name="Type"><c>webauthn.get</c> or <c>webauthn.create</c>.</param>
/// <param name="Challenge">The challenge in unpadded URL-safe base64.</param>
/// <param name="Origin">The origin of the page that ran the ceremony.</param>
/// <param name="CrossOrigin">Whether that page was framed by another site; false where it is left out.</param>
/// <param name="TopOrigin">The origin of the framing page; null where there is none.</param>
internal sealed record ClientData(string Type, string Challenge, string Origin, bool CrossOrigin, string? TopOrigin)
{
    /// <summary>Largest clientDataJSON read, in bytes. Browsers write about 150; the longest origin and room for new members fit.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Reads strict UTF-8 JSON: no byte order mark, no key twice (a browser and a gate could read different ones).</summary>
    /// <param name="bytes">clientDataJSON as signed.</param>
    /// <param name="data">What it says.</param>
    /// <param name="problem">What is wrong, as a clause that starts in lower case.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ClientData? data, out string problem)
    {
        data = null;
        if (bytes.Length > MaxBytes) problem = $"it has {bytes.Length} bytes; at most {MaxBytes} are read";
        else if (!CanonicalJson.TryRead(bytes, out var json, out problem)) return false;
        else if (json is not JsonObject members) problem = "it is not an object";
        else data = Members(members, out problem);
        return data is not null;
    }

    private static ClientData? Members(JsonObject members, out string problem)
    {
        problem = "";
        if (Text(members, "type") is not { } type) problem = "\"type\" is missing or is not text";
        else if (Text(members, "challenge") is not { } challenge) problem = "\"challenge\" is missing or is not text";
        else if (Text(members, "origin") is not { } origin) problem = "\"origin\" is missing or is not text";
        else if (members.ContainsKey("crossOrigin") && Flag(members, "crossOrigin") is null) problem = "\"crossOrigin\" is not true or false";
        else if (members.ContainsKey("topOrigin") && Text(members, "topOrigin") is null) problem = "\"topOrigin\" is not text";
        else return new ClientData(type, challenge, origin, Flag(members, "crossOrigin") ?? false, Text(members, "topOrigin"));
        return null;
    }

    private static string? Text(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool? Flag(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;
}
