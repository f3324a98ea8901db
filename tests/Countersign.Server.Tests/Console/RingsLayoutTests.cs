using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Console.Rings;

namespace Countersign.Server.Tests.Console;

/// <summary>The picture of a blast radius: complete for what destroys, readable with five nodes and with five hundred.</summary>
public sealed class RingsLayoutTests
{
    private static readonly Estate Estate = new()
    {
        Environments = new Dictionary<string, EnvironmentSettings>(),
        Repositories = new Dictionary<string, RepositorySettings>(),
        Components = new[]
        {
            Component("checkout", "payments", "aws_db_instance.orders*"), Component("search", "find", "aws_opensearch*"), Component("web", "web", "aws_cloudfront*", "checkout", "search"),
        }.ToDictionary(c => c.Name, StringComparer.Ordinal),
    };

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 4, 3)]
    [InlineData(40, 460, 120)]
    [InlineData(160, 0, 0)]
    public void Whatever_destroys_has_a_node_of_its_own_and_no_two_nodes_touch(int lost, int harmless, int services)
    {
        var picture = RingsLayout.Of(Report(lost, harmless, services), Estate, "checkout");
        Assert.Equal(lost, picture.Nodes.Count(n => n.Shape == RingShape.Octagon && n.Anchor is not null));
        foreach (var (one, other) in Pairs(picture.Nodes)) Assert.True(Distance(one, other) >= one.Size + other.Size, $"{one.Title} touches {other.Title}");
        Assert.All(picture.Nodes, n => Assert.True(Math.Sqrt((n.X * n.X) + (n.Y * n.Y)) + n.Size < picture.Radius, n.Title));
    }

    [Fact]
    public void Labels_do_not_cover_each_other_and_what_destroys_gets_one_first()
    {
        var labelled = RingsLayout.Of(Report(12, 30, 40), Estate, "checkout").Nodes.Where(n => n.Label.Length > 0).ToList();
        Assert.NotEmpty(labelled);
        foreach (var (one, other) in Pairs(labelled)) Assert.False(Math.Abs(one.LabelY - other.LabelY) < 12 && Overlap(one, other), $"{one.Label} covers {other.Label}");
        Assert.Contains(labelled, n => n.Shape == RingShape.Octagon);
    }

    [Theory]
    [InlineData(RingsLayout.MostHarmless, 0)]
    [InlineData(RingsLayout.MostHarmless + 1, 1)]
    public void Too_many_harmless_effects_become_one_node_for_each_verb(int harmless, int clusters)
    {
        var nodes = RingsLayout.Of(Report(0, harmless, 0), null, "checkout").Nodes;
        Assert.Equal(clusters, nodes.Count(n => n.Shape == RingShape.Cluster));
        if (clusters > 0) Assert.Contains($"{harmless} effects", nodes.Single().Title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RingsLayout.MostDestructive, 0)]
    [InlineData(RingsLayout.MostDestructive + 1, 1)]
    public void What_destroys_beyond_the_room_there_is_is_counted_and_stays_an_octagon(int lost, int counted) =>
        Assert.Equal(counted, RingsLayout.Of(Report(lost, 0, 0), null, "checkout").Nodes.Count(n => n.Shape == RingShape.Octagon && n.Anchor is null));

    [Fact]
    public void Services_stand_farther_out_with_each_step_and_in_the_sector_of_their_owner()
    {
        var radius = Report(1, 0, 0) with { Services = [new("checkout", 0, true, "resource"), new("web", 1, false, "dependsOn")] };
        var picture = RingsLayout.Of(radius, Estate, "checkout");
        Assert.Equal(["payments", "web"], picture.Sectors.Select(s => s.Owner));
        Assert.True(Far(picture, "checkout, ") < Far(picture, "web, "));
        Assert.Equal(RingShape.Diamond, picture.Nodes.Single(n => n.Title.StartsWith("checkout, ", StringComparison.Ordinal)).Shape);
        Assert.Single(picture.Lines, line => !line.IsLoss);
    }

    [Fact]
    public void A_consequence_is_told_with_its_root_and_has_no_node()
    {
        var root = Report(1, 0, 0).Effects[0];
        var picture = RingsLayout.Of(new BlastRadiusReport { Effects = [root, root with { Id = "f000000000000000", Root = root.Id }] }, null, "checkout");
        Assert.EndsWith("and with it 1 consequence", picture.Nodes.Single().Title, StringComparison.Ordinal);
    }

    private static double Far(RingsPicture picture, string title)
    {
        var node = picture.Nodes.Single(n => n.Title.StartsWith(title, StringComparison.Ordinal));
        return Math.Sqrt((node.X * node.X) + (node.Y * node.Y));
    }

    private static bool Overlap(RingNode one, RingNode other)
    {
        var ((left, right), (otherLeft, otherRight)) = (Span(one), Span(other));
        return left < otherRight && otherLeft < right;
    }

    private static (double Left, double Right) Span(RingNode node)
    {
        var width = node.Label.Length * 6.0;
        return node.IsLabelLeft ? (node.LabelX - width, node.LabelX) : (node.LabelX, node.LabelX + width);
    }

    private static double Distance(RingNode one, RingNode other) => Math.Sqrt(((one.X - other.X) * (one.X - other.X)) + ((one.Y - other.Y) * (one.Y - other.Y)));

    private static IEnumerable<(RingNode, RingNode)> Pairs(IReadOnlyList<RingNode> nodes) => nodes.SelectMany((one, at) => nodes.Skip(at + 1).Select(other => (one, other)));

    private static BlastRadiusReport Report(int lost, int harmless, int services) => new()
    {
        Effects = [.. Enumerable.Range(0, lost).Select(i => Effect(i, Does.Delete, "aws_db_instance.orders")), .. Enumerable.Range(lost, harmless).Select(i => Effect(i, Does.Create, "aws_opensearch_domain.find"))],
        Services = [.. Enumerable.Range(0, services).Select(i => new ReachedService($"service-{i}", i % 7, i % 5 == 0, "dependsOn"))],
    };

    private static Effect Effect(int number, Does does, string address) => new()
    {
        Id = $"{number:x16}", Does = does, Kind = "kind", Address = $"{address}[{number}]", Holds = Holds.Data, Undo = Undo.None, LosesState = does == Does.Delete,
        Certainty = Certainty.Certain, Severity = Severity.High, Row = SeverityRow.LosesData, Because = [], Root = null, Source = "plan.json",
    };

    private static Component Component(string name, string owner, string resources, params string[] needs) =>
        new() { Name = name, Repository = "shop", Owner = owner, Resources = [new Glob(resources)], DependsOn = needs };
}
