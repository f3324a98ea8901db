using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy check</c>: everything that is wrong with a policy, at once.</summary>
internal static class PolicyCheckVerb
{
    private const string Description = "Everything that is wrong with a policy. Exits 0 for nothing, 2 for findings.";
    private const string Example = "countersign policy check\ncountersign policy check gate/policy.yaml --format json";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var file = LocalPolicy.Argument();
        var verb = new Verb("check", Description, Example) { file };
        verb.SetAction(parsed =>
        {
            var policy = LocalPolicy.Open(host, parsed.GetValue(file));
            if (output.IsJson(parsed)) host.WriteJson(Json(policy.Loaded.Errors));
            else Write(host.Text, policy.Loaded.Errors);
            return policy.Loaded.Value is null ? ExitStatus.Deny : ExitStatus.Allow;
        });
        return verb;
    }

    private static JsonObject Json(IReadOnlyList<ConfigurationError> errors) => new()
    {
        ["errors"] = new JsonArray([.. errors.Select(e => new JsonObject { ["line"] = e.Line, ["column"] = e.Column, ["problem"] = e.Problem, ["fix"] = e.Fix })]),
    };

    private static void Write(TextWriter to, IReadOnlyList<ConfigurationError> errors)
    {
        foreach (var error in errors) to.WriteLine(Printable.Line(error.ToString(), 2_000));
    }
}
