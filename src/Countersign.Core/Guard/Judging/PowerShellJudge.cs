using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges cmdlets by verb and noun, which PowerShell prescribes: a module that nobody listed is known by its verbs, too.</summary>
internal static class PowerShellJudge
{
    private const string Losing = " remove clear stop disable reset restart revoke uninstall unregister suspend dismount format initialize block deny disconnect ";
    private const string Opening = " grant add new set enable approve unblock update invoke restore move rename ";

    private static readonly string[] LocalNouns =
    [
        "item", "itemproperty", "content", "process", "job", "variable", "alias", "module", "package", "host", "history", "event", "eventsubscriber", "breakpoint", "psbreakpoint", "psdrive", "pssession", "typedata", "object", "member", "string", "location", "transcript", "recyclebin", "psreadline", "psreadlineoption", "csv", "path", "script",
        "date", "table", "list", "wide", "custom", "hex", "strictmode", "executionpolicy", "timezone", "clipboard", "formatdata", "runspace", "psresource", "pester", "webrequest", "restmethod", "command", "expression", "guid", "timespan", "credential", "culture", "uiculture", "tracesource", "temporaryfile", "modulemanifest", "pssessionoption", "cimsession", "psdebug", "output", "debugger", "wsl",
        "appxpackage", "azcontext", "azaccount", "azdefault", "awscredential", "awscredentials", "defaultawsregion", "awsproxy", "azconfig", "aztelemetry", "psrepository", "winget", "azureadcurrent", "mggraph", "azenvironment", "filehash", "help", "itemtype", "random", "filelock", "error", "screen", "vitem",
    ];

    private static readonly string[] OpeningNouns =
    [
        "roleassignment", "roledefinition", "keyvaultaccesspolicy", "keyvaultsecret", "adgroupmember", "aduser", "adaccountpassword", "iam", "policyassignment", "securitygroup", "networksecurityrule", "firewallrule", "accesskey", "resourcelock", "permission", "groupmember", "localgroupmember", "localuser", "acl", "adserviceprincipal", "adappcredential",
        "s3bucketpolicy", "s3acl", "ec2securitygroupingress", "sqldatabaserestore", "azwebappslot", "azvm", "azsqldatabase", "azstorageaccount", "r53resourcerecordset", "dnsrecordset", "dnsserverresourcerecord", "rdsdbinstance", "ecsservice", "mggroupmember", "mguser", "mgdirectoryroledefinition", "azresourcegroupdeployment", "aznetworksecuritygroup",
        "azapplicationgateway", "azaksc", "azvmruncommand", "ssmcommand", "azresource", "adorganizationalunit", "gplink", "gpo", "cfnstack", "asautoscalinggroup",
    ];

    /// <summary>Whether a program's name is a cmdlet's: a verb, a dash, a noun.</summary>
    public static bool IsCmdlet(string name)
    {
        var dash = name.IndexOf('-');
        if (dash < 3 || dash + 3 > name.Length || name.IndexOf('-', dash + 1) >= 0) return false;
        var verb = name.AsSpan(0, dash);
        return verb is "remove" or "clear" or "stop" or "disable" or "reset" or "restart" or "revoke" or "uninstall" or "unregister" or "suspend" or "dismount" or "format" or "initialize" or "block" or "disconnect" or "get" or "set" or "new" or "add" or "start" or "enable" or "invoke" or "update"
            or "copy" or "move" or "rename" or "test" or "write" or "read" or "out" or "import" or "export" or "select" or "where" or "foreach" or "sort" or "measure" or "group" or "convertto" or "convertfrom" or "join" or "split" or "resolve" or "connect" or "grant" or "approve" or "unblock" or "restore" or "push" or "pop" or "wait" or "show" or "find"
            or "save" or "install" or "register" or "resume" or "compare" or "tee" or "deny" or "publish" or "submit" or "confirm" or "use" or "mount" or "backup" or "switch" or "edit" or "complete" or "merge" or "swap" or "expand" or "compress" or "debug" or "trace" or "unpublish" or "undo" or "lock" or "unlock" or "enter" or "exit" or "receive" or "send" or "limit" or "repair" or "convert";
    }

    /// <summary>Judges one cmdlet.</summary>
    public static GuardVerdict Judge(string name, Invocation invocation, Surface surface, CallContext context)
    {
        var dash = name.IndexOf('-');
        var (verb, noun) = (name[..dash], name[(dash + 1)..]);
        var quoted = Judged.Quote(invocation.Argv);
        if (Has(invocation, "-WhatIf") || Has(invocation, "-?")) return Judged.Clear;
        if (noun is "item" or "content" or "itemproperty" or "file" or "childitem" or "acl" or "recyclebin" || (verb is "out" or "export" or "tee" && noun is "file" or "csv" or "object" or "clixml")) return Files(verb, invocation, surface, context);
        if (noun is "restmethod" or "webrequest") return Web(invocation, context);
        if (verb is "stop" && noun is "process") return invocation.Argv.Any(w => w.Text.Contains("countersign", StringComparison.OrdinalIgnoreCase)) ? Judged.Hold(TamperJudge.Family, $"{quoted} ends the guard.") : Judged.Clear;
        if (noun is "expression" && verb is "invoke" || noun is "command" && verb is "invoke") return Computer(invocation) is { } computer ? Judged.Unclear("powershell", $"{quoted} runs commands on {computer}.") : Judged.Clear;
        var isLosing = Losing.Contains($" {verb} ", StringComparison.Ordinal);
        var isLocal = LocalNouns.Contains(noun) || (noun is "service" or "computer" && Computer(invocation) is null && noun is "service" && surface != Surface.Elsewhere && verb is "restart" or "stop");
        if (isLocal || IsLocalEnvironment(invocation, context)) return Judged.Clear;
        var family = FamilyOf(noun);
        if (isLosing) return Judged.Hold(family, $"{quoted} deletes, stops or takes away something shared.");
        return Opening.Contains($" {verb} ", StringComparison.Ordinal) && OpeningNouns.Any(o => noun.EndsWith(o, StringComparison.Ordinal) || (o.Length > 4 && noun.Contains(o, StringComparison.Ordinal))) && verb is not "new" | !noun.EndsWith("azvm", StringComparison.Ordinal)
            ? Judged.Hold(noun.Contains("ad", StringComparison.Ordinal) ? family : family, $"{quoted} changes something shared, or who may access it.") : Judged.Clear;
    }

    private static string FamilyOf(string noun) => noun.StartsWith("az", StringComparison.Ordinal) ? "azure" : noun.StartsWith("ad", StringComparison.Ordinal) || noun.StartsWith("mg", StringComparison.Ordinal) ? "iam"
        : noun.StartsWith("dns", StringComparison.Ordinal) ? "dns" : noun is "volume" or "partition" or "disk" or "computer" or "virtualdisk" || noun.StartsWith("cluster", StringComparison.Ordinal) ? "filesystem" : "aws";

    private static GuardVerdict Files(string verb, Invocation invocation, Surface surface, CallContext context)
    {
        if (verb is "get" or "test" or "select" or "read" or "new" or "resolve" or "compare" or "show" or "invoke") return Judged.Clear;
        if (surface == Surface.Container) return Judged.Clear;
        var paths = Paths(invocation, isTarget: verb is "copy");
        if (paths.Count == 0 && verb is "remove" or "clear") return FromPipe(invocation, context);
        foreach (var path in paths)
        {
            var place = context.Tree.Place(path, invocation.Directory);
            if (place == PathPlace.Guard) return TamperJudge.File(Judged.Quote(invocation.Argv), path);
            if (place == PathPlace.Outside || (place is PathPlace.Home or PathPlace.Tree && verb is "remove" or "clear" or "move") || surface == Surface.Elsewhere) return Judged.Hold("filesystem", $"{Judged.Quote(invocation.Argv)} changes {Judged.Quote(path.Pattern ?? path.Text)}, outside the files of the working tree.");
            if (place == PathPlace.Unknown && verb is "remove" or "clear") return Judged.Unclear("filesystem", $"{Judged.Quote(invocation.Argv)} deletes files, and where is known only when it runs.");
        }

        return Judged.Clear;
    }

    private static GuardVerdict FromPipe(Invocation invocation, CallContext context)
    {
        if (context.Before is not { } before) return Judged.Clear;
        foreach (var path in Paths(before, isTarget: false))
        {
            if (context.Tree.Place(path, before.Directory) is PathPlace.Outside or PathPlace.Home or PathPlace.Guard) return Judged.Hold("filesystem", $"{Judged.Quote(invocation.Argv)} deletes what a search outside the working tree finds.");
        }

        return Judged.Clear;
    }

    private static List<ShellWord> Paths(Invocation invocation, bool isTarget)
    {
        var paths = new List<ShellWord>();
        for (var at = 1; at < invocation.Argv.Count; at++)
        {
            var word = invocation.Argv[at];
            if (word.Text is ['-', _, ..])
            {
                var name = word.Text.ToLowerInvariant();
                if (name is "-filter" or "-include" or "-exclude" or "-erroraction" or "-ea" or "-value" or "-encoding" or "-pattern" or "-name" or "-itemtype" or "-type" or "-newname" or "-depth" or "-stream" or "-inputobject") at++;
                continue;
            }

            foreach (var part in word.Text.Split(',')) paths.Add(word with { Text = part });
        }

        return isTarget && paths.Count > 1 ? [paths[^1]] : paths;
    }

    private static GuardVerdict Web(Invocation invocation, CallContext context)
    {
        string method = "GET", uri = "";
        for (var at = 1; at < invocation.Argv.Count; at++)
        {
            var word = invocation.Argv[at].Text;
            var next = at + 1 < invocation.Argv.Count ? invocation.Argv[at + 1].Text : "";
            if (word.Equals("-Method", StringComparison.OrdinalIgnoreCase)) method = next.ToUpperInvariant();
            else if (word.Contains("://", StringComparison.Ordinal)) uri = word;
        }

        if (method is "GET" or "HEAD" or "OPTIONS" || EnvironmentNames.Of("url", uri, context.Inventory).Reach == Reach.Local) return Judged.Clear;
        return method is "POST" && HttpJudge.LosingStep(uri).Length == 0 ? Judged.Clear : Judged.Hold("paas", $"{Judged.Quote(invocation.Argv)} changes or deletes something behind an API.");
    }

    private static bool IsLocalEnvironment(Invocation invocation, CallContext context)
    {
        for (var at = 1; at + 1 < invocation.Argv.Count; at++)
        {
            if (invocation.Argv[at].Text.ToLowerInvariant() is "-subscription" or "-subscriptionid" or "-profilename" or "-awsprofile" or "-project" or "-context"
                && EnvironmentNames.Of("azure", invocation.Argv[at + 1].Text, context.Inventory).Reach == Reach.Local) return true;
        }

        return false;
    }

    private static string? Computer(Invocation invocation)
    {
        for (var at = 1; at + 1 < invocation.Argv.Count; at++)
        {
            if (invocation.Argv[at].Text.Equals("-ComputerName", StringComparison.OrdinalIgnoreCase) && !Hosts.IsLocal(invocation.Argv[at + 1].Text)) return invocation.Argv[at + 1].Text;
        }

        return null;
    }

    private static bool Has(Invocation invocation, string option) => invocation.Argv.Any(w => w.Text.Equals(option, StringComparison.OrdinalIgnoreCase));
}
