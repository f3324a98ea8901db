namespace Countersign.Core.Guard.Shell;

/// <summary>How a wrapper's own words end and those of the program it runs begin.</summary>
/// <param name="Short">Short options that take the next word.</param>
/// <param name="Long">Long options that take the next word, each between blanks.</param>
/// <param name="Operands">Words of its own after the options: the seconds of <c>timeout</c>.</param>
internal sealed record WrapperShape(string Short = "", string Long = "", int Operands = 0)
{
    /// <summary>Whether <c>NAME=value</c> may stand before the program.</summary>
    public bool TakesAssignments { get; init; }

    /// <summary>Whether options may still stand after the operands, as after the host of <c>ssh</c>.</summary>
    public bool HasOptionsAfter { get; init; }

    /// <summary>First words, each between blanks, with which it runs nothing.</summary>
    public string? Only { get; init; }

    /// <summary>Shape of a wrapper that runs the words after its own; null for any other program.</summary>
    public static WrapperShape? Of(string name) => name switch
    {
        "sudo" => new("ugphCrtTUDR", " --user --group --host --prompt --close-from --role --type --command-timeout --other-user --chdir --chroot ")
        {
            TakesAssignments = true,
            Only = " -l -e --list --edit ",
        },
        "doas" => new("uC"),
        "command" => new() { Only = " -v -V -pv -pV " },
        "builtin" or "nohup" or "setsid" or "chronic" or "unbuffer" or "fakeroot" or "catchsegv" or "noglob" or "nocorrect" or "rlwrap" => new(),
        "torsocks" or "tini" or "dumb-init" => new(),
        "exec" => new("a"),
        "time" or "gtime" => new("fo", " --format --output "),
        "timeout" or "gtimeout" => new("ks", " --kill-after --signal ", Operands: 1),
        "nice" => new("n", " --adjustment "),
        "ionice" => new("cnpPu", " --class --classdata --pid "),
        "stdbuf" => new("ioe", " --input --output --error "),
        "chrt" => new("TPD", Operands: 1),
        "taskset" => new(Operands: 1),
        "numactl" => new("CNmip"),
        "caffeinate" => new("tw"),
        "strace" or "ltrace" => new("eopsSaEuPIbOX", " --trace --output --attach --string-limit --user "),
        "valgrind" => new(),
        "chroot" => new(Operands: 1),
        "nsenter" => new("tSG", " --target --setuid --setgid "),
        "unshare" => new("SGRw", " --setuid --setgid --root --wd "),
        "busybox" or "toybox" => new() { Only = " --list --help " },
        "gosu" or "su-exec" => new(Operands: 1),
        "setpriv" => new("", " --reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --selinux-label --apparmor-profile "),
        "systemd-run" => new(
            "uptEGMHS",
            " --unit --property --slice --description --service-type --uid --gid --nice --working-directory --setenv --machine --host --on-active --on-calendar --timer-property "),
        "xvfb-run" => new("aefnps", " --server-num --server-args --error-file --auth-file "),
        "dbus-run-session" => new("", " --config-file "),
        "firejail" or "proxychains" or "proxychains4" or "faketime" => new("f", Operands: name == "faketime" ? 1 : 0),
        "cross-env" or "env-cmd" => new("fer", " --file --environments ") { TakesAssignments = true },
        _ => null,
    };

    /// <summary>How many words are the wrapper's own, its name included.</summary>
    public int Count(List<ShellWord> argv) => Math.Min(FirstAfter(argv), argv.Count);

    private int FirstAfter(List<ShellWord> argv)
    {
        var operands = Operands;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at].Text;
            if (Operands > 0 && operands == 0 && !HasOptionsAfter) return word == "--" ? at + 1 : at;
            if (word == "--") return at + 1 + operands;
            if (word is ['-', '-', ..]) at += Long.Contains(' ' + word + ' ', StringComparison.Ordinal) ? 1 : 0;
            else if (word is ['-' or '+', _, ..] && !(operands == 0 && word[0] == '+')) at += TakesNext(word) ? 1 : 0;
            else if (TakesAssignments && word.IndexOf('=') is var equals and > 0 && ShellCharacters.IsName(word.AsSpan(0, equals))) continue;
            else if (operands-- <= 0) return at;
        }

        return argv.Count;
    }

    private bool TakesNext(string word)
    {
        for (var at = 1; at < word.Length; at++)
        {
            if (Short.Contains(word[at])) return at == word.Length - 1;
        }

        return false;
    }
}
