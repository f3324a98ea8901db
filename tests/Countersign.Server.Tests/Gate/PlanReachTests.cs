using System.Text;

namespace Countersign.Server.Tests.Gate;

/// <summary>The gate reads plans with the components of the configuration in force: tags that name one reach it, and all others stay in the plan.</summary>
public sealed class PlanReachTests
{
    private const string Secret = "Pl4nted-S3cret-Value";

    private const string Plan = $$$"""
        {"format_version":"1.2","planned_values":{},"resource_changes":[
          {"address":"aws_db_instance.a","mode":"managed","type":"aws_db_instance","change":{"actions":["delete"],"before":{"tags":{"Service":"ledger","app":"{{{Secret}}}"} } } },
          {"address":"aws_lambda_function.b","mode":"managed","type":"aws_lambda_function","change":{"actions":["no-op"],"before":{"tags":{"component":"web"} },"after":{"tags":{"component":"web","service":"web {{{Secret}}}"} } } }],
         "configuration":{"root_module":{"resources":[{"address":"aws_lambda_function.b","depends_on":["aws_db_instance.a"]}]} } }
        """;

    [Fact]
    public async Task Tags_and_references_of_an_uploaded_plan_reach_components_and_nothing_else_of_them_is_kept()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync(plan: await server.PlanAsync(Encoding.UTF8.GetBytes(Plan)));
        var radius = (await server.GetAsync($"/api/v1/changes/{change.Id}/blast-radius")).Ok;
        var services = radius["services"]!.AsArray().Select(s => ((string)s!["name"]!, (int)s["hop"]!, (string)s["via"]!)).ToList();
        Assert.Contains(("ledger", 0, "tag"), services);
        Assert.Contains(("web", 1, "reference"), services);
        Assert.DoesNotContain(Secret, radius.ToJsonString(), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(server.DataFolder, "*", SearchOption.AllDirectories)) Assert.DoesNotContain(Secret, await TextOfAsync(file), StringComparison.Ordinal);
    }

    // The database is open.
    private static async Task<string> TextOfAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return Encoding.Latin1.GetString(all.ToArray());
    }
}
