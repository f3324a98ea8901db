namespace Countersign.Core.Guard.Judging;

/// <summary>Whose the thing is that a command reaches.</summary>
internal enum Reach
{
    /// <summary>Nothing tells; shared, therefore, except where a program works on this machine unless told otherwise.</summary>
    Untold,

    /// <summary>This machine, or an environment that is named as one for trying out.</summary>
    Local,

    /// <summary>A shared environment.</summary>
    Shared,
}

/// <summary>What a command reaches.</summary>
/// <param name="Reach">Whose it is.</param>
/// <param name="Environment">The configured environment, where it is one.</param>
internal readonly record struct Reached(Reach Reach, string? Environment = null);

/// <summary>
/// Tells an environment by the name that a command is given for it: a context, profile, project, workspace, stage, host or URL. The installation's
/// own inventory comes first; then names that tools give to what runs on this machine; then what people call environments for trying out.
/// </summary>
internal static class EnvironmentNames
{
    private const string Trying = " dev develop development devel test tests testing sandbox local it e2e ephemeral playground scratch ";
    private const string Serving = " prod production prd live staging stage stg uat preprod main master shared ";

    /// <summary>What this name stands for.</summary>
    /// <param name="kind">What kind of name: <c>kubernetes</c>, <c>aws</c>, <c>host</c> … as in the inventory.</param>
    /// <param name="name">The name as the command has it.</param>
    /// <param name="inventory">Configured environments.</param>
    public static Reached Of(string kind, string name, GuardInventory inventory)
    {
        if (name.Length == 0) return default;
        var host = Hosts.In(name);
        foreach (var environment in inventory.Environments)
        {
            if (IsListed(environment, kind, name) || (kind is "host" or "url" or "database" && IsListed(environment, "host", host.Length > 0 ? host.ToString() : name)))
                return new Reached(IsForTrying(environment.Tier) ? Reach.Local : Reach.Shared, environment.Name);
        }

        if (kind is "host" or "url" or "database" && host.Length > 0) return new Reached(Hosts.IsLocal(host) ? Reach.Local : IsNamedForTrying(host.ToString()));
        if (kind is "database") return new Reached(Databases.OfConnection(name));
        if (kind is "docker") return new Reached(Hosts.IsLocalDocker(name) ? Reach.Local : ByTokens(name) == Reach.Local ? Reach.Local : Reach.Shared);
        if (kind is "kubernetes" && Hosts.IsLocalCluster(name)) return new Reached(Reach.Local);
        return new Reached(ByTokens(name));
    }

    /// <summary>Whether a word says that an environment is for trying out, and none that it serves.</summary>
    public static Reach ByTokens(ReadOnlySpan<char> name)
    {
        var found = Reach.Untold;
        while (!name.IsEmpty)
        {
            var end = EndOfToken(name);
            var token = end < 0 ? name : name[..end];
            name = end < 0 ? default : name[(end + 1)..];
            if (token.Length is 0 or > 16) continue;
            if (Contains(Serving, token)) return Reach.Shared;
            if (Contains(Trying, token)) found = Reach.Local;
        }

        return found;
    }

    private static int EndOfToken(ReadOnlySpan<char> name)
    {
        for (var at = 0; at < name.Length; at++)
            if (!char.IsAsciiLetterOrDigit(name[at])) return at;
        return -1;
    }

    private static Reach IsNamedForTrying(string host) => host.EndsWith(".test", StringComparison.OrdinalIgnoreCase) ? Reach.Local : Reach.Untold;

    private static bool IsForTrying(string tier) => Contains(Trying, tier);

    private static bool Contains(string list, ReadOnlySpan<char> token)
    {
        Span<char> between = stackalloc char[Math.Min(token.Length, 16) + 2];
        if (token.Length > 16) return false;
        between[0] = between[^1] = ' ';
        token.ToLowerInvariant(between[1..]);
        return list.AsSpan().Contains(between, StringComparison.Ordinal);
    }

    private static bool IsListed(GuardedEnvironment environment, string kind, string name)
    {
        if (!environment.Accounts.TryGetValue(kind, out var patterns)) return false;
        foreach (var pattern in patterns)
        {
            if (Knowledge.Wildcard.Matches(pattern, name)) return true;
        }

        return false;
    }
}
