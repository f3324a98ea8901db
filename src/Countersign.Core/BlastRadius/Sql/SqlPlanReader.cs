using System.Text;
using Countersign.Core.BlastRadius.Streaming;
using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// Reads SQL: migrations, dumps, single statements. In one pass, with memory that grows with the number of effects and the longest statement, not
/// with the rows of a dump. Never throws for what is in the script: what is not understood is a blocking gap and an effect of its own row. Texts and
/// numbers are values; none of them leaves this reader. The content digest is SHA-256 of the file's exact bytes.
/// <para>
/// Which dialect a script is written in is not said by whoever hands it in, so it is read in every dialect at once. Where that makes a
/// difference, the reading that its own words speak for counts, and whatever another reading would destroy counts as possible.
/// </para>
/// </summary>
public static class SqlPlanReader
{
    /// <summary>The format's name.</summary>
    public const string Format = "sql";

    /// <summary>Reads a script to its end.</summary>
    /// <exception cref="IOException">The stream itself fails.</exception>
    public static PlanFacts Read(Stream stream, PlanReadOptions options) => Read(stream, options, SqlLimits.Default, null);

    /// <summary>
    /// Reads statements from a command line, for instance of <c>psql -c</c>. A command in the dialect of the client that is known to run
    /// them is read in that dialect alone; null reads them in all.
    /// </summary>
    /// <param name="sql">The statements.</param>
    /// <param name="dialect">The dialect of the client; null where it is not known.</param>
    /// <param name="name">What sources and gaps call the text.</param>
    public static PlanFacts ReadText(string sql, SqlDialect? dialect = null, string name = "sql") =>
        Read(new MemoryStream(Encoding.UTF8.GetBytes(sql)), new PlanReadOptions { Path = name }, SqlLimits.Default, dialect);

    internal static PlanFacts Read(Stream stream, PlanReadOptions options, SqlLimits limits, SqlDialect? dialect)
    {
        using var digest = new ContentDigest();
        using var intake = new SqlIntake(digest, options.Limits.Bytes);
        List<SqlReading> readings = [.. Enum.GetValues<SqlDialect>().Where(d => dialect is null || d == dialect).Select(d => new SqlReading(d, options, limits))];
        intake.Read(stream, piece =>
        {
            foreach (var reading in readings) reading.Feed(piece);
        });
        var facts = SqlReadings.Merge([.. readings.Select(r => r.Finish())], options);
        var isWayDown = FileNames.IsWayDown(options.Path);
        return new PlanFacts
        {
            Format = Format,
            Path = options.Path,
            Target = options.Target,
            Content = digest.Finish(),
            Effects = isWayDown ? [] : facts.Effects,
            Notes = isWayDown ? [WayDown(options.Path)] : facts.Notes,
            Gaps = [.. isWayDown ? [] : facts.Gaps, .. intake.Problem is { } problem ? [new Gap(GapCode.PlanUnreadable, $"{options.Path}: {problem}.")] : Array.Empty<Gap>()],
        };
    }

    private static BlastRadiusNote WayDown(string path) =>
        new("down-migration", path, "By its name this is the way back, which is not run at deployment; its statements do not count.");
}

/// <summary>One reading of a script in one dialect.</summary>
internal sealed class SqlReading
{
    private readonly SqlScript _script;
    private readonly SqlLexer _lexer;

    public SqlReading(SqlDialect dialect, PlanReadOptions options, SqlLimits limits)
    {
        _script = new SqlScript(dialect, options, limits);
        _lexer = new SqlLexer(dialect, limits, new StatementBuilder(_script, limits));
    }

    public void Feed(ReadOnlySpan<char> piece) => _lexer.Feed(piece);

    public SqlFindings Finish()
    {
        _lexer.End();
        var effects = _script.Finish();
        return new SqlFindings(_script.Dialect, _script.Evidence, effects, _script.Findings.Notes, _script.Findings.Gaps);
    }
}

/// <summary>What one reading found.</summary>
internal sealed record SqlFindings(SqlDialect Dialect, DialectEvidence Evidence, IReadOnlyList<PlannedEffect> Effects, IReadOnlyList<BlastRadiusNote> Notes, IReadOnlyList<Gap> Gaps);
