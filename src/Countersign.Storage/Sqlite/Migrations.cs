using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Version">The version the schema has after it, from 1 without holes.</param>
/// <param name="Name">File name, for instance <c>0001_first</c>.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record Migration(int Version, string Name, string Sql);

/// <summary>
/// Forward-only migrations, each in one transaction under the database's write lock, so that several gates may start at once and a
/// gate that stops half-way leaves the earlier schema.
/// </summary>
internal static class Migrations
{
    private const string Folder = ".migrations.";

    /// <summary>Every migration of this program in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    /// <summary>Brings the database to the last of these versions.</summary>
    /// <exception cref="StoreRefusedException">The database is newer, or a migration fails.</exception>
    public static void Apply(SqliteConnection connection, string path, IReadOnlyList<Migration> migrations)
    {
        while (VersionOf(connection, path, migrations.Count) < migrations.Count) ApplyNext(connection, path, migrations);
    }

    /// <summary>The schema's version; 0 in an empty file.</summary>
    public static long VersionOf(SqliteConnection connection)
    {
        var exists = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema'") > 0;
        return exists ? connection.ExecuteScalar<long>("SELECT version FROM schema") : 0;
    }

    private static long VersionOf(SqliteConnection connection, string path, int known)
    {
        var version = VersionOf(connection);
        return version <= known
            ? version
            : throw new StoreRefusedException(
                $"The database {path} has schema version {version}; this program knows versions up to {known}. Start the newer program that wrote it, or restore a backup from before its upgrade.");
    }

    private static void ApplyNext(SqliteConnection connection, string path, IReadOnlyList<Migration> migrations)
    {
        connection.Execute("BEGIN IMMEDIATE");
        var name = "";
        try
        {
            // Read again under the lock: another gate may have migrated since.
            var version = VersionOf(connection, path, migrations.Count);
            if (version < migrations.Count)
            {
                name = migrations[(int)version].Name;
                connection.Execute(migrations[(int)version].Sql);
                connection.Execute(
                    "INSERT INTO schema (only_row, version) VALUES (1, @next) ON CONFLICT (only_row) DO UPDATE SET version = @next", new { next = version + 1 });
            }

            connection.Execute("COMMIT TRANSACTION");
        }
        catch (SqliteException problem)
        {
            RollBack(connection);
            throw new StoreRefusedException($"Migration {name} of the database {path} failed and left it unchanged: {problem.Message}", problem);
        }
        catch (StoreRefusedException)
        {
            RollBack(connection);
            throw;
        }
    }

    private static void RollBack(SqliteConnection connection)
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0) connection.Execute("ROLLBACK TRANSACTION");
    }

    private static List<Migration> Load()
    {
        var assembly = typeof(Migrations).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.Contains(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var migrations = names.Select(resource =>
        {
            var name = resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..^".sql".Length];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new Migration(int.Parse(name[..4], NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }).ToList();
        return migrations.Select(m => m.Version).SequenceEqual(Enumerable.Range(1, migrations.Count))
            ? migrations
            : throw new InvalidOperationException("The migrations in this program are not numbered 1, 2, 3 …");
    }
}
