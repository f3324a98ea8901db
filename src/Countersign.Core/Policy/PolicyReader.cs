using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>Reads <c>policy.yaml</c> (contract §1): every fault at its line and column, all at once. What loads can be evaluated.</summary>
public static class PolicyReader
{
    /// <summary>The file's name in errors.</summary>
    public const string FileName = "policy.yaml";

    private static readonly Dictionary<string, PolicyDefault> Defaults = new(Words.All<PolicyDefault>(), StringComparer.Ordinal);

    /// <summary>The scale a policy is read with where there is no <c>people.yaml</c>.</summary>
    public static LevelScale DefaultLevels { get; } = new(["intern", "junior", "mid", "senior", "staff", "principal"]);

    /// <summary>Reads the file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="levels">The organisation's scale; null for <see cref="DefaultLevels"/>.</param>
    /// <param name="groups">Groups that exist; null where they are not known, then any will do.</param>
    public static Loaded<PolicySet> Read(string text, LevelScale? levels = null, IReadOnlyCollection<string>? groups = null)
    {
        var parsed = StrictYaml.Parse(FileName, text);
        if (parsed.Value is null) return Loaded<PolicySet>.Failed(parsed.Errors);
        var errors = new YamlErrors(FileName);
        var file = errors.Map(parsed.Value, "The file");
        file.RequireVersion1();
        var labels = Labels(file);
        var words = new PolicyWords(errors, levels ?? DefaultLevels, groups, [.. labels.Keys]);
        var policy = new PolicySet
        {
            Default = file.Optional("default") is { } otherwise ? errors.Choice(otherwise, "The default", Defaults) : PolicyDefault.Allow,
            Labels = labels,
            BreakGlass = file.Optional("breakGlass") is { } glass ? ReadBreakGlass(words, glass) : BreakGlass.Default,
            Rules = Rules(words, file),
            Levels = words.Levels,
        };
        file.RefuseOthers();
        return errors.Finish(policy);
    }

    private static List<PolicyRule> Rules(PolicyWords words, YamlMapReader file)
    {
        var rules = new List<PolicyRule>();
        if (file.Required("rules") is not { } node) return rules;
        var items = file.Errors.List(node, "\"rules\"");
        if (!words.Within(node, items.Count, PolicyLimits.MaxRules, "rules")) return rules;
        var reader = new RuleReader(words);
        foreach (var item in items)
            if (reader.Read(item) is { } rule) rules.Add(rule);
        return rules;
    }

    private static Dictionary<string, IReadOnlyList<Glob>> Labels(YamlMapReader file)
    {
        var labels = new Dictionary<string, IReadOnlyList<Glob>>(StringComparer.Ordinal);
        if (file.Optional("labels") is not { } node) return labels;
        var entries = file.Errors.Map(node, "\"labels\"").Map.Entries;
        if (!PolicyWords.Within(file.Errors, node, entries.Count, PolicyLimits.MaxLabels, "labels")) return labels;
        foreach (var entry in entries)
        {
            var name = entry.Key.Text;
            if (!Identifier.IsValid(name)) file.Errors.Add(entry.Key, $"{YamlErrors.Quote(entry.Key)} cannot be a label.", Identifier.Rule);
            var map = file.Errors.Map(entry.Value, $"Label \"{name}\"");
            labels[name] = map.Required("paths") is { } paths ? Paths(file.Errors, paths) : [];
            map.RefuseOthers();
        }

        return labels;
    }

    private static List<Glob> Paths(YamlErrors errors, YamlNode node)
    {
        var globs = new List<Glob>();
        var items = errors.List(node, "\"paths\"");
        if (!PolicyWords.Within(errors, node, items.Count, PolicyLimits.MaxLabels, "paths")) return globs;
        if (items.Count == 0 && node is YamlList) errors.Add(node, "The list of paths is empty.", "Name at least one, for instance \"services/payments/**\".");
        foreach (var item in items)
        {
            var text = errors.Text(item, "A path");
            if (text.Length > Glob.MaxLength) errors.Add(item, $"The pattern has {text.Length} characters.", $"At most {Glob.MaxLength} are read.");
            else if (text.Length > 0) globs.Add(new Glob(text));
        }

        return globs;
    }

    private static BreakGlass ReadBreakGlass(PolicyWords words, YamlNode node)
    {
        var map = words.Errors.Map(node, "\"breakGlass\"");
        var glass = new BreakGlass(
            map.Optional("count") is { } count ? words.Errors.Number(count, "\"count\"", 1, PolicyLimits.MaxPersons) : BreakGlass.Default.Count,
            words.Groups(map),
            map.Optional("afterReview") is { } within ? words.Errors.Duration(within, "\"afterReview\"", PolicyLimits.MaxAnswerWithin) : BreakGlass.Default.AfterReview);
        // One person alone could otherwise always override the gate (overview: two, or one on the configured on-call).
        if (glass is { Count: 1, Groups.Count: 0 })
            words.Errors.Add(node, "One person alone may break glass, and anybody may be that person.", "Add groups, for instance groups: [on-call], or write count: 2.");
        map.RefuseOthers();
        return glass;
    }
}
