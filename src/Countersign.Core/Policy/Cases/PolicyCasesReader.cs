using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>Reads <c>policy.tests.yaml</c>: facts and what the policy beside it must say about them. Every fault at its place, all at once.</summary>
public static class PolicyCasesReader
{
    /// <summary>The file's usual name.</summary>
    public const string FileName = "policy.tests.yaml";

    /// <summary>Cases of one file.</summary>
    public const int MaxCases = 1_000;

    /// <summary>Reads cases.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="policy">The policy they are about: its rules, labels and levels may be named.</param>
    public static Loaded<PolicyCases> Read(string text, PolicySet policy)
    {
        var parsed = StrictYaml.Parse(FileName, text);
        if (parsed.Value is null) return Loaded<PolicyCases>.Failed(parsed.Errors);
        var errors = new YamlErrors(FileName);
        var file = errors.Map(parsed.Value, "The file");
        file.RequireVersion1();
        var reader = new Reader(new PolicyWords(errors, policy.Levels, null, [.. policy.Labels.Keys]), policy);
        var cases = reader.ReadAll(file);
        file.RefuseOthers();
        return errors.Finish(new PolicyCases(cases));
    }

    /// <summary>Reads a file that is one map of facts.</summary>
    /// <param name="file">The file's name in errors.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="policy">The policy they will be judged by.</param>
    public static Loaded<FactSet> ReadFacts(string file, string text, PolicySet policy)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<FactSet>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var facts = new FactValueReader(new PolicyWords(errors, policy.Levels, null, [.. policy.Labels.Keys])).ReadAll(parsed.Value, "The file");
        return errors.Finish(errors.Found.Count == 0 ? FactSet.Of(facts) : FactSet.Unknown);
    }

    private sealed class Reader(PolicyWords words, PolicySet policy)
    {
        private readonly FactValueReader _facts = new(words);
        private readonly RequirementReader _requirements = new(words);
        private readonly Dictionary<string, int> _lineOf = new(StringComparer.Ordinal);
        private readonly List<string> _rules = [.. policy.Rules.Select(r => r.Id)];

        public List<PolicyCase> ReadAll(YamlMapReader file)
        {
            var found = new List<PolicyCase>();
            var shared = file.Optional("given") is { } given ? _facts.ReadAll(given, "\"given\"") : [];
            if (file.Required("cases") is not { } node) return found;
            var items = words.Errors.List(node, "\"cases\"");
            if (items.Count == 0 && node is YamlList) words.Errors.Add(node, "The list of cases is empty.", "Write at least one.");
            if (!words.Within(node, items.Count, MaxCases, "cases")) return found;
            foreach (var item in items)
                if (ReadOne(item, shared) is { } one) found.Add(one);
            return found;
        }

        private PolicyCase? ReadOne(YamlNode node, IReadOnlyList<(Fact, FactValue)> shared)
        {
            var map = words.Errors.Map(node, "A case");
            if (node is not YamlMap) return null;
            var name = Name(map);
            var own = map.Optional("given") is { } given ? _facts.ReadAll(given, "\"given\"") : [];
            var today = map.Optional("today") is { } day ? words.Errors.Date(day, "\"today\"") : (DateOnly?)null;
            var expected = map.Required("expect") is { } expect ? Expectation(expect) : null;
            map.RefuseOthers();
            return expected is null || words.Errors.Found.Count > 0 ? null : new PolicyCase(name, FactSet.Of([.. shared, .. own]), today, expected, node.Line);
        }

        private string Name(YamlMapReader map)
        {
            if (map.Required("name") is not { } node) return "";
            var name = words.Sentence(node, "\"name\"");
            if (name.Length > 0 && !_lineOf.TryAdd(name, node.Line)) words.Errors.Add(node, $"The case {YamlErrors.Quote(node)} stands twice.", $"The first is in line {_lineOf[name]}; give one of them another name.");
            return name;
        }

        private CaseExpectation Expectation(YamlNode node)
        {
            var map = words.Errors.Map(node, "\"expect\"");
            var verdict = map.Required("verdict") is { } said ? words.Errors.Choice(said, "The verdict", Words.All<CaseVerdict>()) : CaseVerdict.Allow;
            var expected = new CaseExpectation(verdict, Rules(map, "by"), Rules(map, "shadow"), map.Optional("requires") is { } asked ? _requirements.ReadList(asked) : null);
            map.RefuseOthers();
            return expected;
        }

        private ValueList<string>? Rules(YamlMapReader map, string name)
        {
            if (map.Optional(name) is not { } node) return null;
            var items = words.Errors.List(node, $"\"{name}\"");
            foreach (var item in items)
                if (item is not YamlScalar { Text: var id } || !_rules.Contains(id)) words.Errors.Add(item, $"{YamlErrors.Quote(item)} is not a rule of the policy.", NearestWord.Suggest((item as YamlScalar)?.Text ?? "", _rules));
            return ValueList.Sorted(items.OfType<YamlScalar>().Select(i => i.Text));
        }
    }
}
