namespace Countersign.Core.Guard.Judging;

/// <summary>What the connection of a database client tells without a host name.</summary>
internal static class Databases
{
    /// <summary>Whose the database is that this connection names.</summary>
    public static Reach OfConnection(string connection)
    {
        var text = connection.AsSpan();
        if (text is "" or "-") return Reach.Untold;
        if (IsFile(text)) return Reach.Local;
        if (text.StartsWith("/", StringComparison.Ordinal)) return Reach.Local;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && text[(scheme + 3)..] is ['/', ..] or []) return Reach.Local;
        if (scheme >= 0 && text[..scheme] is "docker" or "testcontainers") return Reach.Local;
        var slash = text.IndexOf('/');
        var first = slash > 0 ? text[..slash] : text;
        if (slash > 0 && Hosts.IsLocal(first.IndexOf(':') is var colon and > 0 ? first[..colon] : first)) return Reach.Local;
        return Reach.Untold;
    }

    /// <summary>Whether a connection names a database file or one in memory.</summary>
    public static bool IsFile(ReadOnlySpan<char> text) =>
        text.StartsWith("sqlite", StringComparison.OrdinalIgnoreCase) || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || text.Contains(":memory:", StringComparison.Ordinal)
        || text.EndsWith(".db", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".sqlite", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".sqlite3", StringComparison.OrdinalIgnoreCase);
}
