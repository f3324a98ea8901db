using Countersign.Core.BlastRadius;

namespace Countersign.Core.Tests.BlastRadius;

public sealed class StatefulTypesTests
{
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
    public void A_list_that_names_a_type_twice_is_refused()
    {
        var errors = StatefulTypes.Read("stateful.yaml", """
            version: 1
            groups: [{holds: data, undo: none, why: gone, types: [a_b, a_b]}]
            patterns: {anywhere: [], segments: []}
            destroyingUpdates: []
            """).Errors;
        Assert.Equal(["stateful.yaml:2:10: \"a_b\" stands twice. Keep one of them."], errors.Select(e => e.ToString()));
    }
}
