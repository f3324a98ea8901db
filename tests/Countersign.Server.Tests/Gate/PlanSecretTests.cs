using System.Text;
using Countersign.Server.Tests.Cli;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>What a real plan holds in secret (also where the tool does not mask it) reaches neither disk nor log nor terminal.</summary>
public sealed class PlanSecretTests
{
    private const string Planted = "planted-secret";
    private static readonly string[] Holding = ["terraform-real-sensitive", "terraform-real-provisioner"];

    [Fact]
    public async Task The_plans_do_hold_it()
    {
        foreach (var plan in Holding) Assert.Contains(Planted, await File.ReadAllTextAsync(SourceTree.Golden("blast-radius", plan, "plan.json")), StringComparison.Ordinal);
    }

    [RequiresProgramFact("cc")]
    public async Task No_file_of_the_gate_and_no_line_of_its_log_holds_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        await using var outside = await server.RunOutsideAsync();
        foreach (var plan in Holding) await server.GetAsync($"/api/v1/changes/{(await server.SubmitAsync(plan: await server.PlanAsync(plan))).Id}/blast-radius");
        Assert.NotEmpty(outside.Said);
        Assert.DoesNotContain(Planted, outside.Said, StringComparison.Ordinal);
        var files = Directory.GetFiles(server.DataFolder, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => Encoding.Latin1.GetString(Read(file)).Contains("terraform_data.holder", StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain(Planted, Encoding.Latin1.GetString(Read(file)), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Nor_does_the_report(string format)
    {
        foreach (var plan in Holding)
        {
            var result = await new CliRunner(Path.GetTempPath()).RunAsync("blast-radius", SourceTree.Golden("blast-radius", plan, "plan.json"), "--format", format);
            Assert.Equal(0, result.Exit);
            Assert.DoesNotContain(Planted, result.Out + result.Error, StringComparison.Ordinal);
        }
    }

    // The database is open in another process.
    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
