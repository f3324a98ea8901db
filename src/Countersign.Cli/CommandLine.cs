using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;
using Countersign.Adapters.Git;
using Countersign.Cli.Guard;
using Countersign.Cli.Mcp;
using Countersign.Cli.Verbs;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Cli;

/// <summary>The program: its verbs, and what happens around every one of them.</summary>
internal static class CommandLine
{
    /// <summary>A first line to try.</summary>
    public const string Example = "countersign replay\ncountersign authorship main..HEAD\ncountersign blast-radius plan.json\ncountersign init";

    /// <summary>The version, from Directory.Build.props.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Runs one command line; gives the exit status.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancel)
    {
        // An argument that begins with @ is an argument, never a file to read arguments from.
        var parsed = Root(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        try
        {
            if (parsed.Action is not (HelpWithExample or PrintVersion) && (parsed.Errors.Count > 0 || Misspelt(parsed) is not null)) return Usage(parsed, host);
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = host.Text, Error = host.Error, EnableDefaultExceptionHandler = false }, cancel);
        }
        catch (OperationCanceledException)
        {
            return Fail(host, "Interrupted.");
        }
        catch (Exception problem) when (IsExpected(problem))
        {
            return Fail(host, problem.Message);
        }
        catch (Exception problem)
        {
            return Fail(host, $"This is a fault of the program: {problem.GetType().Name}: {problem.Message}\nPlease report it with the command line and the output of countersign --version.");
        }
        finally
        {
            await FlushAsync(host);
        }
    }

    /// <summary>Whether the outside can cause this: a verb says so and ends, without a trace of its inside.</summary>
    public static bool IsExpected(Exception problem) => problem is StopException or GitFailedException or IOException or UnauthorizedAccessException or HttpRequestException;

    /// <summary>Tells on standard error what went wrong.</summary>
    public static int Fail(CliHost host, string message)
    {
        foreach (var line in message.Split('\n')) host.Error.WriteLine(Printable.Line(line.TrimEnd('\r'), 4_000));
        return ExitStatus.Failed;
    }

    private static RootCommand Root(CliHost host)
    {
        var root = new RootCommand("Who and what wrote a change, what it will do, who may answer for it, and whether it may ship.");
        var output = new OutputOptions(host);
        root.Add(output.Format);
        root.Add(output.NoColor);
        root.Add(AuthorshipVerb.Create(host, output));
        root.Add(BlastRadiusVerb.Create(host, output));
        root.Add(BreakGlassVerb.Create(host, output));
        root.Add(DeclareVerb.Create(host, output));
        root.Add(GuardVerb.Create(host));
        root.Add(InitVerb.Create(host, output));
        root.Add(McpVerb.Create(host));
        root.Add(PeopleVerb.Create(host, output));
        root.Add(PolicyVerb.Create(host, output));
        root.Add(ReplayVerb.Create(host, output));
        root.Add(GateVerb.Create(host, output));
        root.Add(OutcomeVerb.Create(host, output));
        root.Add(StatusVerb.Create(host, output));
        root.Add(VerifyVerb.Create(host, output));
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help) help.Action = new HelpWithExample(usual);
            if (option is VersionOption version) version.Action = new PrintVersion();
        }

        return root;
    }

    private static int Usage(ParseResult parsed, CliHost host)
    {
        var command = parsed.CommandResult.Command;
        foreach (var message in Faults(parsed, command)) Fail(host, message);
        return Fail(host, $"See {PathOf(parsed.CommandResult)} --help.");
    }

    /// <summary>The verb with those above it, as a caller types it.</summary>
    private static string PathOf(CommandResult verb) => verb.Parent is CommandResult above ? $"{PathOf(above)} {verb.Command.Name}" : "countersign";

    /// <summary>What is wrong with a command line: the misspelt word where there is one, for the rest follows from it.</summary>
    private static IEnumerable<string> Faults(ParseResult parsed, Command command)
    {
        var verbs = command.Subcommands.Select(c => c.Name).ToList();
        if (verbs.Count > 0)
            return [parsed.UnmatchedTokens is [var verb, ..] ? $"\"{verb}\" is not a verb. {NearestWord.Suggest(verb, verbs)}" : $"No verb is named. It must be one of: {string.Join(", ", verbs)}."];
        var options = command.Options.Select(o => o.Name).ToList();
        return Misspelt(parsed) is { } option
            ? [$"\"{option}\" is not an option of {command.Name}. {NearestWord.Suggest(option, options)}"]
            : parsed.Errors.Select(e => e.Message.ReplaceLineEndings("\n").Replace("\n\t", " ", StringComparison.Ordinal)).Distinct();
    }

    /// <summary>An option that the verb does not have: left over, or taken for an argument. Behind <c>--</c> everything is an argument.</summary>
    private static string? Misspelt(ParseResult parsed)
    {
        if (parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)) return null;
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value);
        return parsed.UnmatchedTokens.Concat(arguments).FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal));
    }

    private static async Task FlushAsync(CliHost host)
    {
        try
        {
            await host.Text.FlushAsync();
            await host.Output.FlushAsync();
        }
        catch (IOException)
        {
            // Who read our output has gone, as head does; there is nobody left to tell.
        }
    }
}

/// <summary>Options that every verb has.</summary>
internal sealed class OutputOptions(CliHost host)
{
    /// <summary>What stands on standard output; JSON is the contract.</summary>
    public Option<string> Format { get; } = Worded(new Option<string>("--format") { Description = "What to print. JSON is stable, text is for people.", Recursive = true, DefaultValueFactory = _ => "text", HelpName = "text|json" });

    /// <summary>No colours.</summary>
    public Option<bool> NoColor { get; } = new("--no-color") { Description = "Never use colours. They are also left out when NO_COLOR is set or output is not a terminal.", Recursive = true };

    /// <summary>Whether JSON was asked for.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(Format) == "json";

    /// <summary>The colours to use.</summary>
    public Paint PaintOf(ParseResult parsed) =>
        new(on: host.IsTerminal && !parsed.GetValue(NoColor) && host.Variable("NO_COLOR") is null && host.Variable("TERM") != "dumb");

    private static Option<string> Worded(Option<string> option)
    {
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }
}
