using System.CommandLine;
using Countersign.Cli.Local;
using Countersign.Cli.Reports;
using Countersign.Core.Policy.Proof;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy diff</c>: what two versions of a policy decide differently.</summary>
internal static class PolicyDiffVerb
{
    private const string Description = "What two versions of a policy decide differently, for every change there can be: by rule, laxer or stricter, with one change that shows it. Exits 0 whatever it finds.";
    private const string Example = "countersign policy diff .countersign/policy.yaml proposed.yaml\ngit show main:.countersign/policy.yaml > old.yaml && countersign policy diff old.yaml .countersign/policy.yaml";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var older = new Argument<string>("OLD") { Description = "The version in force." };
        var newer = new Argument<string>("NEW") { Description = "The version that would replace it." };
        var verb = new Verb("diff", Description, Example) { older, newer };
        verb.SetAction(async (parsed, cancel) =>
        {
            var (old, proposed) = (LocalPolicy.Open(host, parsed.GetRequiredValue(older)).Required(), LocalPolicy.Open(host, parsed.GetRequiredValue(newer)).Required());
            var today = DateOnly.FromDateTime(host.Time.GetUtcNow().Date);
            var comparison = await host.ShowingAsync("Comparing…", Task.Run(() => Strictness.Compare(old, proposed, today), cancel), cancel);
            if (output.IsJson(parsed)) host.WriteJson(ProofJson.Write(comparison));
            else ProofText.Write(host.Text, comparison, output.PaintOf(parsed));
            return ExitStatus.Allow;
        });
        return verb;
    }
}
