using System.Text.Json;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>The files in which tools keep the environment that was chosen: kubeconfig, a chosen workspace, docker's context, AWS profiles.</summary>
internal static class ToolFiles
{
    /// <summary>What a tool's own file says.</summary>
    public static Reached Read(string kind, string path, Invocation invocation, CallContext context) => kind switch
    {
        "docker" => OfDocker(context),
        _ => OfText(kind, path, invocation, context),
    };

    /// <summary>The context that is current in this kubeconfig; a file that is named as one of a local cluster is believed.</summary>
    public static Reached OfKubeconfig(ShellWord path, Invocation invocation, CallContext context)
    {
        if (path.Text.Length == 0) return default;
        if (context.Tree.Absolute(path, invocation.Directory) is { } file && context.ReadText(file) is { } text) return OfContext(text, context);
        var name = path.Text.AsSpan(path.Text.LastIndexOf('/') + 1);
        if (Hosts.IsLocalCluster(name) || name.StartsWith("kind.", StringComparison.Ordinal) || name.StartsWith("kind-", StringComparison.Ordinal) || name.StartsWith("k3d", StringComparison.Ordinal)) return new Reached(Reach.Local);
        return new Reached(EnvironmentNames.ByTokens(path.Text));
    }

    /// <summary>The context that is current in the user's own kubeconfig.</summary>
    public static Reached OfKubernetes(CallContext context) =>
        context.Around.Variable("HOME") is { } home && context.ReadText(home + "/.kube/config") is { } text ? OfContext(text, context) : default;

    /// <summary>The account of an AWS profile by the user's own configuration; null where it does not say.</summary>
    public static string? AccountOf(string profile, CallContext context)
    {
        if (context.Inventory.Environments.Count == 0 || context.Around.Variable("HOME") is not { } home || context.ReadText(home + "/.aws/config") is not { } text) return null;
        var section = text.IndexOf($"[profile {profile}]", StringComparison.Ordinal);
        if (section < 0) return null;
        var end = text.IndexOf("\n[", section, StringComparison.Ordinal);
        var lines = end < 0 ? text[section..] : text[section..end];
        return After(lines, "sso_account_id") ?? (After(lines, "role_arn") is { } role && role.Split(':') is { Length: > 4 } parts ? parts[4] : null);
    }

    private static Reached OfContext(string kubeconfig, CallContext context) =>
        Line(kubeconfig, "current-context:") is { Length: > 0 } name ? EnvironmentNames.Of("kubernetes", name, context.Inventory) : default;

    private static Reached OfText(string kind, string path, Invocation invocation, CallContext context) =>
        context.Tree.Absolute(new ShellWord(path, IsLiteral: true), invocation.Directory) is { } file && context.ReadText(file) is { } text
            ? EnvironmentNames.Of(kind, text.Trim(), context.Inventory) : default;

    private static Reached OfDocker(CallContext context)
    {
        if (context.Around.Variable("HOME") is not { } home || context.ReadText(home + "/.docker/config.json") is not { } text) return default;
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("currentContext", out var name) && name.ValueKind == JsonValueKind.String
                ? EnvironmentNames.Of("docker", name.GetString()!, context.Inventory) : default;
        }
        catch (JsonException)
        {
            return new Reached(Reach.Shared);
        }
    }

    private static string? Line(string text, string key)
    {
        var at = text.StartsWith(key, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + key, StringComparison.Ordinal) is var found and >= 0 ? found + 1 : -1;
        if (at < 0) return null;
        var end = text.IndexOf('\n', at);
        return (end < 0 ? text[(at + key.Length)..] : text[(at + key.Length)..end]).Trim().Trim('"', '\'');
    }

    private static string? After(string lines, string key)
    {
        var at = lines.IndexOf("\n" + key, StringComparison.Ordinal);
        var equals = at < 0 ? -1 : lines.IndexOf('=', at);
        if (equals < 0) return null;
        var end = lines.IndexOf('\n', equals);
        return (end < 0 ? lines[(equals + 1)..] : lines[(equals + 1)..end]).Trim();
    }
}
