namespace Countersign.Core.Guard.Shell;

/// <content>Programs that only run another one.</content>
internal sealed partial class ShellRunner
{
    private bool RunWrapper(string name, Call call, out ShellWord? output)
    {
        output = null;
        switch (name)
        {
            case "env" or "genv":
                output = RunEnvironment(name, call);
                return true;
            case "xargs" or "gxargs" or "parallel":
                RunForEach(name, call);
                return true;
            case "find" or "gfind" or "fd" or "fdfind":
                RunFound(name, call);
                return true;
            case "ssh" or "autossh" or "mosh" or "vagrant" or "limactl" or "lima" or "multipass" or "wsl" or "machinectl" or "distrobox":
                return RunRemote(name, call);
            case "docker" or "podman" or "nerdctl" or "docker-compose" or "podman-compose" or "kubectl" or "oc" or "lxc" or "incus" or "crictl":
                return RunContained(name, call);
            case "su" or "runuser" or "script" or "flock" or "watch" or "nix-shell" or "nix" or "hyperfine" or "watchexec" or "nodemon" or "entr" or "concurrently"
                or "at" or "batch" or "tmux" or "screen":
                return RunQuoted(name, call, out output);
            case "git" or "gcloud" or "az" or "aws" or "fly" or "flyctl" or "cf" or "eb" or "ansible" or "sops":
                RunNamedCode(name, call);
                return false;
        }

        if (ToolRunner.Count(name, call.Argv) is var count and > 0) return RunTool(name, call, count);
        if (WrapperShape.Of(name) is not { } shape) return false;
        if (shape.Only is { } only && call.Argv.Count > 1 && only.Contains(' ' + call.Argv[1].Text + ' ', StringComparison.Ordinal)) return false;
        output = RunAfter(name, call, shape.Count(call.Argv), shape.TakesAssignments);
        return true;
    }

    /// <summary>Runs the words after the wrapper's own; with none after them, the wrapper is the program.</summary>
    private ShellWord? RunAfter(string name, Call call, int count, bool takesAssignments = false)
    {
        if (count >= call.Argv.Count)
        {
            Emit(call);
            return null;
        }

        var inner = call.Inside(name, count);
        if (takesAssignments) inner = WithAssignments(inner, call.Argv, count);
        if (DirectoryOption(call.Argv, count) is { } directory) inner = inner with { Directory = Below(call.Directory, directory) };
        return Invoke(inner with { IsProgram = name is not "time" });
    }

    /// <summary>The directory that <c>env -C</c> or <c>sudo -D</c> changes to.</summary>
    private static ShellWord? DirectoryOption(List<ShellWord> argv, int count)
    {
        for (var at = 1; at < count; at++)
        {
            if (argv[at].Text is "-C" or "-D" or "--chdir" && at + 1 < count) return argv[at + 1];
            if (argv[at].Text.StartsWith("--chdir=", StringComparison.Ordinal)) return argv[at] with { Text = argv[at].Text["--chdir=".Length..] };
        }

        return null;
    }

    private static Call WithAssignments(Call inner, List<ShellWord> argv, int count)
    {
        var all = new List<Assignment>(inner.Assignments);
        for (var at = 1; at < count; at++)
        {
            var equals = argv[at].Text.IndexOf('=');
            if (equals <= 0 || !ShellCharacters.IsName(argv[at].Text.AsSpan(0, equals))) continue;
            var name = argv[at].Text[..equals];
            var value = new ShellWord(argv[at].Text[(equals + 1)..], argv[at].IsLiteral, argv[at].IsLiteral ? null : "$" + name);
            all.RemoveAll(other => other.Name == name);
            all.Add(new Assignment(name, value));
        }

        return inner with { Assignments = all };
    }

    private ShellWord? RunEnvironment(string name, Call call)
    {
        var shape = new WrapperShape("uC", " --unset --chdir ") { TakesAssignments = true };
        for (var at = 1; at < call.Argv.Count; at++)
        {
            var word = call.Argv[at].Text;
            var isSplit = word is "-S" or "--split-string" && at + 1 < call.Argv.Count;
            var isJoined = word.StartsWith("-S", StringComparison.Ordinal) || word.StartsWith("--split-string=", StringComparison.Ordinal);
            if (isSplit || isJoined) return RunSplit(name, call, at, isSplit ? call.Argv[at + 1].Text : word[(word[1] == 'S' ? 2 : "--split-string=".Length)..],
                isSplit ? at + 2 : at + 1);
            if (word is not ['-', ..]) break;
            if (word is "-u" or "-C" or "--unset" or "--chdir") at++;
        }

        var count = shape.Count(call.Argv);
        var isCleared = call.Argv.Count > 1 && call.Argv[1].Text is "-" or "-i" or "--ignore-environment";
        return RunAfter(name, isCleared ? call with { Assignments = [] } : call, count, takesAssignments: true);
    }

    /// <summary><c>env -S 'program words'</c>: the text is cut as a shell cuts words.</summary>
    private ShellWord? RunSplit(string name, Call call, int option, string text, int rest)
    {
        for (var at = rest; at < call.Argv.Count; at++) text += " " + (call.Argv[at].IsLiteral ? ShellText.Quote(call.Argv[at].Text) : "\"" + call.Argv[at].Pattern + "\"");
        return RunText("env " + text, Inner(Through(name, call, option + 1), call.Argv, call.Argv.Count), call.Input, call.IsCaptured);
    }

    private bool RunTool(string name, Call call, int count)
    {
        var code = ToolRunner.CodeOption(name, call.Argv);
        if (code > 0)
        {
            var text = call.Argv[code].Text.StartsWith("--command=", StringComparison.Ordinal) ? After(call.Argv[code], "--command=".Length) : call.Argv[code];
            RunCode(text, "program-unknown", call, Inner(Through(name, call, code), call.Argv, call.Argv.Count), call.Input);
            return true;
        }

        if (count >= call.Argv.Count)
        {
            Emit(call);
            return true;
        }

        if (name is "heroku" or "railway")
        {
            RunJoined(name, call, count);
            return true;
        }

        var inner = call.Inside(name, count);
        if (ToolRunner.IsPackageRunner(name) && inner.Argv[0] is { IsLiteral: true } package) inner.Argv[0] = new ShellWord(ToolRunner.WithoutVersion(package.Text), true);
        Invoke(inner with { IsProgram = true });
        return true;
    }
}
