using System.CommandLine;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy</c>: the verbs about rules. None of them needs a server; each has a file of its own.</summary>
internal static class PolicyVerb
{
    private const string Description = "Ask about a policy before it holds anybody: is it sound, what does it decide, and why?";
    private const string Example = "countersign policy check\ncountersign policy test\ncountersign policy explain facts.yaml";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output) => new Verb("policy", Description, Example)
    {
        PolicyCheckVerb.Create(host, output),
        PolicyProveVerb.Create(host, output),
        PolicyDiffVerb.Create(host, output),
        PolicyTestVerb.Create(host, output),
        PolicyExplainVerb.Create(host, output),
        PolicySchemaVerb.Create(host),
    };
}
