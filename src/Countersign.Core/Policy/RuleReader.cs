using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>Reads the rules of one policy.</summary>
internal sealed class RuleReader(PolicyWords words)
{
    private readonly ConditionReader _conditions = new(words);
    private readonly RequirementReader _requirements = new(words);
    private readonly Dictionary<string, int> _lineOf = new(StringComparer.Ordinal);

    /// <summary>The rule at this node; null where an error was recorded that leaves no rule.</summary>
    public PolicyRule? Read(YamlNode node)
    {
        var map = words.Errors.Map(node, "A rule");
        if (node is not YamlMap) return null;
        var id = Id(map);
        var mode = map.Optional("mode") is { } how ? words.Errors.Choice(how, "The mode", Words.All<RuleMode>()) : RuleMode.Enforce;
        var when = map.Required("when") is { } condition ? _conditions.Read(condition, "\"when\"") : null;
        var require = map.Optional("require") is { } asked ? _requirements.ReadList(asked) : null;
        var deny = map.Optional("deny") is { } told ? words.Sentence(told, "\"deny\"") : null;
        var rule = new PolicyRule
        {
            Id = id,
            Describe = map.Optional("describe") is { } describe ? words.Sentence(describe, "\"describe\"") : "",
            Mode = mode,
            When = when ?? new AllCondition([]),
            Require = require ?? [],
            Deny = deny,
            Except = map.Optional("except") is { } except ? Exceptions(except) : [],
            Line = node.Line,
        };
        CheckEffect(map, id, require is not null, deny is not null);
        map.RefuseOthers();
        return when is null ? null : rule;
    }

    private string Id(YamlMapReader map)
    {
        if (map.Required("id") is not { } node) return "";
        var id = words.Errors.Text(node, "\"id\"");
        if (id.Length > 0 && !Identifier.IsValid(id)) words.Errors.Add(node, $"{YamlErrors.Quote(node)} cannot be an id.", Identifier.Rule);
        else if (id.Length > 0 && !_lineOf.TryAdd(id, node.Line)) words.Errors.Add(node, $"Rule \"{id}\" stands twice.", $"The first is in line {_lineOf[id]}; give one of them another id.");
        return id;
    }

    private void CheckEffect(YamlMapReader map, string id, bool requires, bool denies)
    {
        if (requires && denies) words.Errors.Add(map.Map, $"Rule \"{id}\" both requires and denies.", "Make it two rules.");
        if (!requires && !denies) words.Errors.Add(map.Map, $"Rule \"{id}\" neither requires nor denies.", "Add \"require\" or \"deny\".");
    }

    private List<ExceptClause> Exceptions(YamlNode node)
    {
        var found = new List<ExceptClause>();
        var items = words.Errors.List(node, "\"except\"");
        if (!words.Within(node, items.Count, PolicyLimits.MaxExceptions, "exceptions")) return found;
        foreach (var item in items)
        {
            var map = words.Errors.Map(item, "An exception");
            if (item is not YamlMap) continue;
            var when = map.Required("when") is { } condition ? _conditions.Read(condition, "\"when\"") : null;
            // Without a last day and a reason an exception is a hole that nobody remembers.
            var until = map.Required("until") is { } day ? words.Errors.Date(day, "\"until\"") : default;
            var reason = map.Required("reason") is { } why ? words.Sentence(why, "\"reason\"") : "";
            map.RefuseOthers();
            if (when is not null) found.Add(new ExceptClause(when, until, reason));
        }

        return found;
    }
}
