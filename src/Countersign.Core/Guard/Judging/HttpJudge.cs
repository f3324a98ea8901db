namespace Countersign.Core.Guard.Judging;

/// <summary>Judges requests over HTTP by method, host and path.</summary>
internal static class HttpJudge
{
    private static readonly string[] LosingSteps =
    [
        "delete", "dodelete", "destroy", "remove", "purge", "terminate", "stop", "shutdown", "quietdown", "restart", "saferestart", "disable", "suspend", "cancel", "rollback", "reset", "wipe", "drop", "flush", "kill", "exit", "revoke", "failover", "drain", "pause", "abort", "decommission", "deactivate",
        "power_off", "reboot", "restore", "_delete_by_query", "_close", "merge", "merges", "approve", "approval", "approvals", "pending_deployments", "transfer", "apply", "confirm", "promote", "build", "buildwithparameters", "trigger", "actions", "archive", "dispatches", "uninstall", "force-unlock", "script", "scripttext", "redeploy", "evict", "detach",
    ];

    /// <summary>Judges curl, wget, HTTPie and their like.</summary>
    public static GuardVerdict Client(Handled command)
    {
        var request = HttpRequest.Of(command);
        var verdict = Files(command);
        foreach (var url in request.Urls)
        {
            verdict = Judged.Graver(verdict, Request(command, request.Method, url, request.Body));
            if (verdict.Outcome == GuardOutcome.Hold) return verdict;
        }

        return verdict;
    }

    /// <summary>Judges <c>gh api</c> and <c>glab api</c>.</summary>
    public static GuardVerdict Forge(Handled command)
    {
        var words = command.Words.Words;
        if (words.Count < 2 || words[0].Text is not "api") return Judged.Clear;
        var method = command.Words.Value("-X")?.Text ?? command.Words.Value("--method")?.Text;
        var fields = command.Words.Options.Where(o => o.Name is "-f" or "-F" or "--field" or "--raw-field" or "--input").Select(o => o.Value?.Text ?? "").ToList();
        method ??= fields.Count > 0 ? "POST" : "GET";
        var path = words[1].Text;
        var body = string.Join('\n', fields);
        if (path.Contains("reviews", StringComparison.Ordinal) && body.Contains("APPROVE", StringComparison.OrdinalIgnoreCase) || path.EndsWith("/approve", StringComparison.Ordinal)) return command.Hold("approves a change in the place of a person", TamperJudge.Family);
        if (path.Contains("graphql", StringComparison.Ordinal)) return GraphQl(command, body);
        return Request(command, method, "https://api/" + path.TrimStart('/'), body);
    }

    /// <summary>Judges one request.</summary>
    public static GuardVerdict Request(Handled command, string method, string url, string body)
    {
        var verb = method.ToUpperInvariant();
        if (verb is "GET" or "HEAD" or "OPTIONS" or "TRACE") return IsActingGet(url) && !IsLocal(url, command.Context) ? command.Hold("asks a server to stop or delete something") : Judged.Clear;
        if (IsLocal(url, command.Context)) return Judged.Clear;
        var family = FamilyOf(url, command.Family);
        if (verb is "DELETE" or "PUT" or "PATCH" or "PURGE" or "MOVE" or "UNLOCK") return command.Hold(verb == "DELETE" ? "deletes something behind an API" : "changes something behind an API", family);
        if (body.Contains("mutation", StringComparison.Ordinal) && url.Contains("graphql", StringComparison.OrdinalIgnoreCase)) return GraphQl(command, body);
        var step = LosingStep(url);
        return step.Length > 0 || body.Contains("\"APPROVE\"", StringComparison.Ordinal) ? command.Hold($"asks an API to {(step.Length > 0 ? $"\"{step}\"" : "approve")}", family) : Judged.Clear;
    }

    /// <summary>A step of the path that stops, deletes or approves; empty where none does.</summary>
    public static string LosingStep(string url)
    {
        var path = url.AsSpan();
        if (path.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0) path = path[(scheme + 3)..];
        if (path.IndexOfAny('?', '#') is var query and >= 0) path = path[..query];
        if (path.IndexOf('/') is var slash && slash < 0) return "";
        path = path[slash..];
        foreach (var range in path.SplitAny('/', ':', '.'))
        {
            foreach (var step in LosingSteps)
            {
                if (path[range].Equals(step, StringComparison.OrdinalIgnoreCase) && !(step is "actions" or "build" && url.Contains("/repos/", StringComparison.Ordinal))) return step;
            }
        }

        return "";
    }

    private static bool IsLocal(string url, CallContext context) => !context.HasTunnel && EnvironmentNames.Of("url", url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url, context.Inventory).Reach == Reach.Local;

    private static bool IsActingGet(string url) => LosingStep(url) is "dodelete" or "quietdown" or "saferestart" or "shutdown";

    private static string FamilyOf(string url, string family) =>
        family is not "none" ? family : url.Contains("dns", StringComparison.OrdinalIgnoreCase) ? "dns" : url.Contains("okta", StringComparison.OrdinalIgnoreCase) ? "iam"
        : url.Contains("jenkins", StringComparison.OrdinalIgnoreCase) || url.Contains("buildkite", StringComparison.OrdinalIgnoreCase) ? "ci-cd" : "paas";

    private static GuardVerdict GraphQl(Handled command, string body)
    {
        if (!body.Contains("mutation", StringComparison.Ordinal)) return Judged.Clear;
        foreach (var verb in (ReadOnlySpan<string>)["delete", "remove", "destroy", "merge", "approve", "update", "transfer", "archive", "disable", "revoke", "cancel", "stop", "set", "close", "addPullRequestReview", "rollback", "suspend"])
        {
            if (body.Contains(verb, StringComparison.OrdinalIgnoreCase)) return command.Hold("changes something by a GraphQL mutation", command.Family is "none" ? "paas" : null);
        }

        return Judged.Clear;
    }

    private static GuardVerdict Files(Handled command)
    {
        var output = command.Words.Argv.Select((w, at) => (w, at)).Where(p => p.w.Text is "-o" or "--output" or "-O" or "--output-document" && p.at + 1 < command.Words.Argv.Count && command.Name is not "wget" || (command.Name is "wget" && p.w.Text is "-O"))
            .Select(p => p.at + 1 < command.Words.Argv.Count ? command.Words.Argv[p.at + 1] : default).Where(w => w.Text is { Length: > 0 } and not ['-', ..] && !w.Text.Contains("://", StringComparison.Ordinal));
        foreach (var path in output)
        {
            var place = command.Context.Tree.Place(path, command.Invocation.Directory);
            if (command.Surface == Surface.Here && place == PathPlace.Guard) return TamperJudge.File(Judged.Quote(command.Words.Argv), path);
            if (place == PathPlace.Outside && command.Surface == Surface.Here) return command.Hold($"writes over {Judged.Quote(path.Text)}, outside the files of the working tree", "filesystem");
        }

        return Judged.Clear;
    }
}
