using System.Globalization;
using Countersign.Core.Formats;

namespace Countersign.Core.Changes.Images;

/// <summary>One place of a file that says which image runs.</summary>
/// <param name="Where">The place, for instance <c>Deployment/shop.spec.template.spec.containers.web.image</c>; the same in another version of the file.</param>
/// <param name="Image">The image.</param>
public sealed record ImagePin(string Where, ImageReference Image);

/// <summary>
/// Finds images in YAML: <c>image:</c> of Kubernetes objects and of any custom resource, <c>image: {repository, tag, digest}</c> of Helm values,
/// <c>images:</c> of a kustomization, tags and digests alone, and any other text that names an image by digest. It finds too much rather than too little.
/// </summary>
public static class ImagePins
{
    /// <summary>Most pins of one file.</summary>
    public const int Most = 10_000;

    /// <summary>The pins of a file; null and the reason where it cannot be read.</summary>
    public static IReadOnlyList<ImagePin>? In(string text, out string error)
    {
        if (ForeignYaml.TryParse(text, out error) is not { } documents) return null;
        var walk = new Walk();
        foreach (var document in documents) walk.Node(document, NameOf(document, ""));
        if (walk.Pins.Count <= Most) return walk.Pins;
        error = $"it names more than {Most} images";
        return null;
    }

    /// <summary>Whether a file may hold pins.</summary>
    public static bool MayBeIn(string path) =>
        path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>An item is found again by what it is called, not by where it stands in its list.</summary>
    private static string NameOf(YamlNode node, string otherwise)
    {
        if (node is not YamlMap map) return otherwise;
        if (Text(map, "name") is { } name) return name;
        return Member(map, "metadata") is YamlMap metadata && Text(metadata, "name") is { } own ? $"{Text(map, "kind")}/{own}" : otherwise;
    }

    private static YamlNode? Member(YamlMap map, string key) => map.Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;

    private static string? Text(YamlMap map, string key) => Member(map, key) is YamlScalar { Text.Length: > 0 } scalar ? scalar.Text : null;

    private sealed class Walk
    {
        private const string Unnamed = "image";
        private const int MaxQuoted = 200;

        private readonly HashSet<string> _places = new(StringComparer.Ordinal);

        public List<ImagePin> Pins { get; } = [];

        public void Node(YamlNode node, string where)
        {
            if (node is YamlScalar scalar && scalar.Text.Contains("@sha256:", StringComparison.Ordinal)) Add(where, scalar.Text);
            if (node is YamlList list)
                for (var at = 0; at < list.Items.Count; at++) Node(list.Items[at], $"{where}.{NameOf(list.Items[at], at.ToString(CultureInfo.InvariantCulture))}");
            if (node is YamlMap map) Map(map, where);
        }

        private void Map(YamlMap map, string where)
        {
            if (Text(map, "name") is { } parameter && IsVersion(parameter[(parameter.LastIndexOf('.') + 1)..]) && Text(map, "value") is { } value) Add($"{where}.value", Version(parameter, value));
            foreach (var entry in map.Entries) Entry(entry.Key.Text, entry.Value, where.Length == 0 ? entry.Key.Text : $"{where}.{entry.Key.Text}");
        }

        private void Entry(string key, YamlNode value, string at)
        {
            if (key == "image" && value is YamlScalar image) Add(at, image.Text);
            else if (key == "image" && value is YamlMap values && OfValues(values) is { } written) Add(at, written);
            else if (key == "images" && value is YamlList images) Images(images, at);
            else if (IsVersion(key) && value is YamlScalar version) Add(at, Version(key, version.Text));
            else Node(value, at);
        }

        /// <summary>Images of a kustomization, and the short form <c>NAME=IMAGE</c> that Argo CD has for them.</summary>
        private void Images(YamlList images, string where)
        {
            for (var at = 0; at < images.Items.Count; at++)
                if (images.Items[at] is YamlMap map && Text(map, "name") is { } name) Add($"{where}.{name}", Written(Text(map, "newName") ?? name, Text(map, "newTag"), Text(map, "digest")));
                else if (images.Items[at] is YamlScalar scalar) Add($"{where}.{at}", scalar.Text[(scalar.Text.IndexOf('=', StringComparison.Ordinal) + 1)..]);
                else Node(images.Items[at], $"{where}.{at}");
        }

        /// <summary>Values of a chart; an overlay names the tag alone and leaves the repository to the chart.</summary>
        private static string? OfValues(YamlMap values)
        {
            var (repository, tag, digest) = (Text(values, "repository"), Text(values, "tag"), Text(values, "digest"));
            if (repository is null && tag is null && digest is null) return null;
            return Written(Text(values, "registry") is { } registry ? $"{registry}/{repository ?? Unnamed}" : repository ?? Unnamed, tag, digest);
        }

        private static bool IsVersion(string key) => key is "tag" or "imageTag" or "image_tag" or "digest" or "imageDigest";

        private static string Version(string key, string value) => key.EndsWith("igest", StringComparison.Ordinal) ? Written(Unnamed, null, value) : Written(Unnamed, value, null);

        private static string Written(string name, string? tag, string? digest) => $"{name}{(tag is null ? "" : ":" + tag)}{(digest is null ? "" : "@" + digest)}";

        private void Add(string where, string text)
        {
            if (Pins.Count > Most || text.Length == 0) return;
            // What cannot be read is still an image that may change; without a digest, nothing is believed of it.
            var image = ImageReference.TryParse(text, out var read) ? read : new ImageReference(Readable(text), null, null);
            Pins.Add(new ImagePin(_places.Add(where) ? where : $"{where}#{Pins.Count}", image));
        }

        private static string Readable(string text) => string.Concat(text.Take(MaxQuoted).Select(c => c is > ' ' and <= '~' ? c : '?'));
    }
}
