using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>The words that the policy being read may use, and where its errors go.</summary>
/// <param name="errors">Where errors go.</param>
/// <param name="levels">The scale.</param>
/// <param name="groups">Groups that exist; null where not known.</param>
/// <param name="labels">Labels of the policy.</param>
internal sealed class PolicyWords(YamlErrors errors, LevelScale levels, IReadOnlyCollection<string>? groups, IReadOnlyCollection<string> labels)
{
    public YamlErrors Errors => errors;

    public LevelScale Levels => levels;

    public IReadOnlyCollection<string> Labels => labels;

    /// <summary>Comparisons read so far, over the whole policy.</summary>
    public int Comparisons { get; set; }

    public static bool Within(YamlErrors errors, YamlNode at, int count, int most, string what)
    {
        if (count <= most) return true;
        errors.Add(at, $"There are {count} {what} here.", $"At most {most} are read.");
        return false;
    }

    public bool Within(YamlNode at, int count, int most, string what) => Within(errors, at, count, most, what);

    public Level Level(YamlNode node, string what)
    {
        var name = errors.Text(node, what);
        if (levels.Find(name) is { } level) return level;
        if (name.Length > 0) errors.Add(node, $"{what} is {YamlErrors.Quote(node)}, which is not a level.", NearestWord.Suggest(name, levels.Levels.Select(l => l.Name)));
        return People.Level.Unknown;
    }

    public string Group(YamlNode node)
    {
        var name = errors.Text(node, "A group");
        if (name.Length > 0 && groups is not null && !groups.Contains(name))
            errors.Add(node, $"{YamlErrors.Quote(node)} is not a group of the people file.", NearestWord.Suggest(name, groups));
        return name;
    }

    /// <summary>The member <c>groups</c> of a map, sorted; empty where it is absent.</summary>
    public ValueList<string> Groups(YamlMapReader map)
    {
        if (map.Optional("groups") is not { } node) return [];
        var items = errors.List(node, "\"groups\"");
        if (!Within(node, items.Count, PolicyLimits.MaxGroups, "groups")) return [];
        // An empty list would read as "nobody" and mean "anybody".
        if (items.Count == 0 && node is YamlList) errors.Add(node, "The list of groups is empty.", "Name at least one, or leave \"groups\" out.");
        return ValueList.Sorted(items.Select(Group));
    }

    /// <summary>Required text of bounded length.</summary>
    public string Sentence(YamlNode node, string what)
    {
        var text = errors.Text(node, what);
        if (text.Length > PolicyLimits.MaxText) errors.Add(node, $"{what} has {text.Length} characters.", $"At most {PolicyLimits.MaxText} are read.");
        return text;
    }
}
