using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.BlastRadius.TerraformUi;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Limits of what is kept to explain effects, and of logs.</summary>
public sealed class TerraformLimitTests
{
    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void A_graph_that_comes_first_is_kept_up_to_its_limit(int edges, bool isTooLarge)
    {
        var cascades = new Cascades(maxEarlyEdges: 3);
        for (var i = 0; i < edges; i++) cascades.DependsOn($"a.a{i}", ["a.root"]);
        Assert.Equal(isTooLarge, cascades.LostGraph);
    }

    [Fact]
    public void As_many_attributes_as_the_limit_are_compared_and_one_more_is_not()
    {
        var side = new SidePrints();
        for (var i = 0; i <= SidePrints.MaxAttributes; i++) side.Add((uint)i, (ulong)i << 32);
        Assert.Equal(SidePrints.MaxAttributes, side.All.Count);
        Assert.NotNull(side.Value(SidePrints.MaxAttributes - 1));
        Assert.Null(side.Value(SidePrints.MaxAttributes));
    }

    [Theory]
    [InlineData(Renames.MaxCandidates, true)]
    [InlineData(Renames.MaxCandidates + 1, false)]
    public void So_many_creations_of_a_type_are_compared_with_a_deletion(int place, bool isFound)
    {
        const string Wanted = ",\"after\":{\"name\":\"wanted\"}";
        var rows = Enumerable.Range(1, Renames.MaxCandidates + 1)
            .Select(i => Plans.Row($"aws_s3_bucket.b{i:0000}", "aws_s3_bucket", """["create"]""", i == place ? Wanted : ",\"after\":{\"name\":\"other\"}"))
            .Append(Plans.Row("aws_s3_bucket.old", "aws_s3_bucket", """["delete"]""", ",\"before\":{\"name\":\"wanted\"}"));
        var gone = Plans.Read(Plans.Plan([.. rows])).Effects.Single(e => e.Does == Does.Delete);
        Assert.Equal(isFound, gone.Because[0].Contains("looks like a rename", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TerraformUiReader.MaxForeignLines, true)]
    [InlineData(TerraformUiReader.MaxForeignLines + 1, false)]
    public void A_log_may_hold_so_many_lines_of_something_else(int lines, bool isReadOn)
    {
        const string Change = """{"type":"planned_change","change":{"resource":{"addr":"a.a","resource_type":"a"},"action":"delete"}}""";
        var text = string.Concat(Enumerable.Repeat("no json\n", lines)) + Change;
        var facts = TerraformUiReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), new PlanReadOptions());
        Assert.Equal(isReadOn ? 1 : 0, facts.Effects.Count);
    }
}
