using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Countersign.Cli;

/// <summary>A verb; its help ends with an example to copy.</summary>
internal sealed class Verb(string name, string description, string example) : Command(name, description)
{
    /// <summary>One or more command lines, each on its own line.</summary>
    public string Example => example;
}

/// <summary>The usual help, and the example.</summary>
internal sealed class HelpWithExample(HelpAction usual) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var example = parseResult.CommandResult.Command is Verb verb ? verb.Example : CommandLine.Example;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Example:");
        foreach (var line in example.Split('\n')) output.WriteLine($"  {line.TrimEnd('\r')}");
        return ExitStatus.Allow;
    }
}

/// <summary>Prints the program's version.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"countersign {CommandLine.Version}");
        return ExitStatus.Allow;
    }
}
