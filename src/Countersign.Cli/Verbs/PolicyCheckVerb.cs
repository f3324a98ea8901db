using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy check</c>: everything that is wrong with a policy, at once.</summary>
internal static class PolicyCheckVerb
{
    private const string Description =
        "Everything that is wrong with a policy: what does not load, rules that can never apply or are hidden by others, exceptions that ended, and names that people.yaml and environments.yaml beside it do not have. Exits 2 for findings.";

    private const string Example = "countersign policy check\ncountersign policy check gate/policy.yaml --format json";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var file = LocalPolicy.Argument();
        var verb = new Verb("check", Description, Example) { file };
        verb.SetAction(parsed =>
        {
            var local = LocalPolicy.Open(host, parsed.GetValue(file));
            var today = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime);
            var findings = local.Loaded.Value is { } policy ? PolicyChecker.Check(policy, today, local.People, local.Estate) : [];
            if (output.IsJson(parsed)) host.WriteJson(Json(local.Loaded.Errors, findings));
            else Write(host.Text, local, findings);
            return local.Loaded.Errors.Count + findings.Count == 0 ? ExitStatus.Allow : ExitStatus.Deny;
        });
        return verb;
    }

    private static JsonObject Json(IReadOnlyList<ConfigurationError> errors, IReadOnlyList<PolicyFinding> findings) => new()
    {
        ["errors"] = new JsonArray([.. errors.Select(e => new JsonObject { ["line"] = e.Line, ["column"] = e.Column, ["problem"] = e.Problem, ["fix"] = e.Fix })]),
        ["findings"] = new JsonArray([.. findings.Select(f => new JsonObject
        {
            ["code"] = Words.Of(f.Code), ["rule"] = f.Rule, ["line"] = f.Line, ["problem"] = f.Problem, ["fix"] = f.Fix,
        })]),
    };

    private static void Write(TextWriter to, LocalPolicy local, IReadOnlyList<PolicyFinding> findings)
    {
        foreach (var error in local.Loaded.Errors) to.WriteLine(Printable.Line(error.ToString(), 2_000));
        foreach (var f in findings) to.WriteLine(Printable.Line($"{PolicyReader.FileName}:{f.Line}: {Words.Of(f.Code)}: rule \"{f.Rule}\": {f.Problem} {f.Fix}".TrimEnd(), 2_000));
        if (local.Loaded.Value is { } policy && findings.Count == 0) to.WriteLine($"Nothing is wrong with the {(policy.Rules.Count == 1 ? "one rule" : $"{policy.Rules.Count} rules")} of {local.Path}.");
    }
}
