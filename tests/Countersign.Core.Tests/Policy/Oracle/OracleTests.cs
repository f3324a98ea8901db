using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Tests;
using Countersign.Tests.Oracle;

namespace Countersign.Core.Tests.Policy;

/// <summary>Engines of others decide the same: every policy of the golden folders and every preset, printed as CEL, on random facts.</summary>
public class OracleTests
{
    private const int Inputs = 100_000;
    private const int Seed = 20_261_122;

    [RequiresProgramFact("node")]
    public async Task A_cel_engine_decides_random_facts_as_we_do()
    {
        var policies = Policies().ToList();
        var (file, ours) = (Path.GetTempFileName(), new List<string>());
        try
        {
            await using (var writer = new StreamWriter(file))
            {
                var (to, random) = (new OracleFile(writer), new Random(Seed));
                for (var at = 0; at < policies.Count; at++)
                {
                    to.Begin(policies[at], OracleDialect.Cel);
                    var facts = OracleFile.FactsOf(policies[at]);
                    for (var input = at; input < Inputs; input += policies.Count) ours.Add(AddOne(to, random, policies[at], facts));
                }
            }

            var theirs = (await OracleProgram.RunAsync("cel.mjs", file))[1..];
            Assert.Equal(Inputs, ours.Count);
            Assert.Equal(ours, theirs);
            // Each of the four rulings was met, or the inputs prove little.
            Assert.All("DHAP", ruling => Assert.Contains(ours, answer => answer[^1] == ruling));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [RequiresProgramFact("node")]
    public async Task The_schema_takes_every_policy_that_loads_and_refuses_what_has_another_shape()
    {
        var file = Path.GetTempFileName();
        try
        {
            var folders = Directory.GetDirectories(SourceTree.Golden("policy")).Order(StringComparer.Ordinal)
                .Select(d => (Name: Path.GetFileName(d), Text: File.ReadAllText(Path.Combine(d, "policy.yaml"))))
                .Concat(Enum.GetValues<Preset>().Select(p => (Name: $"preset-{p}", Text: PolicyPresets.Text(p))))
                .Select(x => (x.Name, x.Text, Yaml: StrictYaml.Parse("policy.yaml", x.Text).Value)).Where(x => x.Yaml is not null).ToList();
            await File.WriteAllLinesAsync(file, folders.Select(x => Json(x.Yaml!)?.ToJsonString() ?? "null"));
            var answers = await OracleProgram.RunAsync("schema.mjs", Path.Combine(SourceTree.Root, "docs", "reference", "policy.schema.json"), file);
            Assert.Equal(folders.Count, answers.Length);
            var refused = folders.Zip(answers).Where(x => x.Second != "valid").Select(x => x.First.Name);
            // What a schema cannot know: levels and groups, and that no id stands twice and one person alone needs a group.
            Assert.Equal(folders.Select(x => x.Name).Where(name => name.StartsWith("error-", StringComparison.Ordinal)).Except(["error-levels-and-groups"]), refused);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string AddOne(OracleFile to, Random random, PolicySet policy, IReadOnlyList<Fact> asked)
    {
        var (facts, today) = (OracleInputs.Random(random, policy, asked), PolicyGen.Today.AddDays(random.Next(-60, 60)));
        to.Add(facts, today);
        return OracleFile.Answer(PolicyEvaluator.Evaluate(policy, facts, today), today);
    }

    private static IEnumerable<PolicySet> Policies() =>
        Directory.GetDirectories(SourceTree.Golden("policy")).Order(StringComparer.Ordinal).Select(d => File.ReadAllText(Path.Combine(d, "policy.yaml")))
            .Concat(Enum.GetValues<Preset>().Select(PolicyPresets.Text)).Select(text => PolicyReader.Read(text).Value).OfType<PolicySet>();

    /// <summary>Plain scalars as an editor's YAML reads them.</summary>
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Json(e.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { Quoted: false, Text: "true" or "false" } flag => flag.Text == "true",
        YamlScalar { Quoted: false } plain when int.TryParse(plain.Text, out var number) => number,
        YamlScalar text => text.Text,
        _ => null,
    };
}
