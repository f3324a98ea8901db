namespace Countersign.Core.Guard.Judging;

/// <summary>Host names: where they stand in an address, and which of them are this machine.</summary>
internal static class Hosts
{
    /// <summary>The host of a URL or connection string; empty where there is none.</summary>
    public static ReadOnlySpan<char> In(string address)
    {
        var text = address.AsSpan();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) return OfAuthority(text[(scheme + 3)..]);
        foreach (var key in (ReadOnlySpan<string>)["host=", "server=", "data source=", "hostaddr="])
        {
            var at = text.IndexOf(key, StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            var value = text[(at + key.Length)..];
            var end = value.IndexOfAny(" ;,");
            return WithoutPort(end < 0 ? value : value[..end]);
        }

        return IsLocal(WithoutPort(text)) ? WithoutPort(text) : default;
    }

    /// <summary>Whether this host is this machine.</summary>
    public static bool IsLocal(ReadOnlySpan<char> host)
    {
        host = host.Trim("[]\"'");
        if (host.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase)) host = host[4..];
        var comma = host.IndexOf(',');
        if (comma >= 0) host = host[..comma];
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "::1" or "0.0.0.0" or "." or "(local)" || host.StartsWith("127.", StringComparison.Ordinal)
            || host.Equals("host.docker.internal", StringComparison.OrdinalIgnoreCase) || host.Equals("(localdb)\\mssqllocaldb", StringComparison.OrdinalIgnoreCase)
            || host.StartsWith("(localdb)", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.Equals("kubernetes.docker.internal", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost.localstack.cloud", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a cluster of this name runs on this machine, by what the tools that make such clusters call them.</summary>
    public static bool IsLocalCluster(ReadOnlySpan<char> context) =>
        context.StartsWith("kind-", StringComparison.Ordinal) || context is "kind" or "minikube" or "docker-desktop" or "docker-for-desktop" or "rancher-desktop" or "orbstack" or "colima" or "microk8s"
        || context.StartsWith("k3d-", StringComparison.Ordinal) || context.StartsWith("colima-", StringComparison.Ordinal) || context.StartsWith("minikube-", StringComparison.Ordinal);

    /// <summary>Whether a docker daemon or context of this name is this machine's.</summary>
    public static bool IsLocalDocker(ReadOnlySpan<char> name) =>
        name.StartsWith("unix://", StringComparison.Ordinal) || name.StartsWith("npipe://", StringComparison.Ordinal)
        || name is "default" or "desktop-linux" or "desktop-windows" or "colima" or "orbstack" or "rootless" or "rancher-desktop" or "podman-machine-default" || IsLocalAddress(name);

    private static bool IsLocalAddress(ReadOnlySpan<char> address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        return scheme >= 0 && IsLocal(OfAuthority(address[(scheme + 3)..]));
    }

    private static ReadOnlySpan<char> OfAuthority(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny("/?#");
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        if (at >= 0) authority = authority[(at + 1)..];
        if (authority.StartsWith("tcp(", StringComparison.Ordinal)) authority = authority[4..].TrimEnd(')');
        return WithoutPort(authority);
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> authority)
    {
        if (authority is ['[', ..]) return authority.IndexOf(']') is var close and > 0 ? authority[1..close] : authority;
        var colon = authority.LastIndexOf(':');
        return colon > 0 && authority.IndexOf(':') == colon ? authority[..colon] : authority;
    }
}
