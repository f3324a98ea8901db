namespace Countersign.Core.BlastRadius.Sql;

/// <summary>The SQL dialects that are read. They differ in what is a comment, a text and a name, so the same bytes can hold other statements.</summary>
public enum SqlDialect
{
    /// <summary>PostgreSQL and what speaks its SQL.</summary>
    PostgreSql,

    /// <summary>MySQL and MariaDB.</summary>
    MySql,

    /// <summary>SQLite.</summary>
    Sqlite,
}

internal static class SqlDialects
{
    /// <summary>The name as people write it.</summary>
    public static string NameOf(SqlDialect dialect) => dialect switch
    {
        SqlDialect.PostgreSql => "PostgreSQL",
        SqlDialect.MySql => "MySQL",
        SqlDialect.Sqlite => "SQLite",
    };
}
