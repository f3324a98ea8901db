using System.Text.Json;

namespace Countersign.Adapters.Agents;

/// <summary>Text as a JSON string.</summary>
internal static class JsonText
{
    /// <summary>With its quotes; what is not ASCII is escaped, so that nothing in it can act on a terminal.</summary>
    public static string Of(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
