namespace Countersign.Core.Guard.Shell;

/// <content>Programs that hand a text to a shell.</content>
internal sealed partial class ShellRunner
{
    private bool RunQuoted(string name, Call call, out ShellWord? output)
    {
        output = null;
        var argv = call.Argv;
        var code = CodeAfter(argv, name);
        if (code > 0 && code < argv.Count)
        {
            var isRest = name is "nix" || (name is "watchexec" && argv[code - 1].Text == "--");
            if (isRest) output = Invoke(call.Inside(name, code) with { IsProgram = true });
            else output = RunCode(argv[code], "program-unknown", call, Inner(Through(name, call, code), argv, argv.Count), call.Input);
            return true;
        }

        switch (name)
        {
            case "watch":
                RunJoined(name, call, new WrapperShape("n", " --interval ").Count(argv));
                return true;
            case "flock":
                output = RunAfter(name, call, new WrapperShape("wEo", " --timeout --wait --conflict-exit-code ", Operands: 1).Count(argv));
                return true;
            case "runuser" when argv.Exists(word => word.Text is "-u" or "--user"):
                output = RunAfter(name, call, new WrapperShape("ugG", " --user --group --supp-group ").Count(argv));
                return true;
            case "su" or "runuser" or "at" or "batch" when call.Input.IsPiped || call.Input.Text is not null:
                output = RunInput(name, call);
                return true;
            case "entr":
                output = RunAfter(name, call with { Input = StandardInput.None }, new WrapperShape("x").Count(argv));
                return true;
            case "hyperfine" or "concurrently":
                RunEachText(name, call, new WrapperShape("wrmMpcnLuiNs", " --warmup --runs --min-runs --max-runs --names --prefix --export-json --export-markdown ").Count(argv));
                return true;
            case "tmux" or "screen":
                RunEachText(name, call, from: 2);
                return true;
            case "script" when argv.Count > 3 && argv[1].Text == "-q":
                output = RunAfter(name, call, count: 3);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Place of the text after the option that takes one; 0 for none.</summary>
    private static int CodeAfter(List<ShellWord> argv, string name)
    {
        for (var at = 1; at + 1 < argv.Count; at++)
        {
            var word = argv[at].Text;
            var isCode = name switch
            {
                "su" or "runuser" or "script" => word is "-c" or "--command" or "-qc" or "-lc",
                "flock" => word is "-c" or "--command",
                "nix-shell" => word is "--run" or "--command",
                "nix" => word is "-c" or "--command",
                "nodemon" => word is "--exec" or "-x",
                "watchexec" => word is "--",
                _ => false,
            };
            if (isCode) return at + 1;
        }

        return 0;
    }

    private void RunJoined(string name, Call call, int count)
    {
        if (count >= call.Argv.Count) Emit(call);
        else RunCode(ShellText.Join(call.Argv, count), "program-unknown", call, Inner(Through(name, call, count), call.Argv, call.Argv.Count), StandardInput.None);
    }

    /// <summary>Each word that has blanks is a text of its own.</summary>
    private void RunEachText(string name, Call call, int from)
    {
        Emit(call);
        for (var at = from; at < call.Argv.Count; at++)
        {
            if (call.Argv[at].Text.AsSpan().Trim().Contains(' ')) RunCode(call.Argv[at], "program-unknown", call, Inner(Through(name, call, at), call.Argv,
                call.Argv.Count), StandardInput.None);
        }
    }

    /// <summary>Texts for a shell inside a program that is listed itself: <c>aws ecs execute-command --command</c>, <c>git rebase --exec</c>.</summary>
    private void RunNamedCode(string name, Call call)
    {
        var argv = call.Argv;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at];
            if (CodeValue(name, argv, at) is not { } code || code.Text.Length == 0) continue;
            var through = Through(name, call, at);
            var scope = name == "git" ? Inner(through, argv, argv.Count) : Elsewhere(call, through.Through);
            RunCode(code, "program-unknown", call, scope, StandardInput.None);
        }
    }

    private static ShellWord? CodeValue(string name, List<ShellWord> argv, int at)
    {
        var word = argv[at];
        var next = at + 1 < argv.Count ? argv[at + 1] : (ShellWord?)null;
        var isNext = (name, word.Text) switch
        {
            ("aws" or "gcloud", "--command") or ("fly" or "flyctl", "-C" or "--command") or ("vagrant" or "cf" or "eb", "-c" or "--command") or ("az", "--scripts") => true,
            ("git", "--exec" or "-x") => argv.Exists(other => other.Text == "rebase"),
            ("git", "foreach") => true,
            ("sops", _) => at > 1 && argv[at - 1].Text == "exec-env",
            ("ansible", "-a" or "--args") => true,
            _ => false,
        };
        if (isNext) return next;
        if (name is "aws" && word.Text.Contains("commands=", StringComparison.Ordinal)) return SentCommands(word);
        if (name is "aws" or "gcloud" && word.Text.StartsWith("--command=", StringComparison.Ordinal)) return After(word, "--command=".Length);
        if (name is "git" && word.Text.IndexOf("=!", StringComparison.Ordinal) is var shell and > 0 && at > 1 && argv[at - 1].Text is "-c") return After(word, shell + 2);
        if (name is "git" && word.Text == "run" && argv[at - 1].Text == "bisect") return ShellText.Join(argv, Math.Min(at + 1, argv.Count - 1));
        return null;
    }

    /// <summary>The word without its first characters, which are known.</summary>
    private static ShellWord After(ShellWord word, int from)
    {
        var text = word.Text[Math.Min(from, word.Text.Length)..];
        return word.IsLiteral ? new ShellWord(text, true) : new ShellWord(text, false, word.Pattern![Math.Min(from, word.Pattern!.Length)..]);
    }

    /// <summary>The commands in <c>--parameters commands=["…","…"]</c> of <c>aws ssm send-command</c>, one a line.</summary>
    private static ShellWord SentCommands(ShellWord word)
    {
        var value = word.Text[(word.Text.IndexOf("commands=", StringComparison.Ordinal) + "commands=".Length)..];
        if (value is not ['[', ..]) return word with { Text = value };
        var lines = new System.Text.StringBuilder();
        foreach (var text in CodeTokens.Strings(value)) lines.Append(text).Append('\n');
        return word with { Text = lines.Length > 0 ? lines.ToString() : value.Trim('[', ']').Replace(',', '\n') };
    }
}
