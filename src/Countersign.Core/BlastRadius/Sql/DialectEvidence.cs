using System.Collections.Frozen;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>What speaks for one dialect or another, and the shape of a script as one dialect cuts it.</summary>
internal sealed class DialectEvidence
{
    private static readonly FrozenDictionary<string, SqlDialect> Words = Table(
        (SqlDialect.PostgreSql, "jsonb timestamptz bytea serial bigserial smallserial concurrently extension ilike regclass plpgsql tsvector citext pg_catalog"),
        (SqlDialect.MySql, "engine auto_increment unsigned zerofill mediumtext longtext tinytext mediumblob longblob utf8mb4 utf8mb3 modify definer fulltext foreign_key_checks straight_join"),
        (SqlDialect.Sqlite, "pragma autoincrement sqlite_master sqlite_schema rowid attach glob writable_schema"));

    private readonly int[] _counts = new int[3];
    private ulong _shape = 14695981039346656037; // the offset of FNV-1a

    /// <summary>The dialect most speaks for; null where nothing does, or as much for another one.</summary>
    public SqlDialect? Best
    {
        get
        {
            var most = _counts.Max();
            return most > 0 && _counts.Count(c => c == most) == 1 ? (SqlDialect)Array.IndexOf(_counts, most) : null;
        }
    }

    /// <summary>How much speaks for this dialect.</summary>
    public int CountOf(SqlDialect dialect) => _counts[(int)dialect];

    /// <summary>Two readings with one shape cut the script into the same statements.</summary>
    public ulong ShapeOf => _shape;

    public void Of(SqlDialect dialect) => _counts[(int)dialect]++;

    public void See(SqlToken token)
    {
        if (token.Kind == TokenKind.Word && Words.TryGetValue(token.Text, out var dialect)) Of(dialect);
    }

    /// <summary>Mixes where a token stands and how it begins into the shape; what a pair of quotes means to a dialect is left out.</summary>
    public void Shape(SqlToken token)
    {
        Mix((ulong)token.Line);
        Mix((ulong)token.Column);
        Mix(token.IsText || token.Kind == TokenKind.Quoted ? 1UL : 2UL);
    }

    private void Mix(ulong value) => _shape = (_shape ^ value) * 1099511628211;

    private static FrozenDictionary<string, SqlDialect> Table(params (SqlDialect Dialect, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Dialect))).ToFrozenDictionary(p => p.word, p => p.Dialect, StringComparer.OrdinalIgnoreCase);
}
