using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>
/// Plans that terraform makes here and now, of objects that need no provider and no network: content (contract §3) is the same for two plans of
/// one unchanged state, and another as soon as anything is different.
/// </summary>
public sealed class RealPlanTests : IDisposable
{
    private const string Configuration = """
        variable "generation" { default = "1" }
        resource "terraform_data" "network" {
          triggers_replace = var.generation
        }
        resource "terraform_data" "database" {
          count            = 3
          input            = { name = "orders-${count.index}", zone = "a" }
          triggers_replace = [terraform_data.network.id]
        }
        resource "terraform_data" "service" {
          for_each   = toset(["eu", "us"])
          input      = terraform_data.database[0].output
          depends_on = [terraform_data.database]
        }
        output "database" {
          value = terraform_data.database[0].id
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-terraform-");

    [RequiresProgramFact("terraform")]
    public async Task Two_plans_of_one_unchanged_state_have_one_content_and_every_other_plan_has_another()
    {
        await WriteAsync(Configuration);
        await TerraformAsync("init", "-input=false");
        await TerraformAsync("apply", "-auto-approve", "-input=false");

        var first = await PlanAsync("-var=generation=2");
        await NextSecondAsync();
        var second = await PlanAsync("-var=generation=2");
        Assert.NotEqual(Timestamp(first), Timestamp(second));
        var (one, other) = (Plans.Read(first), Plans.Read(second));
        Assert.Empty(one.Gaps);
        Assert.Equal(4, one.Effects.Count(e => e.Does == Does.Replace));
        Assert.Equal(one.Content, other.Content);
        Assert.Equal(Record(one), Record(other));

        List<Sha256Digest> contents = [one.Content, Plans.Read(await PlanAsync()).Content, Plans.Read(await PlanAsync("-var=generation=3")).Content];
        contents.Add(Plans.Read(await PlanAsync("-var=generation=2", "-replace=terraform_data.service[\"eu\"]")).Content);
        contents.Add(Plans.Read(await PlanAsync("-var=generation=2", "-destroy")).Content);
        await WriteAsync(Configuration.Replace("zone = \"a\"", "zone = \"b\"", StringComparison.Ordinal));
        contents.Add(Plans.Read(await PlanAsync("-var=generation=2")).Content);
        await WriteAsync(Configuration);
        await TerraformAsync("apply", "-auto-approve", "-input=false", "-replace=terraform_data.network");
        contents.Add(Plans.Read(await PlanAsync("-var=generation=2")).Content);
        Assert.Equal(contents.Count, contents.Distinct().Count());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Record(PlanFacts facts) => Encoding.UTF8.GetString(CanonicalJson.Write(PlanFactsRecord.ToJson(facts)));

    private static string Timestamp(byte[] plan) => (string)JsonNode.Parse(plan)!["timestamp"]!;

    // The tool writes whole seconds.
    private static async Task NextSecondAsync()
    {
        for (var began = DateTimeOffset.UtcNow.ToUnixTimeSeconds(); DateTimeOffset.UtcNow.ToUnixTimeSeconds() == began;) await Task.Delay(TimeSpan.FromMilliseconds(50));
    }

    private Task WriteAsync(string configuration) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, "main.tf"), configuration);

    private async Task<byte[]> PlanAsync(params string[] arguments)
    {
        await TerraformAsync(["plan", "-input=false", "-out=plan.bin", .. arguments]);
        return Encoding.UTF8.GetBytes(await TerraformAsync("show", "-json", "plan.bin"));
    }

    private async Task<string> TerraformAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("terraform", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
