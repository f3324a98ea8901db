using Countersign.Core.BlastRadius;
using Countersign.Tests;

namespace Countersign.Core.Tests.BlastRadius;

public sealed class StatefulTypesTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "src", "Countersign.Core", "BlastRadius");

    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "stateful";

    [Theory]
    [InlineData("aws_db_instance", Holds.Data, Undo.Backup)]
    [InlineData("aws_s3_bucket", Holds.Data, Undo.None)]
    [InlineData("aws_kms_key", Holds.Keys, Undo.Window)]
    [InlineData("aws_iam_role", Holds.Identity, Undo.Recreate)]
    [InlineData("aws_route53_zone", Holds.Dns, Undo.Recreate)]
    [InlineData("aws_vpc", Holds.Network, Undo.Recreate)]
    [InlineData("aws_ecs_service", Holds.Service, Undo.Recreate)]
    [InlineData("google_sql_database_instance", Holds.Data, Undo.Backup)]
    [InlineData("azurerm_resource_group", Holds.Data, Undo.None)]
    [InlineData("kubernetes_namespace", Holds.Data, Undo.None)]
    [InlineData("null_resource", Holds.None, Undo.Recreate)]
    [InlineData("terraform_data", Holds.Unknown, Undo.Unknown)]
    public void A_type_is_classified_by_the_reviewed_lists(string type, Holds holds, Undo undo)
    {
        var facts = StatefulTypes.Default.Of(type);
        Assert.Equal((holds, undo), (facts.Holds, facts.Undo));
    }

    [Theory]
    [InlineData("acme_database", true)]
    [InlineData("acme_orders_db", true)]
    [InlineData("acme_message_queue_v2", true)]
    [InlineData("acme_kms", true)]
    [InlineData("acme_feedback", false)]
    [InlineData("acme_dbx", false)]
    [InlineData("terraform_data", false)]
    [InlineData("database_widget", false)]
    [InlineData("aws_db_subnet_group", false)]
    public void A_name_on_no_list_may_look_like_state(string type, bool looks) =>
        Assert.Equal(looks, StatefulTypes.Default.Of(type).Traits.HasFlag(EffectTraits.LooksLikeState));

    [Fact]
    public void The_list_is_as_long_as_it_was_reviewed() => Assert.InRange(StatefulTypes.Default.Listed.Count(), 1_000, 1_200);

    [Fact]
    public void The_table_is_made_from_the_reviewed_lists()
    {
        var made = StatefulYaml.ToTable("stateful.yaml", File.ReadAllText(Path.Combine(Folder, "stateful.yaml")));
        Assert.Empty(made.Errors);
        var path = Path.Combine(Folder, "stateful.tsv");
        if (Writes) File.WriteAllText(path, made.Value);
        Assert.False(Writes, "The table was written; run again without COUNTERSIGN_WRITE_GOLDEN.");
        Assert.True(File.ReadAllText(path) == made.Value, "stateful.tsv is not what stateful.yaml makes: run this test with COUNTERSIGN_WRITE_GOLDEN=stateful.");
    }

    [Fact]
    public void A_list_that_names_a_type_twice_is_refused()
    {
        var errors = StatefulYaml.ToTable("stateful.yaml", """
            version: 1
            groups: [{holds: data, undo: none, why: gone, types: [a_b, a_b]}]
            patterns: {anywhere: [], segments: []}
            destroyingUpdates: []
            """).Errors;
        Assert.Equal(["stateful.yaml:2:10: \"a_b\" stands twice. Keep one of them."], errors.Select(e => e.ToString()));
    }

    [Theory]
    [InlineData("type\ta_b")]
    [InlineData("facts\tdata\tnone\t1\tno\tgone\ntype\ta_b\ntype\ta_b")]
    [InlineData("facts\tdata\tnone\t1\tno")]
    [InlineData("facts\tdata\tnever\t1\tno\tgone")]
    [InlineData("facts\tdata\tnone\t-1\tno\tgone")]
    [InlineData("destroys\ta_b\tsize\tsometimes\tno\t\tdata\tnone\tgone")]
    [InlineData("pair\ttwin\ta_b\tid\ta_c")]
    [InlineData("")]
    public void A_table_with_a_line_that_is_none_is_refused(string text)
    {
        var last = text.Split('\n')[^1];
        var problem = Assert.Throws<InvalidOperationException>(() => StatefulTable.Read(new StringReader(text + "\n")));
        Assert.Equal($"stateful.tsv:{text.Split('\n').Length}: \"{last}\" cannot be read. Make the table anew from stateful.yaml.", problem.Message);
    }
}
