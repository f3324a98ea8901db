namespace Countersign.Core.Guard.Shell;

/// <summary>What a call of a known name runs.</summary>
internal enum CallKind
{
    None,

    /// <summary>A text, by a shell.</summary>
    Shell,

    /// <summary>A program with words.</summary>
    Program,

    /// <summary>Code of the same language.</summary>
    Code,

    /// <summary>A file, or a command where its name begins or ends in a bar.</summary>
    Pipe,
}

/// <summary>Names under which scripting languages run commands.</summary>
internal static class CallNames
{
    /// <param name="language">The language.</param>
    /// <param name="owner">The name before the dot; empty for an expression, null where there is none.</param>
    /// <param name="name">The name that is called.</param>
    /// <param name="code">All of the code, for what it imports.</param>
    public static CallKind KindOf(CodeLanguage language, string? owner, string name, string code) => language switch
    {
        CodeLanguage.Python => Python(owner, name, code),
        CodeLanguage.Node => Node(owner, name, code),
        CodeLanguage.Ruby => Ruby(owner, name),
        CodeLanguage.Perl => Perl(owner, name),
        CodeLanguage.Php => Php(owner, name),
        CodeLanguage.Awk => name == "system" ? CallKind.Shell : CallKind.None,
        CodeLanguage.Lua => (owner, name) is ("os", "execute") or ("io", "popen") ? CallKind.Shell : CallKind.None,
        CodeLanguage.AppleScript => CallKind.None,
    };

    private static CallKind Python(string? owner, string name, string code) => name switch
    {
        "system" or "popen" or "getoutput" or "getstatusoutput" or "create_subprocess_shell" => CallKind.Shell,
        "check_call" or "check_output" or "Popen" => CallKind.Shell,
        "run" or "call" when code.Contains("subprocess", StringComparison.Ordinal) && owner is null or "subprocess" or "sp" or "" || IsRenamed(owner, code) => CallKind.Shell,
        "execv" or "execve" or "execvp" or "execvpe" or "execl" or "execlp" => CallKind.Program,
        "spawnv" or "spawnvp" or "spawnl" or "spawnlp" or "posix_spawn" or "create_subprocess_exec" => CallKind.Program,
        "exec" or "eval" when owner is null or "builtins" => CallKind.Code,
        "getattr" when owner is null && (code.Contains("getattr(os", StringComparison.Ordinal) || code.Contains("getattr(subprocess", StringComparison.Ordinal)) => CallKind.Shell,
        _ => CallKind.None,
    };

    private static bool IsRenamed(string? owner, string code) => owner is { Length: > 0 } && code.Contains("subprocess as " + owner, StringComparison.Ordinal);

    private static CallKind Node(string? owner, string name, string code)
    {
        if (name is "eval" or "Function" or "runInThisContext" or "runInNewContext" && owner is not "page") return CallKind.Code;
        if (name is "execSync" or "execaCommand" or "execaCommandSync") return CallKind.Shell;
        if (name is "execFileSync" or "spawnSync" or "execa" or "execaSync") return CallKind.Program;
        if (name is "Command" && owner is "Deno") return CallKind.Program;
        var runs = code.Contains("child_process", StringComparison.Ordinal) || code.Contains("shelljs", StringComparison.Ordinal) || owner is "Bun";
        if (!runs) return CallKind.None;
        return name switch
        {
            "exec" => CallKind.Shell,
            "execFile" or "spawn" => CallKind.Program,
            _ => CallKind.None,
        };
    }

    private static CallKind Ruby(string? owner, string name) => (owner, name) switch
    {
        (null or "Kernel" or "PTY" or "Process", "system" or "exec" or "spawn" or "sh") => CallKind.Shell,
        ("IO", "popen") => CallKind.Shell,
        ("Open3", _) => CallKind.Shell,
        (null, "eval") or (_, "instance_eval" or "class_eval") => CallKind.Code,
        (null or "Kernel", "open") => CallKind.Pipe,
        _ => CallKind.None,
    };

    private static CallKind Perl(string? owner, string name) => (owner, name) switch
    {
        (null, "system" or "exec") => CallKind.Shell,
        (null, "eval") => CallKind.Code,
        (null, "open") => CallKind.Pipe,
        _ => CallKind.None,
    };

    private static CallKind Php(string? owner, string name) => (owner, name) switch
    {
        (null, "system" or "exec" or "shell_exec" or "passthru" or "popen" or "proc_open") => CallKind.Shell,
        (null, "pcntl_exec") => CallKind.Program,
        (null, "eval" or "assert") => CallKind.Code,
        _ => CallKind.None,
    };
}
