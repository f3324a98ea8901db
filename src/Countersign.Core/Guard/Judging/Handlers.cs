namespace Countersign.Core.Guard.Judging;

/// <summary>Who judges a program beside its rules: what is not a matter of verbs and options.</summary>
internal static class Handlers
{
    /// <summary>What the program's own judge says; clear where it has none.</summary>
    public static GuardVerdict Judge(Handled command) => command.Entry.HandlerName switch
    {
        "files" => FilesJudge.Judge(command),
        "find" => FindJudge.Judge(command),
        "rsync" => CopyJudge.Rsync(command),
        "dd" => CopyJudge.Dd(command),
        "sql" => SqlJudge.Client(command),
        "sql-shell" or "supabase" or "wrangler" => SqlJudge.Words(command),
        "mongo" => StoreJudge.Mongo(command),
        "redis" => StoreJudge.Redis(command),
        "git" => GitJudge.Judge(command),
        "gh" => HttpJudge.Forge(command),
        "http" => HttpJudge.Client(command),
        "kubectl" => ClusterJudge.Judge(command),
        "code" => ScriptJudge.Interpreter(command),
        "code-option" or "rails" or "django" => ScriptJudge.CodeOption(command),
        "script" => ScriptJudge.Shell(command),
        "target" => ScriptJudge.Target(command),
        "package-script" => ScriptJudge.PackageScript(command),
        "dotnet" or "java" or "heroku" => LaunchJudge.Judge(command),
        "ansible" => MachineJudge.Ansible(command),
        "kill" => MachineJudge.Kill(command),
        "package-manager" => MachineJudge.Packages(command),
        "shell-builtin" => MachineJudge.Builtin(command),
        _ => Judged.Clear,
    };
}
