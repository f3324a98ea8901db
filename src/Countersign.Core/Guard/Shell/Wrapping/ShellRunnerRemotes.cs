namespace Countersign.Core.Guard.Shell;

/// <content>Programs that run another one somewhere else: on another machine, in a container, in a pod.</content>
internal sealed partial class ShellRunner
{
    /// <summary>A shell elsewhere knows nothing of this one's variables and directory.</summary>
    private static ShellScope Elsewhere(Call call, IReadOnlyList<Wrapper> through) => new() { Through = through, Nesting = call.Scope.Nesting, Positional = [] };

    private bool RunRemote(string name, Call call)
    {
        var second = call.Argv.Count > 1 ? call.Argv[1].Text : "";
        switch (name)
        {
            case "wsl":
                RunHere(name, call, new WrapperShape("du", " --distribution --user --cd ").Count(WithoutExec(call.Argv)));
                return true;
            case "vagrant" when second == "ssh":
                RunNamedCode(name, call);
                return false;
            case "vagrant":
                return false;
            case "limactl" when second != "shell":
            case "multipass" when second != "exec":
            case "machinectl" when second != "shell":
            case "distrobox" when second != "enter":
                return false;
            case "lima":
                RunHere(name, call, new WrapperShape().Count(call.Argv));
                return true;
            case "limactl" or "multipass" or "machinectl" or "distrobox":
                RunHere(name, call, 1 + new WrapperShape("", " --workdir --name -n ", Operands: name == "distrobox" ? 0 : 1).Count(call.Argv.GetRange(1, call.Argv.Count - 1)));
                return true;
        }

        var count = new WrapperShape(name == "mosh" ? "p" : "BbcDEeFIiJLlmMOopQRSWw", " --ssh --port ", Operands: 1) { HasOptionsAfter = true }.Count(call.Argv);
        RunProxy(name, call, count);
        if (count < call.Argv.Count && call.Argv[count].Text == "--") count++;
        var through = Through(name, call, Math.Min(count, call.Argv.Count));
        if (count < call.Argv.Count) RunCode(ShellText.Join(call.Argv, count), "program-unknown", call, Elsewhere(call, through.Through), call.Input);
        else if (call.Input.Text is not null || call.Input.IsPiped) RunElsewhere(name, call, through);
        else Emit(call);
        return true;
    }

    /// <summary>The words of <c>wsl</c> with <c>-e</c> and <c>--exec</c> as the separator that they are.</summary>
    private static List<ShellWord> WithoutExec(List<ShellWord> argv) => argv.ConvertAll(word => word.Text is "-e" or "--exec" ? new ShellWord("--", true) : word);

    /// <summary>Commands for a shell elsewhere, from standard input.</summary>
    private void RunElsewhere(string name, Call call, Call through)
    {
        if (call.Input.Text is not { IsLiteral: true })
        {
            result.AddUnclear("input-to-shell", name, call.Input.Source);
            Emit(call);
        }

        if (call.Input.Text is { Text.Length: > 0 } text) RunText(text.Text, Elsewhere(call, through.Through), StandardInput.None, isCaptured: false);
    }

    /// <summary>A proxy command of <c>ssh</c> runs here.</summary>
    private void RunProxy(string name, Call call, int count)
    {
        for (var at = 1; at < count && at < call.Argv.Count; at++)
        {
            var text = call.Argv[at].Text;
            var command = text.IndexOf("Command=", StringComparison.OrdinalIgnoreCase);
            if (command < 0 || command + "Command=".Length == text.Length) continue;
            RunCode(new ShellWord(text[(command + "Command=".Length)..], call.Argv[at].IsLiteral, call.Argv[at].Pattern), "program-unknown", call,
                Inner(Through(name, call, at), call.Argv, call.Argv.Count), StandardInput.None);
        }
    }

    private void RunHere(string name, Call call, int count)
    {
        if (count >= call.Argv.Count)
        {
            Emit(call);
            return;
        }

        var inner = call.Inside(name, count);
        Invoke(inner with { Scope = Elsewhere(call, inner.Through), Assignments = [], Directory = null, IsProgram = true });
    }

    private bool RunContained(string name, Call call)
    {
        var count = name is "kubectl" or "oc" ? PodCount(call.Argv) : ContainerCount(call.Argv);
        if (count <= 0) return false;
        if (EntryPoint(call.Argv, count) is { } entry) call = call with { Argv = [.. call.Argv.GetRange(0, count), entry, .. call.Argv.GetRange(count, call.Argv.Count - count)] };
        RunHere(name, call, count);
        return true;
    }

    /// <summary>Words before the program of <c>kubectl exec</c>, <c>run</c> or <c>debug</c>; 0 where there is none.</summary>
    private static int PodCount(List<ShellWord> argv)
    {
        const string valued = " --namespace --context --kubeconfig --cluster --user --container --filename --as --as-group --token --server "
            + "--request-timeout --pod-running-timeout ";
        var verb = 0;
        for (var at = 1; at < argv.Count && verb == 0; at++)
        {
            var word = argv[at].Text;
            if (word is ['-', '-', ..]) at += valued.Contains(' ' + word + ' ', StringComparison.Ordinal) ? 1 : 0;
            else if (word is "-n" or "-s" or "-c" or "-f") at++;
            else if (word is not ['-', ..]) verb = at;
        }

        if (verb == 0 || argv[verb].Text is not ("exec" or "run" or "debug" or "rsh")) return 0;
        for (var at = verb + 1; at < argv.Count; at++)
        {
            if (argv[at].Text == "--") return at + 1;
        }

        var isDirect = argv[verb].Text is "exec" or "rsh";
        return isDirect ? verb + new WrapperShape("ncsf", valued, Operands: 1) { HasOptionsAfter = true }.Count(argv.GetRange(verb, argv.Count - verb)) : 0;
    }

    /// <summary>Words before the program of <c>docker exec</c> or <c>run</c>, also of compose; 0 where there is none.</summary>
    private static int ContainerCount(List<ShellWord> argv)
    {
        var verb = 1;
        while (verb < argv.Count)
        {
            var word = argv[verb].Text;
            if (word is "-H" or "-l" or "-c" or "-f" or "-p" or "--context" or "--host" or "--config" or "--log-level" or "--file" or "--project-name"
                or "--project-directory" or "--profile" or "--env-file" or "--url" or "--connection") verb += 2;
            else if (word is ['-', ..] or "compose" or "container") verb++;
            else break;
        }

        if (verb + 1 >= argv.Count || argv[verb].Text is not ("exec" or "run")) return 0;
        var rest = argv.GetRange(verb, argv.Count - verb);
        if (argv[verb].Text == "exec") return verb + new WrapperShape("euw", " --env --user --workdir --env-file --detach-keys --index --project --cwd ", Operands: 1).Count(rest);
        return verb + RunShape.Count(rest);
    }

    /// <summary>The program that <c>--entrypoint</c> puts in front of the words after the image.</summary>
    private static ShellWord? EntryPoint(List<ShellWord> argv, int count)
    {
        const string option = "--entrypoint";
        for (var at = 1; at < count; at++)
        {
            if (argv[at].Text == option && at + 1 < count) return argv[at + 1];
            if (argv[at].Text.StartsWith(option + "=", StringComparison.Ordinal)) return After(argv[at], option.Length + 1);
        }

        return null;
    }

    private static WrapperShape RunShape => new(
        "aclmevpuwh",
        " --entrypoint --name --env --volume --publish --user --workdir --network --net --env-file --mount --hostname --label --link --memory --cpus "
        + "--restart --add-host --cap-add --cap-drop --device --dns --expose --group-add --gpus --ip --ipc --log-driver --log-opt --pid --platform "
        + "--pull --runtime --security-opt --shm-size --stop-signal --stop-timeout --sysctl --tmpfs --ulimit --userns --uts --volumes-from "
        + "--volume-driver --cidfile --annotation --attach --cgroupns --cgroup-parent ",
        Operands: 1);
}
