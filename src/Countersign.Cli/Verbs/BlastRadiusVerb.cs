using System.CommandLine;
using Countersign.Cli.Local;
using Countersign.Cli.Reports;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Cli.Verbs;

/// <summary><c>blast-radius</c>: what plans will do, worst first.</summary>
internal static class BlastRadiusVerb
{
    private const string Description = "What these plans and migrations will do: what is created, changed, replaced (deleted and recreated) or deleted, what of it holds data, and how bad the worst of it is.";
    private const string Example = "terraform plan -out plan.bin && terraform show -json plan.bin | countersign blast-radius -\ncountersign blast-radius network.json database.json --environment staging\ncountersign blast-radius migrations/0042_orders.sql";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var files = new Argument<string[]>("FILE") { Description = "Plans and SQL scripts; - is standard input.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string?>("--format-of") { Description = $"Format of the files: {string.Join(", ", PlanReaders.Formats)}. Default: told from the file.", HelpName = "F" };
        var environment = new Option<string?>("--environment") { Description = "Judge as in this environment of environments.yaml. Default: as in production.", HelpName = "E" };
        var config = new Option<string?>("--config") { Description = "Folder with environments.yaml. Default: .countersign of the repository, if there is one.", HelpName = "DIR" };
        var verb = new Verb("blast-radius", Description, Example) { files, format, environment, config };
        verb.SetAction(async (parsed, cancel) =>
        {
            var plans = PlanFile.Of(host, parsed.GetRequiredValue(files), parsed.GetValue(format));
            var (report, judgedAs) = await host.ShowingAsync(
                $"Reading {string.Join(", ", plans.Select(p => p.Name))}…", ReadAsync(host, plans, parsed.GetValue(environment), parsed.GetValue(config), cancel), cancel);
            if (output.IsJson(parsed)) host.WriteJson(BlastRadiusJson.Write(report));
            else BlastRadiusText.Write(host.Text, report, judgedAs, output.PaintOf(parsed));
            return ExitStatus.Allow;
        });
        return verb;
    }

    /// <summary>What these plans will do, and the environment it is judged as in.</summary>
    public static async Task<(BlastRadiusReport Report, string JudgedAs)> ReadAsync(CliHost host, IReadOnlyList<PlanFile> plans, string? environment, string? config, CancellationToken cancel)
    {
        var estate = LocalConfiguration.Find(host, config, host.Folder)?.Estate();
        var settings = environment is { } name ? Named(estate, name) : null;
        var read = new List<PlanFacts>();
        foreach (var plan in plans) read.Add(await plan.ReadAsync(host, estate, cancel));
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = read, Estate = estate, Tier = settings?.Tier ?? EnvironmentTier.Production });
        return (report, settings?.Name ?? "production");
    }

    private static EnvironmentSettings Named(Estate? estate, string name)
    {
        if (estate is null) throw new StopException($"Environment \"{name}\" is not known: there is no environments.yaml.", "Name its folder with --config, or leave --environment out to judge as in production.");
        return estate.Environments.GetValueOrDefault(name) ?? throw new StopException($"\"{name}\" is not an environment here.", NearestWord.Suggest(name, estate.Environments.Keys));
    }
}
