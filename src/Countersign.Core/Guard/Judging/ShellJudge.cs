using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges everything that a command line runs.</summary>
internal static class ShellJudge
{
    private const int MaxInvocations = 4_096;

    /// <summary>Judges a text in the call's language.</summary>
    public static GuardVerdict Judge(string text, CallContext context)
    {
        return Judged.Graver(TamperJudge.Exported(text), Judge(ShellReader.Read(text, context.Dialect), context));
    }

    /// <summary>Judges what was read.</summary>
    public static GuardVerdict Judge(ShellReading reading, CallContext context)
    {
        var verdict = Judged.Clear;
        var count = 0;
        foreach (var invocation in reading.Invocations)
        {
            if (++count > MaxInvocations) return Judged.Unclear("evasion", "The line runs more programs than the guard looks at; run it in parts.");
            verdict = Judged.Graver(verdict, InvocationJudge.Judge(invocation, context));
            if (verdict.Outcome == GuardOutcome.Hold) return verdict;
            context.Before = invocation;
        }

        foreach (var part in reading.Unclear)
        {
            if (!IsHarmless(part)) verdict = Judged.Graver(verdict, OfUnclear(part));
        }

        if (reading.Error is { } error) verdict = Judged.Graver(verdict, Judged.Unclear("evasion", $"The line cannot be read as a program of its shell: {error}"));
        return verdict;
    }

    private static GuardVerdict OfUnclear(UnclearPart part)
    {
        var quoted = Judged.Quote(part.Text);
        var why = part.Code switch
        {
            "program-unknown" => $"Which program {quoted} runs is known only when it runs",
            "input-to-shell" => $"{quoted} gives a shell commands that are not on the line",
            "decoded-input" => $"{quoted} runs what it decodes, and that cannot be read here",
            _ => $"{quoted} cannot be followed to the programs it runs ({part.Code})",
        };
        return Judged.Unclear("evasion", $"{why}; write the commands out.");
    }

    /// <summary>Whether a program's output is run that only sets up the shell: <c>eval "$(ssh-agent)"</c>.</summary>
    private static bool IsHarmless(UnclearPart part)
    {
        if (part.Source is not { } source || source.Argv.Count == 0) return false;
        var program = ProgramName.Of(source.Argv[0].Text);
        var first = source.Argv.Count > 1 ? source.Argv[1].Text : "";
        return program switch
        {
            "ssh-agent" or "fnm" or "direnv" or "starship" or "zoxide" or "dircolors" or "lesspipe" or "thefuck" or "atuin" or "mcfly" or "jump" or "fasd" or "hub" or "keychain" or "gnome-keyring-daemon" or "luarocks" => true,
            "pyenv" or "rbenv" or "nodenv" or "goenv" or "jenv" or "nvm" or "mise" or "asdf" or "rtx" or "opam" or "brew" or "minikube" or "docker-machine" or "conda" or "pixi" or "devbox" or "nix" or "sdkman" or "volta" or "proto" or "crc" or "perl" or "podman" =>
                first is "init" or "env" or "shellenv" or "hook" or "activate" or "docker-env" or "podman-env" or "virtualenv-init" or "shell.bash" or "oc-env" or "shell" or "config" || first.StartsWith('-') || first.StartsWith("shell.", StringComparison.Ordinal),
            _ => source.Argv.Count > 1 && first is "completion" or "completions",
        };
    }
}
