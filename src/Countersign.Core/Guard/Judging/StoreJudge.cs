using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges what the shells of redis and mongo are given beside their words.</summary>
internal static class StoreJudge
{
    private static readonly string[] Losing =
    [
        "dropdatabase(", ".drop(", "deletemany(", "deleteone(", "remove(", "dropcollection(", "dropindex", "droprole", "dropuser", "renamecollection(", "rs.stepdown(", "rs.reconfig(", "rs.freeze(", "sh.removeshard", "shutdown", "createuser(", "createrole(",
        "grantroles", "revokeroles", "updateuser(", "changeuserpassword(", "updatemany({}", "updatemany( {}", "bulkwrite(", "findoneanddelete(", "findandmodify(", "replaceone(", "killop(", "compact", "resync", "fsynclock(", "sh.stopbalancer", "$unset", "$out", "$merge", "load(", "killallsessions",
        "dropalluser", "setprofilinglevel", "adminCommand({replSet", "balancerstop", "movechunk", "splitat", "convert", "collmod",
    ];

    /// <summary>Judges the code that a mongo shell is given.</summary>
    public static GuardVerdict Mongo(Handled command)
    {
        if (command.Where.Value.Reach == Reach.Local) return Judged.Clear;
        var verdict = Judged.Clear;
        foreach (var option in command.Words.Options)
        {
            if (option.Value is not { } value) continue;
            if (option.Name is "--eval") verdict = Judged.Graver(verdict, Code(command, value));
            else if (option.Name is "--file" or "-f") verdict = Judged.Graver(verdict, File(command, value));
        }

        foreach (var word in command.Words.Words)
        {
            if (word.Text.EndsWith(".js", StringComparison.OrdinalIgnoreCase) || word.Text.EndsWith(".mongodb", StringComparison.OrdinalIgnoreCase)) verdict = Judged.Graver(verdict, File(command, word));
        }

        if (command.Invocation.Input is { } input) verdict = Judged.Graver(verdict, Code(command, input));
        foreach (var redirection in command.Invocation.Redirections)
        {
            if (redirection.Kind == RedirectionKind.Read) verdict = Judged.Graver(verdict, File(command, redirection.Target));
        }

        return verdict;
    }

    /// <summary>Judges the commands that a redis shell reads from standard input.</summary>
    public static GuardVerdict Redis(Handled command)
    {
        if (command.Where.Value.Reach == Reach.Local) return Judged.Clear;
        if (command.Invocation.Input is not { } input)
            return command.Invocation.IsPipedInto && command.Words.Words.Count == 0 && !command.Words.Has("-x") ? command.Hold("runs commands from a pipe, which are not on the line") : Judged.Clear;
        foreach (var line in input.Text.Split('\n'))
        {
            var argv = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => new ShellWord(w, IsLiteral: true)).Prepend(new ShellWord("redis-cli", IsLiteral: true)).ToList();
            var verdict = InvocationJudge.Rules(command.Entry, new CommandWords(argv, command.Entry), command.Where);
            if (verdict.Outcome != GuardOutcome.Clear) return verdict;
        }

        return input.IsLiteral ? Judged.Clear : command.Unclear("runs commands that are known only when it runs");
    }

    private static GuardVerdict Code(Handled command, ShellWord code)
    {
        foreach (var word in Losing)
        {
            if (code.Text.Replace(" ", "", StringComparison.Ordinal).Contains(word.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) return command.Hold($"calls {word.TrimEnd('(', '{', '}', ' ')}, which deletes, stops or opens up something of a shared database");
        }

        return code.IsLiteral ? Judged.Clear : command.Unclear("runs code that is known only when it runs");
    }

    private static GuardVerdict File(Handled command, ShellWord path)
    {
        if (command.Context.Tree.Absolute(path, command.Invocation.Directory) is { } file && command.Context.ReadText(file) is { } text) return Code(command, new ShellWord(text, IsLiteral: true));
        return command.Hold($"runs {Judged.Quote(path.Text)}, which cannot be read here, on a database that nothing here shows to be local");
    }
}
