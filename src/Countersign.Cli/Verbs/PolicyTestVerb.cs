using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Policy;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy test</c>: runs the cases beside a policy, or makes one of a recorded decision.</summary>
internal static class PolicyTestVerb
{
    private const string Description = "Run the cases of policy.tests.yaml, which lies beside the policy: facts, and what the policy must say about them. Exits 2 where one comes out otherwise.";
    private const string Example = "countersign policy test\ncountersign policy test --export chg_k7qx2m4p.countersign.json >> .countersign/policy.tests.yaml";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var file = LocalPolicy.Argument();
        var cases = new Option<string?>("--cases") { Description = "The cases. Default: policy.tests.yaml beside the policy.", HelpName = "FILE" };
        var export = new Option<string?>("--export") { Description = "Instead print the facts of this bundle as a file with one case, expecting what the policy here says today.", HelpName = "BUNDLE" };
        var verb = new Verb("test", Description, Example) { file, cases, export };
        verb.SetAction(parsed =>
        {
            var local = LocalPolicy.Open(host, parsed.GetValue(file));
            if (parsed.GetValue(export) is { } bundle) return Export(host, local.Required(), RecordedBundle.Read(host, bundle));
            var today = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime);
            var results = CasesOf(host, local, parsed.GetValue(cases)).Cases.Select(c => CaseResult.Of(local.Required(), c, today)).ToList();
            if (output.IsJson(parsed)) host.WriteJson(Json(results));
            else Write(host.Text, results);
            return results.TrueForAll(r => r.Passed) ? ExitStatus.Allow : ExitStatus.Deny;
        });
        return verb;
    }

    /// <summary>The cases of this file, or of the one beside the policy.</summary>
    /// <exception cref="StopException">There is none, or it has errors.</exception>
    internal static PolicyCases CasesOf(CliHost host, LocalPolicy local, string? named)
    {
        var path = named is null ? Path.Combine(Path.GetDirectoryName(local.Path)!, PolicyCasesReader.FileName) : host.At(named);
        if (!File.Exists(path)) throw new StopException($"There is no file {path}.", "Write one; countersign policy test --export BUNDLE makes the first case of a recorded decision.");
        var loaded = PolicyCasesReader.Read(LocalConfiguration.TextOf(path), local.Required());
        return loaded.Value ?? throw new StopException($"{path} has {(loaded.Errors.Count == 1 ? "an error" : $"{loaded.Errors.Count} errors")}:", string.Join('\n', loaded.Errors));
    }

    private static int Export(CliHost host, PolicySet policy, Core.RecordedFacts recorded)
    {
        host.Text.Write(PolicyCaseWriter.Write(recorded.Change, policy, recorded.Facts, recorded.Today));
        return ExitStatus.Allow;
    }

    private static JsonObject Json(List<CaseResult> results) => new()
    {
        ["passed"] = results.Count(r => r.Passed),
        ["failed"] = results.Count(r => !r.Passed),
        ["cases"] = new JsonArray([.. results.Select(r => new JsonObject
        {
            ["name"] = r.Case.Name,
            ["line"] = r.Case.Line,
            ["passed"] = r.Passed,
            ["differences"] = new JsonArray([.. r.Differences.Select(d => (JsonNode)d)]),
        })]),
    };

    private static void Write(TextWriter to, List<CaseResult> results)
    {
        foreach (var result in results.Where(r => !r.Passed))
        {
            to.WriteLine($"failed  {PolicyCasesReader.FileName}:{result.Case.Line}: {Printable.Line(result.Case.Name)}");
            foreach (var difference in result.Differences) to.WriteLine($"        {Printable.Line(difference, 2_000)}");
        }

        to.WriteLine($"{results.Count(r => r.Passed)} passed, {results.Count(r => !r.Passed)} failed");
    }
}
