using System.CommandLine;
using Countersign.Core.Policy;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy schema</c>: the JSON Schema of <c>policy.yaml</c>, for editors.</summary>
internal static class PolicySchemaVerb
{
    private const string Description = "Print the JSON Schema of policy.yaml: editors complete names with it and mark first faults.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host)
    {
        var verb = new Verb("schema", Description, "countersign policy schema > policy.schema.json");
        verb.SetAction(_ =>
        {
            host.WriteJson(PolicySchema.ToJson());
            return ExitStatus.Allow;
        });
        return verb;
    }
}
