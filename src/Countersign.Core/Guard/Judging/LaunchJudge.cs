using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges programs that start another one by its name among their own words.</summary>
internal static class LaunchJudge
{
    /// <summary>Judges <c>dotnet ef</c>, <c>java -jar</c>, <c>heroku run</c>.</summary>
    public static GuardVerdict Judge(Handled command)
    {
        var argv = command.Words.Argv;
        if (command.Name is "dotnet") return Dotnet(command, argv);
        if (command.Name is "java") return Java(command, argv);
        var words = command.Words.Words;
        return words.Count > 1 && words[0].Text is "run" or "run:detached" or "run:inside"
            ? InvocationJudge.Judge(command.Invocation with { Argv = Split(words.Skip(1)), Through = [new Wrapper("heroku", argv)] }, command.Context) : Judged.Clear;
    }

    private static GuardVerdict Dotnet(Handled command, IReadOnlyList<ShellWord> argv)
    {
        var at = 1;
        if (argv.Count > 1 && argv[1].Text is "tool" && argv.Count > 2 && argv[2].Text is "run") at = 3;
        if (at < argv.Count && argv[at].Text is "ef" or "dotnet-ef") return InvocationJudge.Judge(command.Invocation with { Argv = [new ShellWord("dotnet-ef", IsLiteral: true), .. argv.Skip(at + 1)] }, command.Context);
        if (argv.Count > 2 && argv[1].Text is "fsi" or "script") return Judged.Clear;
        return Judged.Clear;
    }

    private static GuardVerdict Java(Handled command, IReadOnlyList<ShellWord> argv)
    {
        for (var at = 1; at + 1 < argv.Count; at++)
        {
            if (argv[at].Text is not "-jar") continue;
            var jar = ProgramName.Of(argv[at + 1].Text);
            return CallContext.Knowledge.Find(jar) is null ? Judged.Clear : InvocationJudge.Judge(command.Invocation with { Argv = [new ShellWord(jar, IsLiteral: true), .. argv.Skip(at + 2)] }, command.Context);
        }

        return Judged.Clear;
    }

    private static List<ShellWord> Split(IEnumerable<ShellWord> words) =>
        [.. words.SelectMany(w => w.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => w with { Text = part }))];
}
