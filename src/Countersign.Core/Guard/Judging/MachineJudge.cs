using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges what works on machines: services, processes, packages, the shell's own settings.</summary>
internal static class MachineJudge
{
    /// <summary>Judges Ansible: a playbook or module on hosts that nothing shows to be local.</summary>
    public static GuardVerdict Ansible(Handled command)
    {
        if (command.Name is "ansible-console" || command.Where.Value.Reach == Reach.Local || command.Words.Mentions("localhost")) return Judged.Clear;
        if (command.Name is not "ansible") return command.Words.Words.Count == 0 ? Judged.Clear : command.Hold("runs a playbook on machines, with effects that are not on the line");
        var module = command.Words.Value("-m")?.Text ?? command.Words.Value("--module-name")?.Text ?? "command";
        if (module is "ping" or "setup" or "debug" or "stat" or "slurp" or "fetch" or "service_facts" or "gather_facts") return Judged.Clear;
        var inner = command.Words.Value("-a")?.Text ?? "";
        if (module is not ("shell" or "command" or "raw")) return command.Hold("changes machines");
        var verdict = InvocationJudgeOnMachine(inner, command);
        return verdict.Outcome == GuardOutcome.Clear ? verdict : command.Hold("runs on machines what deletes, stops or changes something");
    }

    /// <summary>Judges what ends processes: only the guard's own, and those of other machines, are held.</summary>
    public static GuardVerdict Kill(Handled command)
    {
        foreach (var word in command.Words.Argv.Skip(1))
        {
            if ((word.IsLiteral ? word.Text : word.Pattern ?? "").Contains("countersign", StringComparison.OrdinalIgnoreCase)) return command.Hold("ends the guard", TamperJudge.Family);
        }

        return command.Surface == Surface.Elsewhere ? command.Hold("ends a process on another machine", "filesystem") : Judged.Clear;
    }

    /// <summary>Judges package managers of the system.</summary>
    public static GuardVerdict Packages(Handled command)
    {
        foreach (var verb in (ReadOnlySpan<string>)["remove", "uninstall", "purge", "erase", "autoremove", "-R", "-r", "-e", "--remove", "--purge", "delete", "del"])
        {
            if (!command.Words.Argv.Any(w => w.Text.Equals(verb, StringComparison.OrdinalIgnoreCase))) continue;
            if (command.Words.Mentions("countersign")) return command.Hold("takes the guard away", TamperJudge.Family);
            if (command.Surface == Surface.Elsewhere) return command.Hold("takes a program away from another machine", "filesystem");
        }

        return Judged.Clear;
    }

    /// <summary>Judges the shell's own settings.</summary>
    public static GuardVerdict Builtin(Handled command)
    {
        if (command.Name is not ("export" or "unset" or "alias" or "unalias" or "complete")) return Judged.Clear;
        foreach (var word in command.Words.Argv.Skip(1))
        {
            if (TamperJudge.IsGuardVariable(word.Text)) return command.Hold("changes a variable that leads the guard", TamperJudge.Family);
            if (command.Name is "alias" && word.Text.StartsWith("countersign=", StringComparison.Ordinal)) return command.Hold("puts another program in the place of the guard", TamperJudge.Family);
        }

        return Judged.Clear;
    }

    private static GuardVerdict InvocationJudgeOnMachine(string text, Handled command)
    {
        var verdict = Judged.Clear;
        foreach (var invocation in ShellReader.Read(text, ShellDialect.Posix).Invocations)
        {
            verdict = Judged.Graver(verdict, InvocationJudge.Judge(invocation with { Through = [new Wrapper("ssh", [new ShellWord("ssh", IsLiteral: true)])] }, command.Context));
        }

        return verdict;
    }
}
