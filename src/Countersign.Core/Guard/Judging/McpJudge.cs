using System.Text.Json;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges a call of an MCP tool by the verb in its name, by commands and statements among its arguments, and by where it goes.</summary>
internal static class McpJudge
{
    private const string Losing = " delete remove destroy drop purge terminate stop disable cancel revoke reset suspend pause restart reboot uninstall rollback kill wipe truncate flush detach deregister archive drain unpublish force restore failover deactivate scale evict cordon undo abort decommission empty erase transfer shutdown ";
    private const string Applying = " apply up deploy confirm execute-change-set sync merge approve promote resume trigger rerun retry update-branch-protection patch rotate grant put overwrite ";
    private const string Harmless = " playwright puppeteer browser chrome-devtools linear jira asana notion slack confluence memory filesystem context7 fetch sequential-thinking figma trello discord teams gmail calendar todoist obsidian ";

    /// <summary>Judges a call.</summary>
    public static GuardVerdict Judge(string text, CallContext context)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return Unreadable();
            var server = Text(json.RootElement, "server");
            var tool = Text(json.RootElement, "tool");
            var arguments = json.RootElement.TryGetProperty("arguments", out var given) ? given : json.RootElement.TryGetProperty("tool_input", out given) ? given : default;
            return Judge(server, tool, arguments, context);
        }
        catch (JsonException)
        {
            return Unreadable();
        }
    }

    /// <summary>Judges arguments of a tool that is none of the known kinds.</summary>
    public static GuardVerdict Judge(string server, string tool, JsonElement arguments, CallContext context)
    {
        var quoted = Judged.Quote(server.Length > 0 ? $"{server} {tool}" : tool);
        var words = CodeNames.Kebab(tool).Split(['-', '.', '/', ':'], StringSplitOptions.RemoveEmptyEntries);
        var isReading = words.Length > 0 && words.Any(w => w is "get" or "list" or "search" or "read" or "describe" or "logs" or "preview" or "plan" or "show" or "fetch" or "find" or "explain" or "validate" or "diff" or "status" or "view");
        if (Files(words, quoted, arguments, context) is { } files) return files;
        if (Commands(server, tool, arguments, context) is { } commands) return commands;
        if (IsLocal(arguments, context) || Harmless.Contains($" {server.ToLowerInvariant()} ", StringComparison.Ordinal) || DryRun(arguments)) return Judged.Clear;
        var family = FamilyOf(server);
        if (words.Any(w => w is "review" or "reviews" or "approval" or "vote") && Mentions(arguments, "APPROVE")) return Judged.Hold(TamperJudge.Family, $"{quoted} approves a change in the place of a person.");
        if (words.Contains("protection") || words.Contains("ruleset") || (words.Contains("permissions") && !isReading)) return isReading && words[0] is "get" or "list" ? Judged.Clear : Judged.Hold(TamperJudge.Family, $"{quoted} changes what protects a shared branch.");
        foreach (var word in words)
        {
            if (word is "get" or "list" or "describe" or "search" or "read" && ReferenceEquals(word, words[0])) return Judged.Clear;
            if (Losing.Contains($" {word} ", StringComparison.Ordinal)) return Judged.Hold(family, $"{quoted} deletes, stops or takes back something shared.");
        }

        foreach (var word in words)
        {
            if (Applying.Contains($" {word} ", StringComparison.Ordinal) && !isReading) return Judged.Hold(family, $"{quoted} applies, merges or confirms something whose effects are not in the call.");
        }

        return Verb(arguments) is { } verb && Losing.Contains($" {verb} ", StringComparison.Ordinal) ? Judged.Hold(family, $"{quoted} is asked to {verb} something shared.") : Judged.Clear;
    }

    private static GuardVerdict Unreadable() => Judged.Unclear("mcp", "The tool's input is no JSON object, so what it asks for cannot be told.");

    private static GuardVerdict? Files(string[] words, string quoted, JsonElement arguments, CallContext context)
    {
        if (!words.Any(w => w is "write" or "edit" or "delete" or "move" or "remove" or "create" or "rename" or "append" or "patch" or "str" or "insert" or "update")) return null;
        foreach (var name in (ReadOnlySpan<string>)["path", "file_path", "filePath", "destination", "source", "file", "filename", "target"])
        {
            if (Text(arguments, name) is not { Length: > 0 } path) continue;
            var word = new ShellWord(path, IsLiteral: true);
            var place = context.Tree.Place(word, directory: null);
            if (place == PathPlace.Guard) return TamperJudge.File(quoted, word);
            if (words.Any(w => w is "file" or "directory" or "files") && !HasRemote(arguments)) return place is PathPlace.Outside or PathPlace.Home && path is ['/' or '~', ..] ? Judged.Hold("filesystem", $"{quoted} changes {Judged.Quote(path)}, outside the files of the working tree.") : Judged.Clear;
        }

        return null;
    }

    private static bool HasRemote(JsonElement arguments) => Text(arguments, "repo").Length > 0 || Text(arguments, "branch").Length > 0 || Text(arguments, "project_id").Length > 0;

    private static GuardVerdict? Commands(string server, string tool, JsonElement arguments, CallContext context)
    {
        if (arguments.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in arguments.EnumerateObject())
        {
            if (property.Name is "cli_command" or "command" or "cmd" or "commandLine" or "script" && property.Value.ValueKind == JsonValueKind.String && Line(server, tool, property.Value.GetString()!, context) is { } line)
                return IsLocal(arguments, context) ? Judged.Clear : line;
            if (property.Name is "args" or "argv" or "command" && property.Value.ValueKind == JsonValueKind.Array && ProgramOf(server, tool) is { } program)
                return Program(program, property.Value.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!), context);
            if (property.Name is "sql" or "query" or "statement" or "q" && property.Value.ValueKind == JsonValueKind.String && SqlWords.LooksLikeSql(property.Value.GetString()!))
                return IsLocal(arguments, context) ? Judged.Clear : SqlJudge.Text(property.Value.GetString()!, (SqlDialect?)null);
        }

        return null;
    }

    private static GuardVerdict? Line(string server, string tool, string line, CallContext context)
    {
        if (ProgramOf(server, tool) is { } program && !line.StartsWith(program + " ", StringComparison.Ordinal) && program is not "aws") return Program(program, line.Split(' ', StringSplitOptions.RemoveEmptyEntries), context);
        return line.Contains(' ', StringComparison.Ordinal) ? ShellJudge.Judge(line, context) : null;
    }

    private static GuardVerdict? Program(string program, IEnumerable<string> words, CallContext context) =>
        CallContext.Knowledge.Find(program) is null ? null
        : InvocationJudge.Judge(new Invocation { Argv = [new ShellWord(program, IsLiteral: true), .. words.SkipWhile((w, at) => at == 0 && w == program).Select(w => new ShellWord(w, IsLiteral: true))] }, context);

    private static string? ProgramOf(string server, string tool)
    {
        foreach (var name in (ReadOnlySpan<string>)["gcloud", "kubectl", "helm", "docker", "aws", "terraform", "redis", "az", "git"])
        {
            if (tool.Contains(name, StringComparison.OrdinalIgnoreCase) || server.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return name is "redis" ? "redis-cli" : tool.Contains("generic", StringComparison.Ordinal) ? null : name;
        }

        return null;
    }

    private static bool IsLocal(JsonElement arguments, CallContext context)
    {
        if (arguments.ValueKind != JsonValueKind.Object) return false;
        var found = Reach.Untold;
        foreach (var name in (ReadOnlySpan<string>)["host", "url", "uri", "context", "stack", "profile", "environment", "environmentSlug", "env", "workspace", "connection_string", "connectionString", "database_url", "kubeContext", "project", "subscription", "endpoint"])
        {
            if (Text(arguments, name) is not { Length: > 0 } value) continue;
            var said = EnvironmentNames.Of(name is "context" or "kubeContext" ? "kubernetes" : name is "host" or "url" or "uri" or "endpoint" ? "url" : "name", name is "host" ? "http://" + value : value, context.Inventory).Reach;
            if (said == Reach.Shared) return false;
            if (said == Reach.Local) found = said;
        }

        return found == Reach.Local;
    }

    private static bool DryRun(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Object
        && (IsTrue(arguments, "dryRun") || IsTrue(arguments, "dry_run") || IsTrue(arguments, "preview"));

    private static bool IsTrue(JsonElement arguments, string name) => arguments.TryGetProperty(name, out var value) && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() is "true" or "server" or "client" or "All"));

    private static bool Mentions(JsonElement arguments, string text) => arguments.ValueKind == JsonValueKind.Object && arguments.GetRawText().Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string? Verb(JsonElement arguments)
    {
        foreach (var name in (ReadOnlySpan<string>)["command", "action", "operation", "verb", "method"])
        {
            if (Text(arguments, name) is { Length: > 0 and < 40 } verb) return CodeNames.Kebab(verb).Split('-', ' ')[0].ToLowerInvariant();
        }

        return null;
    }

    private static string FamilyOf(string server)
    {
        foreach (var (name, family) in (ReadOnlySpan<(string, string)>)[("terraform", "terraform"), ("spacelift", "terraform"), ("pulumi", "pulumi"), ("kube", "kubectl"), ("k8s", "kubectl"), ("helm", "helm"), ("argo", "argocd"), ("git", "github-cli"), ("redis", "redis"), ("mongo", "mongo"),
            ("sql", "sql"), ("postgres", "sql"), ("aws", "aws"), ("gcloud", "gcloud"), ("azure", "azure"), ("infisical", "secrets"), ("vault", "secrets"), ("jenkins", "ci-cd"), ("circleci", "ci-cd"), ("okta", "iam"), ("docker", "docker")])
        {
            if (server.Contains(name, StringComparison.OrdinalIgnoreCase)) return family;
        }

        return "paas";
    }

    private static string Text(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
