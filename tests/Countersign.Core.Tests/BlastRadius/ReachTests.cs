using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Whom a plan reaches: by tags that name a component, and by references to what is lost.</summary>
public sealed class ReachTests
{
    private const string Secret = "Pl4nted-S3cret-Value";

    private static readonly Estate Shop = EstateOf("checkout", "web", "ledger");

    [Theory]
    [InlineData("tags", "{'service':'checkout'}")]
    [InlineData("tags", "{'SERVICE-Name':'checkout'}")]
    [InlineData("tags", "{'a':'b','App.Kubernetes.IO\\/name':'checkout'}")]
    [InlineData("tags_all", "{'component':'checkout'}")]
    [InlineData("labels", "{'app':'check\\u006fut'}")]
    [InlineData("tag", "[{'key':'Service','value':'checkout'}]")]
    [InlineData("tags", "[{'value':'checkout','key':'application'}]")]
    [InlineData("metadata", "[{'labels':{'app.kubernetes.io/part-of':'checkout'},'name':'x'}]")]
    [InlineData("metadata", "{'labels':{'app.kubernetes.io/part-of':'checkout'}}")]
    [InlineData("manifest", "{'metadata':{'labels':{'backstage.io/component':'checkout'}}}")]
    public void A_tag_that_is_a_components_name_reaches_it(string attribute, string value)
    {
        foreach (var side in (string[])["before", "after"])
        {
            var facts = Read(Tagged(attribute, value, side));
            Assert.Equal(["checkout"], facts.Effects[0].Components);
            Assert.Equal([("checkout", 0, "tag")], Services(facts));
        }
    }

    [Theory]
    [InlineData("tags", "{'service':'Checkout'}")]
    [InlineData("tags", "{'service':'checkout '}")]
    [InlineData("tags", "{'service':'checkout-Pl4nted-S3cret-Value'}")]
    [InlineData("tags", "{'service':'Pl4nted-S3cret-Value'}")]
    [InlineData("tags", "{'Pl4nted-S3cret-Value':'checkout'}")]
    [InlineData("tags", "{'owner':'checkout'}")]
    [InlineData("tags", "{'service':['checkout'],'app':{'service':'checkout'},'component':1,'application':null}")]
    [InlineData("tags", "['checkout','service']")]
    [InlineData("tags", "'checkout'")]
    [InlineData("tags", "[{'key':'Pl4nted-S3cret-Value','value':'checkout'},{'key':'service','value':'Pl4nted-S3cret-Value'}]")]
    [InlineData("tags", "[{'key':'service'},{'value':'checkout'}]")]
    [InlineData("metadata", "[{'annotations':{'app':'checkout'},'service':'checkout'}]")]
    [InlineData("manifest", "{'spec':{'labels':{'app':'checkout'}},'metadata':{'labels':{'app':'Pl4nted-S3cret-Value'}}}")]
    [InlineData("description", "{'service':'checkout'}")]
    [InlineData("tags", "{'x':[[[[[[[[[[[[[[[[[[[[{'service':'checkout'}]]]]]]]]]]]]]]]]]]]],'service':'web2'}")]
    public void Anything_else_reaches_nobody_and_leaves_the_plan_nowhere(string attribute, string value)
    {
        foreach (var side in (string[])["before", "after"])
        {
            var facts = Read(Tagged(attribute, value, side));
            Assert.Empty(facts.Effects[0].Components);
            Assert.Empty(Services(facts));
            Assert.DoesNotContain(Secret, Record(facts), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Without_components_neither_tags_nor_references_are_kept()
    {
        var plan = Plans.Golden("terraform-references");
        var facts = Plans.Read(plan);
        Assert.Empty(facts.Blocks);
        Assert.All(facts.Effects, e => Assert.Empty(e.Components));
        Assert.DoesNotContain("components", Record(facts), StringComparison.Ordinal);
        Assert.NotEmpty(Read(plan, EstateOf("vault", "first")).Blocks);
    }

    [Theory]
    [InlineData("terraform-tags")]
    [InlineData("terraform-references")]
    [InlineData("terraform-real-references")]
    public void What_is_kept_reaches_the_same_when_it_is_read_back(string name)
    {
        var estate = Plans.EstateOf(name)!;
        var facts = Read(Plans.Golden(name), estate);
        var back = PlanFactsRecord.Read(CanonicalJson.Write(PlanFactsRecord.ToJson(facts)), out var error);
        Assert.Equal("", error);
        Assert.Equal(Record(facts), Record(back!));
        Assert.Equal(Services(facts, estate), Services(back!, estate));
        Assert.NotEmpty(Services(facts, estate));
    }

    [Fact]
    public void References_are_followed_so_many_steps_and_not_one_more()
    {
        var names = Enumerable.Range(0, PlannedBlock.MaxSteps + 2).Select(i => $"c{i}").ToArray();
        var facts = Read(Chain(names.Length, isCircle: false), EstateOf(names));
        Assert.Equal(names[..^1].Select((name, at) => (name, at, at == 0 ? "tag" : "reference")), Services(facts, EstateOf(names)));
    }

    [Fact]
    public void A_circle_of_references_ends()
    {
        string[] names = ["c0", "c1", "c2"];
        Assert.Equal([("c0", 0, "tag"), ("c1", 1, "reference"), ("c2", 2, "reference")], Services(Read(Chain(3, isCircle: true), EstateOf(names)), EstateOf(names)));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void So_many_references_are_kept_and_beyond_that_none(int references, bool isKept)
    {
        var names = Enumerable.Range(0, references + 1).Select(i => $"c{i}").ToArray();
        foreach (var isSorted in (bool[])[false, true])
        {
            var plan = JsonNode.Parse(Chain(names.Length, isCircle: false))!.AsObject();
            var bytes = Encoding.UTF8.GetBytes((isSorted ? Sorted(plan)! : plan).ToJsonString());
            var facts = Plans.Read(bytes, new PlanReadOptions { Components = names[1..], Limits = new PlanLimits { Uses = 3 } });
            Assert.Equal(isKept, facts.Blocks.Count > 0);
            Assert.Equal(isKept, facts.Notes.All(note => note.Kind != "graph"));
            Assert.Empty(facts.Gaps);
        }
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void So_many_tagged_blocks_are_kept(int blocks, bool isTooLarge)
    {
        var uses = new UseGraph(maxUses: 3);
        for (var i = 0; i < blocks; i++) uses.Tagged($"a.a{i}[0]", ["checkout"]);
        Assert.Equal(isTooLarge, uses.IsTooLarge);
    }

    [Fact]
    public void What_is_used_by_many_through_one_output_is_followed_up_to_a_limit()
    {
        const int Users = 400;
        var uses = new UseGraph(maxUses: 2 * Users);
        var output = new UseEnd(UseKind.Output, "module.m.", "o");
        for (var i = 0; i < Users; i++)
        {
            uses.Uses(output, UseGraph.Block($"module.m.a.a{i}"));
            uses.Uses(UseGraph.Block($"b.b{i}"), output);
        }

        var lost = Enumerable.Range(0, Users).Select(i => new PlannedEffect { Does = Does.Delete, Kind = "a", Address = $"module.m.a.a{i}", Source = "" });
        Assert.Empty(uses.Of(lost));
        Assert.True(uses.IsTooLarge);
    }

    [Theory]
    [InlineData("module.db", true)] // all of the module
    [InlineData("module.db.other", false)]
    [InlineData("module.db.endpoint", true)]
    public void A_module_is_used_by_its_outputs_or_whole(string reference, bool isReached)
    {
        var plan = Plan([Row("module.db.aws_db_instance.a", "delete", "checkout"), Row("aws_lambda_function.f", "no-op", "web")], $$$"""
            {"resources":[{"address":"aws_lambda_function.f","depends_on":["{{{reference}}}"]} ],
             "module_calls":{"db":{"module":{"outputs":{"endpoint":{"expression":{"references":["aws_db_instance.a.endpoint","aws_db_instance.a"]}},"other":{"expression":{} } },
               "resources":[{"address":"aws_db_instance.a"}]} } } }
            """);
        Assert.Equal(isReached, Services(Read(plan)).Contains(("web", 1, "reference")));
    }

    [Fact]
    public void The_beginnings_of_a_reference_are_not_references_of_their_own()
    {
        var plan = Plan([Row("module.db.aws_db_instance.a", "delete", "checkout"), Row("aws_lambda_function.f", "no-op", "web")], """
            {"resources":[{"address":"aws_lambda_function.f","expressions":{"x":{"references":["module.db[0].other","module.db[0]","module.db"]}}}],
             "module_calls":{"db":{"module":{"outputs":{"other":{"expression":{} } },"resources":[{"address":"aws_db_instance.a"}]} } } }
            """);
        Assert.Equal([("checkout", 0, "tag")], Services(Read(plan)));
    }

    [Fact]
    public void Losing_something_without_state_is_worse_where_another_component_refers_to_it()
    {
        static Severity SeverityOf(string user) => BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs
        {
            Plans = [Read(Plan([Row("aws_placement_group.a", "delete", "checkout"), Row("aws_lambda_function.f", "no-op", user)], """
                {"resources":[{"address":"aws_lambda_function.f","depends_on":["aws_placement_group.a"]}]}
                """))],
            Estate = Shop,
        }).Effects[0].Severity;
        Assert.Equal((Severity.Low, Severity.Medium), (SeverityOf("checkout"), SeverityOf("web")));
    }

    [Fact]
    public void A_pattern_of_instances_finds_their_block()
    {
        var estate = EnvironmentsReader.Read($"{Head}  - {{name: web, repository: shop, resources: ['module.f[\"eu\"].aws_lambda_function.g[0]']}}\n").Value!;
        var plan = Plan([Row("aws_db_instance.a", "delete", "")], """
            {"resources":[{"address":"aws_db_instance.a"}],"module_calls":{"f":{"module":{"resources":[{"address":"aws_lambda_function.g","depends_on":["var.x"]}]},"expressions":{"x":{"references":["aws_db_instance.a"]} } } } }
            """).Replace("\"depends_on\":[\"var.x\"]", "\"expressions\":{\"y\":{\"references\":[\"var.x\"]}}", StringComparison.Ordinal);
        Assert.Equal([("web", 1, "reference")], Services(Read(plan, estate), estate));
    }

    [Fact]
    public void Neither_the_order_of_rows_nor_of_blocks_nor_of_members_matters_and_the_answer_is_that_of_a_plain_search() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 7).Two().ListOf(14).Zip(Gen.Choose(0, 2).ListOf(8)).ToArbitrary(),
        made =>
        {
            var (uses, verbs) = (made.Item1.Distinct().ToList(), made.Item2);
            var names = Enumerable.Range(0, 8).Select(i => $"c{i}").ToArray();
            var estate = EstateOf(names);
            var plan = JsonNode.Parse(Plan(
                [.. names.Select((name, i) => Row($"aws_db_instance.b{i}", verbs[i] switch { 0 => "delete", 1 => "update", _ => "no-op" }, name))],
                $$"""{"resources":[{{string.Join(',', names.Select((_, i) => Block(i, [.. uses.Where(u => u.Item1 == i).Select(u => u.Item2)])))}}]}"""))!.AsObject();
            var expected = Expected(uses, verbs).Select(r => ($"c{r.Key}", r.Value)).Order();
            var said = Services(Read(plan.ToJsonString(), estate), estate);
            Assert.Equal(expected, said.Select(s => (s.Item1, s.Item2)).Order());
            Assert.Equal(said, Services(Read(Sorted(plan)!.ToJsonString(), estate), estate));
            foreach (var list in (JsonArray[])[plan["resource_changes"]!.AsArray(), plan["configuration"]!["root_module"]!["resources"]!.AsArray()])
            {
                var items = list.Select(item => item!.DeepClone()).Reverse().ToList();
                list.Clear();
                foreach (var item in items) list.Add(item);
            }

            Assert.Equal(said, Services(Read(plan.ToJsonString(), estate), estate));
        }));

    private const string Head = """
        version: 1
        environments:
          production: {tier: production}
        repositories:
          - {id: shop, url: "https://forge.example/acme/shop", refs: [refs/heads/main]}
        components:

        """;

    // Hops by the book: what changes is at 0, and each reference to what is lost, or to what needs it, is one more.
    private static Dictionary<int, int> Expected(List<(int User, int Used)> uses, List<int> verbs)
    {
        var lost = Enumerable.Range(0, verbs.Count).Where(i => verbs[i] == 0).ToHashSet();
        var hops = Enumerable.Range(0, verbs.Count).Where(i => verbs[i] < 2).ToDictionary(i => i, _ => 0);
        var ring = lost.ToHashSet();
        var seen = new HashSet<int>();
        for (var steps = 1; steps <= PlannedBlock.MaxSteps; steps++)
        {
            ring = [.. uses.Where(u => u.User != u.Used && ring.Contains(u.Used) && seen.Add(u.User)).Select(u => u.User)];
            foreach (var user in ring) hops.TryAdd(user, steps);
        }

        return hops;
    }

    private static string Block(int at, List<int> used) =>
        $$$"""{"address":"aws_db_instance.b{{{at}}}","expressions":{"x":{"references":[{{{string.Join(',', used.Select(u => $"\"aws_db_instance.b{u}.id\",\"aws_db_instance.b{u}\""))}}}] } } }""";

    private static string Chain(int length, bool isCircle) => Plan(
        [.. Enumerable.Range(0, length).Select(i => Row($"aws_db_instance.b{i}", i == 0 ? "delete" : "no-op", $"c{i}"))],
        $$"""{"resources":[{{string.Join(',', Enumerable.Range(0, length).Select(i => Block(i, i > 0 ? [i - 1] : isCircle ? [length - 1] : [])))}}]}""");

    private static string Row(string address, string verb, string service)
    {
        var values = $$$"""{"id":"{{{address}}}","tags":{"service":"{{{service}}}"}}""";
        return Plans.Row(address, address.Split('.')[^2], $"[\"{verb}\"]", verb == "delete" ? $",\"before\":{values}" : $",\"before\":{values},\"after\":{values}");
    }

    private static string Plan(string[] rows, string root) => Plans.Plan(rows)[..^1] + $",\"configuration\":{{\"root_module\":{root}}}}}";

    private static string Tagged(string attribute, string value, string side) =>
        Plans.Plan(Plans.Row("aws_instance.a", "aws_instance", "[\"update\"]", $",\"{side}\":{{\"ami\":\"x\",\"{attribute}\":{value.Replace('\'', '"')}}}"));

    private static PlanFacts Read(string plan, Estate? estate = null) => Read(Encoding.UTF8.GetBytes(plan), estate ?? Shop);

    private static PlanFacts Read(byte[] plan, Estate estate) => Plans.Read(plan, new PlanReadOptions { Components = Plans.ComponentsOf(estate) });

    private static List<(string, int, string)> Services(PlanFacts facts, Estate? estate = null) =>
        [.. BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts], Estate = estate ?? Shop }).Services.Select(s => (s.Name, s.Hop, s.Via))];

    private static string Record(PlanFacts facts) => Encoding.UTF8.GetString(CanonicalJson.Write(PlanFactsRecord.ToJson(facts)));

    private static Estate EstateOf(params string[] names) => EnvironmentsReader.Read(Head + string.Concat(names.Select(name => $"  - {{name: {name}, repository: shop}}\n"))).Value!;

    private static JsonNode? Sorted(JsonNode? node) => TerraformPropertyTests.Sorted(node);
}
