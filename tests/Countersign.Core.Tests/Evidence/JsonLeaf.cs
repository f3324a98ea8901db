using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Evidence;

/// <summary>A change to one member, by its path.</summary>
internal sealed record JsonEdit(string Path, Action<JsonObject> Apply);

/// <summary>
/// Every scalar of a document, and of the JSON documents that it carries in base64, each with one other value of the same kind. A changed inner document
/// is encoded again, so that nothing but the member itself is different.
/// </summary>
internal sealed record JsonLeaf(string Path, Func<JsonNode> Changed)
{
    public static IEnumerable<JsonLeaf> All(JsonNode root) => Below(root, "", value => value);

    /// <summary>The same as edits to apply to another copy of the document.</summary>
    public static IEnumerable<JsonEdit> Edits(JsonObject root) => All(root).Select(leaf => new JsonEdit(leaf.Path, target =>
    {
        // The member is found again in the copy: its document may have other ids in it than the one the edit was made from.
        var at = Steps(leaf.Path).Aggregate<object, JsonNode?>(target, (node, step) =>
            step is int i ? (node as JsonArray)?.ElementAtOrDefault(i) : (node as JsonObject)?[(string)step]);
        if (at is not null) Replace(at, Other(at));
    }));

    private static IEnumerable<JsonLeaf> Below(JsonNode node, string path, Func<JsonNode, JsonNode> within)
    {
        JsonNode Set(Func<JsonNode, JsonNode?> find, JsonNode? value)
        {
            var copy = node.DeepClone();
            var parent = find(copy)!;
            Replace(parent, value);
            return within(copy);
        }

        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    if (value is null) continue;
                    foreach (var leaf in Below(value, $"{path}.{name}", changed => Set(copy => copy[name], changed))) yield return leaf;
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    var at = i;
                    foreach (var leaf in Below(items[i]!, $"{path}[{i}]", changed => Set(copy => copy[at], changed))) yield return leaf;
                }

                break;
            default:
                yield return new JsonLeaf(path, () => within(Other(node)));
                if (Carried(node) is not { } inner) break;
                foreach (var leaf in Below(inner, path + "/", changed => within(JsonValue.Create(Convert.ToBase64String(CanonicalJson.Write(changed)))!))) yield return leaf;
                break;
        }
    }

    /// <summary>The JSON document that a text carries in base64, or null.</summary>
    private static JsonNode? Carried(JsonNode scalar) =>
        scalar is JsonValue value && value.TryGetValue<string>(out var text) && StrictBase64.TryDecode(text, out var bytes)
        && CanonicalJson.TryReadCanonical(bytes, out var node) && node is JsonObject ? node : null;

    /// <summary>Another value of the same kind: a flag turned, a number raised, the last character of a text another of its alphabet.</summary>
    private static JsonValue Other(JsonNode scalar)
    {
        var value = scalar.AsValue();
        if (value.TryGetValue<bool>(out var flag)) return JsonValue.Create(!flag);
        if (value.GetValueKind() == JsonValueKind.Number) return JsonValue.Create(long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) + 1);
        var text = value.GetValue<string>();
        if (text.Length == 0) return JsonValue.Create("x")!;
        if (text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)) return JsonValue.Create(JsonFields.Time(time.AddDays(1)))!;
        var at = text.TrimEnd('=').Length / 2;
        return JsonValue.Create(string.Concat(text.AsSpan(0, at), text[at] == 'a' ? "b" : "a", text.AsSpan(at + 1)))!;
    }

    private static void Replace(JsonNode node, JsonNode? value)
    {
        if (node.Parent is JsonObject members) members[node.GetPropertyName()] = value;
        else if (node.Parent is JsonArray items) items[node.GetElementIndex()] = value;
    }

    private static IEnumerable<object> Steps(string path) =>
        path.Split('.', '[').Where(s => s.Length > 0).Select(s => s.EndsWith(']') ? (object)int.Parse(s[..^1], CultureInfo.InvariantCulture) : s);
}
