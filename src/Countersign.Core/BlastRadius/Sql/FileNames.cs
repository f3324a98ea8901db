namespace Countersign.Core.BlastRadius.Sql;

/// <summary>What the name of a migration says by the habits of its tool.</summary>
internal static class FileNames
{
    private const string WayDown = ".down.sql";

    /// <summary>golang-migrate and sqlx run such a file on the way back, never at deployment.</summary>
    public static bool IsWayDown(string path) => path.EndsWith(WayDown, StringComparison.OrdinalIgnoreCase);

    /// <summary>Flyway runs a file whole, whatever marks of others stand in its comments.</summary>
    public static bool IgnoresMarks(string path)
    {
        var name = path.AsSpan(path.LastIndexOfAny(['/', '\\']) + 1);
        return name.Length > 0 && name[0] is 'V' or 'R' or 'B' && name.Contains("__", StringComparison.Ordinal);
    }
}
