using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Server.SignOff;

/// <summary>
/// What the console saw of a signer's attention. Anybody who writes their own client can claim anything here, so it never decides: it is kept beside
/// the answer, not in what is signed, and is for figures about teams.
/// </summary>
/// <param name="Seconds">For how many seconds the change was on screen.</param>
/// <param name="Opened">Ids of effects that were opened or in view.</param>
internal sealed record Attention(long Seconds, IReadOnlyList<string> Opened)
{
    /// <summary>Longest time that is kept, in seconds: a page that stays open over night tells nothing more.</summary>
    public const long MaxSeconds = 24 * 60 * 60;

    /// <summary>Most effects that are read.</summary>
    public const int MaxOpened = 10_000;

    /// <summary>Reads what a page says.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static Attention Read(JsonFields json) => new(Math.Min(json.Integer("seconds"), MaxSeconds), json.Texts("opened", MaxOpened));

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where there is none.</summary>
    public static Attention? Of(JsonNode? node) => node is null ? null : Read(new JsonFields(node, "the attention"));

    /// <summary>The same, of nothing but these effects.</summary>
    public Attention To(IReadOnlyList<string> effects) => this with { Opened = [.. effects.Intersect(Opened, StringComparer.Ordinal).Order(StringComparer.Ordinal)] };

    /// <summary>As a ceremony remembers it.</summary>
    public JsonObject ToJson() => new() { ["seconds"] = Seconds, ["opened"] = new JsonArray([.. Opened.Select(id => (JsonNode)id)]) };
}
