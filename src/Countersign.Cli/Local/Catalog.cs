using System.Text;
using Countersign.Adapters.Git;
using Countersign.Core.Formats;

namespace Countersign.Cli.Local;

/// <summary>A component that a catalog names.</summary>
/// <param name="Name">Its id here.</param>
/// <param name="Folder">Its folder from the root; empty for all of the repository.</param>
/// <param name="Owner">The group that owns it, or null.</param>
/// <param name="DependsOn">Components it names as needed; only those that were found too.</param>
internal sealed record CatalogComponent(string Name, string Folder, string? Owner, IReadOnlyList<string> DependsOn);

/// <summary>Reads Backstage's <c>catalog-info.yaml</c> files for a first list of components. A file that cannot be read is passed over: init only proposes.</summary>
internal static class Catalog
{
    /// <summary>Most catalog files read.</summary>
    public const int MaxFiles = 100;

    /// <summary>Largest catalog file read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly string[] Names = ["catalog-info.yaml", "catalog-info.yml"];

    /// <summary>Whether a path is a catalog file.</summary>
    public static bool IsCatalog(string path) => Names.Contains(path[(path.LastIndexOf('/') + 1)..], StringComparer.Ordinal);

    /// <summary>The components of these catalog files, by name.</summary>
    public static async Task<IReadOnlyList<CatalogComponent>> ReadAsync(GitHistory history, CommitId head, IEnumerable<string> files, CancellationToken cancel)
    {
        var found = new SortedDictionary<string, CatalogComponent>(StringComparer.Ordinal);
        foreach (var path in files.Take(MaxFiles))
        {
            var content = await history.FileAtAsync(head, path, MaxBytes, cancel);
            if (content.Value is not { } bytes) continue;
            foreach (var component in Components(path, Encoding.UTF8.GetString(bytes))) found.TryAdd(component.Name, component);
        }

        return [.. found.Values.Select(c => c with { DependsOn = [.. c.DependsOn.Where(n => n != c.Name && found.ContainsKey(n)).Distinct(StringComparer.Ordinal)] })];
    }

    /// <summary>The components of one file; it may hold several documents.</summary>
    internal static IEnumerable<CatalogComponent> Components(string path, string text)
    {
        var folder = path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";
        return from document in text.ReplaceLineEndings("\n").Split("\n---")
               let map = StrictYaml.Parse(path, document.StartsWith("---", StringComparison.Ordinal) ? document[3..] : document).Value as YamlMap
               where Text(map, "kind") == "Component"
               let name = Text(Child(map, "metadata") as YamlMap, "name")
               where name is not null && Identifier.IsValid(name)
               let spec = Child(map, "spec") as YamlMap
               select new CatalogComponent(name, folder, Reference(Text(spec, "owner")), [.. Texts(spec, "dependsOn").Where(r => !r.StartsWith("resource:", StringComparison.OrdinalIgnoreCase)).Select(Reference).OfType<string>()]);
    }

    /// <summary>The name in a reference <c>[kind:][namespace/]name</c>; null where it can be no id.</summary>
    private static string? Reference(string? text)
    {
        if (text is null) return null;
        var name = text[(text.LastIndexOfAny([':', '/']) + 1)..];
        return Identifier.IsValid(name) ? name : null;
    }

    private static YamlNode? Child(YamlMap? map, string name) => map?.Entries.FirstOrDefault(e => e.Key.Text == name)?.Value;

    private static string? Text(YamlMap? map, string name) => (Child(map, name) as YamlScalar)?.Text;

    private static IEnumerable<string> Texts(YamlMap? map, string name) => Child(map, name) is YamlList list ? list.Items.OfType<YamlScalar>().Select(s => s.Text) : [];
}
