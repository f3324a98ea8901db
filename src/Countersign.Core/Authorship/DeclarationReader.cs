using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>Reads a file of <see cref="Declaration.Folder"/>: every fault at its line and column, all at once. A file with one fault claims nothing.</summary>
public static class DeclarationReader
{
    /// <summary>Most declarations in one file.</summary>
    public const int MaxDeclarations = 200;

    /// <summary>Most commits of one declaration.</summary>
    public const int MaxCommits = 2_000;

    /// <summary>Most path patterns of one declaration.</summary>
    public const int MaxPaths = 200;

    /// <summary>Longest name of a person or a tool, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path from the root of the tree.</param>
    /// <param name="text">Its text.</param>
    public static Loaded<IReadOnlyList<Declaration>> Read(string file, string text)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<IReadOnlyList<Declaration>>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var nodes = map.Required("declarations") is { } list ? Bounded(errors, list, errors.List(list, "\"declarations\""), MaxDeclarations) : [];
        map.RefuseOthers();
        return errors.Finish<IReadOnlyList<Declaration>>([.. nodes.Select(node => ReadOne(errors.Map(node, "A declaration"), file))]);
    }

    private static Declaration ReadOne(YamlMapReader map, string file)
    {
        var declaration = new Declaration(
            file,
            Name(map, "person", map.Required("person")) ?? "",
            map.Required("involvement") is { } involvement ? map.Errors.Choice(involvement, "The involvement", Words.All<DeclaredInvolvement>()) : DeclaredInvolvement.Agent,
            Name(map, "tool", map.Optional("tool")),
            Commits(map),
            Paths(map));
        map.RefuseOthers();
        if (declaration.Commits.Count == 0 && declaration.Paths.Count == 0) map.Errors.Add(map.Map, "The declaration speaks of nothing.", "Add commits: [ID] or paths: [\"services/shop/**\"].");
        var isNone = declaration.Involvement == DeclaredInvolvement.None;
        if (isNone && declaration.Tool is not null) map.Errors.Add(map.Map, "The declaration says \"none\" and names a tool.", "Remove one of them.");
        if (!isNone && declaration.Tool is null) map.Errors.Add(map.Map, "\"tool\" is missing here.", "Name the tool, for instance tool: claude-code.");
        return declaration;
    }

    private static string? Name(YamlMapReader map, string member, YamlNode? node)
    {
        if (node is null) return null;
        var name = map.Errors.Text(node, $"\"{member}\"");
        if (name.Length > MaxName) map.Errors.Add(node, $"\"{member}\" has {name.Length} characters.", $"At most {MaxName} are read.");
        return name;
    }

    private static List<CommitId> Commits(YamlMapReader map)
    {
        var found = new List<CommitId>();
        if (map.Optional("commits") is not { } list) return found;
        foreach (var node in Bounded(map.Errors, list, map.Errors.List(list, "\"commits\""), MaxCommits))
            if (CommitId.TryParse(map.Errors.Text(node, "A commit"), out var id)) found.Add(id);
            else map.Errors.Add(node, $"{YamlErrors.Quote(node)} is no full commit id.", "Write all 40 or 64 hexadecimal digits, quoted.");
        return found;
    }

    private static List<Glob> Paths(YamlMapReader map)
    {
        var found = new List<Glob>();
        if (map.Optional("paths") is not { } list) return found;
        foreach (var node in Bounded(map.Errors, list, map.Errors.List(list, "\"paths\""), MaxPaths))
        {
            var pattern = map.Errors.Text(node, "A path");
            if (pattern.Length is > 0 and <= Glob.MaxLength) found.Add(new Glob(pattern));
            else if (pattern.Length > 0) map.Errors.Add(node, $"The path has {pattern.Length} characters.", $"At most {Glob.MaxLength} are read.");
        }

        return found;
    }

    private static IReadOnlyList<YamlNode> Bounded(YamlErrors errors, YamlNode at, IReadOnlyList<YamlNode> items, int most)
    {
        if (items.Count <= most) return items;
        errors.Add(at, $"There are {items.Count} entries here.", $"At most {most} are read.");
        return [];
    }
}
