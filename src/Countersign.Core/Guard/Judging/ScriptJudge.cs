using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges what is run from files and from code on the line.</summary>
internal static class ScriptJudge
{
    /// <summary>Whether a program's name says that it is a script or program of the working tree.</summary>
    public static bool IsScript(string program) => program.EndsWith(".sh", StringComparison.OrdinalIgnoreCase) || program.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) || program is ['.', '/', ..] or ['.', '.', '/', ..] || program.IndexOf('/') > 0;

    /// <summary>Judges a program of the working tree that is run by its path.</summary>
    public static GuardVerdict OfProgram(Invocation invocation, CallContext context) => File(invocation.Argv[0], invocation, context, invocation.Argv);

    /// <summary>Judges a shell that is given a script.</summary>
    public static GuardVerdict Shell(Handled command)
    {
        if (command.Words.Has("-n") && command.Name is not ("source" or ".")) return Judged.Clear;
        if (command.Surface != Surface.Here) return Judged.Clear;
        return command.Words.Words.Count > 0 ? File(command.Words.Words[0], command.Invocation, command.Context, command.Words.Argv) : Judged.Clear;
    }

    /// <summary>Judges an interpreter: its code on the line, from standard input, or in a file.</summary>
    public static GuardVerdict Interpreter(Handled command)
    {
        if (command.Name is "perl" or "ruby" && command.Words.Options.Any(o => o.Name is ['-', 'p' or 'n' or 'i', ..] && o.Name.Contains('i', StringComparison.Ordinal)))
            return FilesJudge.Each(command, command.Words.Words.Skip(1), "changes", isDeleting: false);
        var code = CodeOf(command);
        if (code is { } text) return CodeJudge.Judge(command, text);
        if (command.Words.Has("-c") && command.Name is "ruby" or "perl" || command.Words.Has("-l") && command.Name is "php") return Judged.Clear;
        if (command.Invocation.Input is { } input && command.Words.Words.All(w => w.Text is "-")) return CodeJudge.Judge(command, input);
        if (command.Name is "awk" or "gawk" or "mawk" or "osascript" || command.Words.Words.Count == 0) return Judged.Clear;
        var first = command.Words.Words[0];
        if (first.Text is "manage.py" || first.Text.EndsWith("/manage.py", StringComparison.Ordinal)) return Again("manage.py", command);
        if (first.Text is "artisan" or "bin/console" or "vendor/bin/doctrine") return Again(first.Text is "artisan" ? "artisan" : "console", command);
        if (first.Text is "bin/rails" or "bin/rake") return Again("rails", command);
        if (IsModule(command)) return Again(first.Text, command);
        return command.Surface == Surface.Here ? CodeFile(command, first) : Judged.Clear;
    }

    /// <summary>Judges code that a program takes in an option: <c>rails runner</c>, <c>artisan tinker --execute</c>.</summary>
    public static GuardVerdict CodeOption(Handled command)
    {
        var words = command.Words.Words;
        foreach (var option in command.Words.Options)
        {
            if (option.Name is "--execute" or "-c" or "--command" && option.Value is { } value) return CodeJudge.Judge(command, value);
        }

        return words.Count > 1 && words[0].Text is "runner" or "r" or "shell" or "shell_plus" ? CodeJudge.Judge(command, words[1])
            : words.Count > 0 && words[0].Text is "shell" or "console" or "dbshell" && command.Invocation.Input is { } input ? CodeJudge.Judge(command, input) : Judged.Clear;
    }

    /// <summary>Judges a target of a Makefile and its like.</summary>
    public static GuardVerdict Target(Handled command)
    {
        if (command.Surface != Surface.Here) return Judged.Clear;
        var file = command.Words.Value("-f") ?? command.Words.Value("--file") ?? command.Words.Value("--makefile");
        foreach (var word in command.Words.Words)
        {
            if (word.Text.Contains('=', StringComparison.Ordinal)) continue;
            var verdict = Recipes.Of(command, word.Text, file);
            if (verdict is { Outcome: not GuardOutcome.Clear }) return verdict;
            if (verdict is null && IsDoubtful(word.Text)) return command.Unclear($"runs {Judged.Quote(word.Text)}, whose commands cannot be read here", "interpreter");
        }

        return Judged.Clear;
    }

    /// <summary>Judges a script of package.json, and programs that a package manager runs.</summary>
    public static GuardVerdict PackageScript(Handled command)
    {
        var words = command.Words.Words;
        if (command.Name is "node" or "deno" or "bun" or "ts-node" or "tsx")
        {
            if (CodeOf(command) is { } code) return CodeJudge.Judge(command, code);
            if (command.Invocation.Input is { } input && words.All(w => w.Text is "-")) return CodeJudge.Judge(command, input);
            if (command.Words.Has("--check") || command.Words.Has("--test") || words.Count == 0) return Judged.Clear;
            if (command.Name is not "bun" and not "deno") return command.Surface == Surface.Here ? CodeFile(command, words[0]) : Judged.Clear;
        }

        if (command.Name is not ("npm" or "pnpm" or "yarn" or "bun") || words.Count == 0) return Judged.Clear;
        var isRun = words[0].Text is "run" or "run-script";
        var name = isRun ? words.Count > 1 ? words[1].Text : "" : words[0].Text;
        if (words[0].Text is "exec" or "dlx" or "x" || (!isRun && command.Name is "npm")) return Judged.Clear;
        if (CallContext.Knowledge.Find(name) is not null && words.Count > (isRun ? 2 : 1)) return Again(name, command, isRun ? 2 : 1);
        return Recipes.OfPackage(command, name) ?? (isRun && IsDoubtful(name) ? command.Unclear($"runs {Judged.Quote(name)}, whose commands cannot be read here", "interpreter") : Judged.Clear);
    }

    /// <summary>Judges a file as a shell script.</summary>
    public static GuardVerdict File(ShellWord path, Invocation invocation, CallContext context, IReadOnlyList<ShellWord> argv)
    {
        if (context.Depth >= CallContext.MaxDepth) return Judged.Unclear("evasion", "A script leads through more files than the guard follows.");
        if (path.IsLiteral && context.Written.TryGetValue(path.Text.StartsWith("./", StringComparison.Ordinal) ? path.Text[2..] : path.Text, out var written) && written is not null) return Nested(written, context);
        if (context.Tree.Absolute(path, invocation.Directory) is { } file && context.ReadBytes(file) is { } bytes)
        {
            if (bytes.AsSpan().IndexOf((byte)0) >= 0) return Judged.Clear;
            return Nested(System.Text.Encoding.UTF8.GetString(bytes), context);
        }

        return IsDoubtful(path.Text) || !path.IsLiteral ? Judged.Unclear("evasion", $"{Judged.Quote(argv)} runs a script that cannot be read here.") : Judged.Clear;
    }

    /// <summary>Judges a text as a script that the call runs.</summary>
    public static GuardVerdict Nested(string text, CallContext context)
    {
        if (context.Depth >= CallContext.MaxDepth || text.Length > GuardCall.MaxText) return Judged.Unclear("evasion", "A script leads through more files than the guard follows.");
        if (text.StartsWith("#!", StringComparison.Ordinal) && text.AsSpan(0, text.IndexOf('\n') is var end and > 0 ? end : text.Length).ContainsAny("npy".AsSpan()) && !text.AsSpan(0, Math.Min(40, text.Length)).Contains("sh", StringComparison.Ordinal)) return Judged.Clear;
        context.Depth++;
        var verdict = ShellJudge.Judge(text, context);
        context.Depth--;
        return verdict;
    }

    /// <summary>Whether a name says that what it runs may delete, stop or deploy; such a script must be readable.</summary>
    public static bool IsDoubtful(ReadOnlySpan<char> name)
    {
        foreach (var word in (ReadOnlySpan<string>)["build", "lint", "check", "format", "generate", "status", "logs", "dry-run", "dryrun", "preview", "plan", "diff", "list"])
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase)) return false;
        }

        foreach (var word in (ReadOnlySpan<string>)["destroy", "delete", "teardown", "tear-down", "tear_down", "wipe", "nuke", "purge", "drop", "reset", "deploy", "rollback", "roll-back", "release", "decommission", "terminate", "migrate", "shutdown", "failover", "uninstall", "cleanup-prod", "prod", "live", "revert", "truncate", "unprovision", "apply", "promote", "restore", "rotate"])
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase) && !name.Contains("test", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static GuardVerdict CodeFile(Handled command, ShellWord path)
    {
        if (path.IsLiteral && command.Context.Written.TryGetValue(path.Text, out var written) && written is not null) return CodeJudge.Judge(command, new ShellWord(written, IsLiteral: true));
        if (command.Context.Tree.Absolute(path, command.Invocation.Directory) is { } file && command.Context.ReadText(file) is { } text) return CodeJudge.Judge(command, new ShellWord(text, IsLiteral: true));
        return IsDoubtful(path.Text) ? command.Unclear("runs a program that cannot be read here", "interpreter") : Judged.Clear;
    }

    private static GuardVerdict Again(string name, Handled command, int skip = 1)
    {
        var argv = command.Words.Argv;
        var first = 1;
        for (var words = skip; first < argv.Count; first++)
        {
            if (ReferenceEquals(argv[first].Text, command.Words.Words[words - 1].Text)) break;
        }

        return InvocationJudge.Judge(command.Invocation with { Argv = [new ShellWord(name, IsLiteral: true), .. argv.Skip(first + 1).SkipWhile(w => w.Text is "--")] }, command.Context);
    }

    private static bool IsModule(Handled command) => command.Words.Has("-m") && CallContext.Knowledge.Find(command.Words.Words[0].Text) is not null;

    private static ShellWord? CodeOf(Handled command)
    {
        var argv = command.Words.Argv;
        if (command.Name is "awk" or "gawk" or "mawk") return null;
        if (command.Words.Has("-c") && command.Name is "ruby" or "perl") return null;
        for (var at = 1; at + 1 < argv.Count; at++)
        {
            if (argv[at].Text is not ['-', ..] and not "eval") return null;
            if (argv[at].Text is "-c" or "-e" or "--eval" or "-r" or "-p" or "-pe" or "-ne" or "-E" or "--print" or "eval" or "--command" or "-le" or "-lne" or "-i.bak" || argv[at].Text is ['-', not '-', .., 'e'] && command.Name is "perl" or "ruby")
            {
                if (argv[at].Text is "-r" && command.Name is not "php" || argv[at].Text is "-p" && command.Name is "perl") continue;
                return argv[at + 1];
            }
        }

        return null;
    }
}
