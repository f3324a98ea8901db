using System.CommandLine;
using Countersign.Cli.Local;
using Countersign.Cli.Reports;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy prove</c>: decides claims about a policy for every change there can be.</summary>
internal static class PolicyProveVerb
{
    private const string Description = "Decide claims about a policy for every change there can be; a claim that does not hold is told with one change that shows it. Exits 0 if every claim is proved, else 2.";
    private const string Example = "countersign policy prove\ncountersign policy prove gate/policy.yaml --claims gate/claims.yaml --format json\ncountersign policy prove --preset senior-signoff";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var file = LocalPolicy.Argument();
        var claims = new Option<string?>("--claims") { Description = $"The claims. Default: {ClaimsReader.FileName} beside the policy.", HelpName = "FILE" };
        var preset = new Option<string?>("--preset") { Description = "The claims of this preset instead of a file.", HelpName = string.Join('|', Words.All<Preset>().Keys.Order(StringComparer.Ordinal)) };
        preset.AcceptOnlyFromAmong([.. Words.All<Preset>().Keys]);
        var verb = new Verb("prove", Description, Example) { file, claims, preset };
        verb.SetAction(async (parsed, cancel) =>
        {
            var policy = LocalPolicy.Open(host, parsed.GetValue(file));
            var rules = policy.Required();
            var (name, text) = Claims(host, policy, parsed.GetValue(claims), parsed.GetValue(preset));
            var groups = policy.People?.Persons.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal).ToList();
            var read = ClaimsReader.Read(text, rules, groups);
            var claimed = read.Value ?? throw new StopException($"{name} has {(read.Errors.Count == 1 ? "an error" : $"{read.Errors.Count} errors")}:", string.Join('\n', read.Errors));
            var today = DateOnly.FromDateTime(host.Time.GetUtcNow().Date);
            var results = await host.ShowingAsync("Proving…", Task.Run(() => Prover.Prove(rules, claimed, today), cancel), cancel);
            if (output.IsJson(parsed)) host.WriteJson(ProofJson.Write(results));
            else ProofText.Write(host.Text, results, output.PaintOf(parsed));
            return results.All(r => r.Outcome == ClaimOutcome.Proved) ? ExitStatus.Allow : ExitStatus.Deny;
        });
        return verb;
    }

    private static (string Name, string Text) Claims(CliHost host, LocalPolicy policy, string? named, string? preset)
    {
        if (named is not null && preset is not null) throw new StopException("Both --claims and --preset are given.", "Keep one of them.");
        if (preset is not null) return ($"Preset {preset}", PolicyPresets.Claims(Words.Parse<Preset>(preset)!.Value));
        var path = named is null ? Path.Combine(Path.GetDirectoryName(policy.Path)!, ClaimsReader.FileName) : host.At(named);
        if (!File.Exists(path)) throw new StopException(named is null ? $"There is no {ClaimsReader.FileName} beside {policy.Path}." : $"There is no file \"{named}\".", "Write one, name one with --claims, or take the claims of a preset: --preset balanced.");
        return (path, LocalConfiguration.TextOf(path));
    }
}
