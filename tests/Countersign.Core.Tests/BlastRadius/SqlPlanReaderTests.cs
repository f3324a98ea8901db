using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

public sealed class SqlPlanReaderTests
{
    private const string Secret = "hunter2secret";

    [Fact]
    public void The_content_is_the_digest_of_the_exact_bytes()
    {
        var bytes = "\uFEFF-- x\r\nSELECT 1;\r\n"u8.ToArray();
        Assert.Equal(Sha256Digest.Of(bytes), Read(bytes).Content);
        Assert.NotEqual(Read("SELECT 1;").Content, Read("SELECT 1; ").Content);
    }

    [Fact]
    public void Utf16_is_read_and_zero_bytes_are_a_gap()
    {
        Assert.Equal("users", Assert.Single(Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("DROP TABLE users")]).Effects).Address);
        Assert.Equal([GapCode.PlanUnreadable], Read(Encoding.Unicode.GetBytes("DROP TABLE users")).Gaps.Select(g => g.Code));
    }

    [Theory]
    [InlineData("SELECT 'a\\'; DROP TABLE t; --'", SqlDialect.PostgreSql, true)]
    [InlineData("SELECT 'a\\'; DROP TABLE t; --'", SqlDialect.MySql, false)]
    [InlineData("# DROP TABLE t", SqlDialect.MySql, false)]
    [InlineData("SELECT 1 /*! ; DROP TABLE t */", SqlDialect.MySql, true)]
    [InlineData("SELECT 1 /*! ; DROP TABLE t */", SqlDialect.Sqlite, false)]
    [InlineData("/* /* */ DROP TABLE t; -- */", SqlDialect.PostgreSql, false)]
    [InlineData("/* /* */ DROP TABLE t; -- */", SqlDialect.Sqlite, true)]
    [InlineData("SELECT 1 --2\n; DROP TABLE t", SqlDialect.MySql, true)]
    [InlineData("DROP TABLE [t]", SqlDialect.Sqlite, true)]
    [InlineData("DROP TABLE \"t\"", SqlDialect.MySql, true)]
    [InlineData("SELECT 1\\g DROP TABLE t;", SqlDialect.MySql, true)]
    [InlineData("SELECT 1\\; DROP TABLE t;", SqlDialect.PostgreSql, true)]
    public void Each_dialect_is_read_by_its_own_rules_and_no_reading_hides_another(string sql, SqlDialect dialect, bool drops)
    {
        Assert.Equal(drops, Drops(SqlPlanReader.ReadText(sql, dialect)));
        if (drops) Assert.True(Drops(SqlPlanReader.ReadText(sql)));
    }

    [Theory]
    [InlineData("dr/**/op table t")]
    [InlineData("DROP TABLE")]
    [InlineData("DROP TABLE :name")]
    [InlineData("DROP TABLE a b")]
    [InlineData("DROP WIDGET t")]
    [InlineData("ALTER TABLE t FROBNICATE")]
    [InlineData("ALTER TABLE t DROP COLUMN a b")]
    [InlineData("DELETE t")]
    [InlineData("UPDATE t")]
    [InlineData(":sql")]
    [InlineData("SELECT * FROM t INTO OUTFILE '/tmp/x'")]
    [InlineData("COPY t FROM PROGRAM 'curl'")]
    [InlineData("COPY t TO '/tmp/x'")]
    [InlineData("LOAD 'evil'")]
    [InlineData("BEGIN NOT ATOMIC DROP TABLE t; END")]
    [InlineData("CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1;")]
    [InlineData("SET standard_conforming_strings = off")]
    [InlineData("SELECT set_config('session_replication_role', 'replica', false)")]
    [InlineData("SELECT dblink_exec('host=x', 'DROP TABLE t')")]
    [InlineData("INSERT INTO t VALUES (1, evil(2))")]
    [InlineData("UPDATE t SET a = evil() WHERE id = 1")]
    [InlineData(".shell rm -rf /")]
    [InlineData("\\copy t from 'x'")]
    [InlineData("\\set a b \\\\ DROP TABLE t;")]
    public void What_is_not_understood_is_a_row_and_a_blocking_gap(string sql)
    {
        var facts = Read(sql);
        Assert.Contains(facts.Effects, e => e.Has(EffectTraits.NotUnderstood));
        Assert.Contains(facts.Gaps, g => g.Code == GapCode.PlanActionUnknown && g.IsBlocking);
    }

    [Theory]
    [InlineData("COPY t FROM stdin;\n1\n", GapCode.PlanUnreadable)]
    [InlineData("COPY t FROM stdin; DROP TABLE x;\n1\n\\.\n", GapCode.PlanUnreadable)]
    [InlineData("SELECT 'x", GapCode.PlanUnreadable)]
    [InlineData("SELECT $a$ x $b$", GapCode.PlanUnreadable)]
    [InlineData("SELECT 1 /* x", GapCode.PlanUnreadable)]
    [InlineData("-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE a;\n-- migrate:up\nSELECT 2;", GapCode.PlanUnreadable)]
    public void What_does_not_end_or_is_not_sure_is_a_blocking_gap(string sql, GapCode code) => Assert.Contains(code, Read(sql).Gaps.Select(g => g.Code));

    public static TheoryData<string> PlacesOfSecrets() =>
    [
        $"ALTER ROLE app PASSWORD '{Secret}'", $"CREATE USER 'bob'@'%' IDENTIFIED BY '{Secret}'", $"CREATE USER \"bob\" IDENTIFIED BY \"{Secret}\"", $"COMMENT ON TABLE t IS '{Secret}'",
        $"ALTER TABLE t ADD COLUMN a text DEFAULT '{Secret}'", $"ALTER TABLE t ALTER a SET DEFAULT E'{Secret}'", $"INSERT INTO t VALUES ('{Secret}'), (\"{Secret}\")", $"INSERT INTO t VALUES (1, evil('{Secret}'))",
        $"UPDATE t SET a = '{Secret}' WHERE b = '{Secret}'", $"DELETE FROM t WHERE a = '{Secret}' OR a = '{Secret}'", $"SELECT dblink_exec('host=x password={Secret}', 'DROP TABLE t')", $"SET app.key = '{Secret}'", $"SET PASSWORD = '{Secret}'",
        $"CREATE SUBSCRIPTION s CONNECTION 'password={Secret}' PUBLICATION p", $"CREATE USER MAPPING FOR app SERVER s OPTIONS (password '{Secret}')", $"FROB '{Secret}'", $"'{Secret}'", $"CALL p('{Secret}')", $"DO $x${Secret}$x$",
        $"EXECUTE p('{Secret}')", $"-- {Secret}\nDROP TABLE t", $"/* {Secret} */ DROP TABLE t", $"\\connect postgresql://u:{Secret}@h/d\n", $"\\! echo {Secret}\n", $"\\set pw {Secret}\nSELECT 1", $".open {Secret}\n",
        $"COPY t FROM stdin;\n{Secret}\n\\.\n", $"LOAD DATA INFILE '{Secret}' INTO TABLE t", $"ATTACH '{Secret}' AS x KEY '{Secret}'", $"PRAGMA key = '{Secret}'", $"GRANT ALL ON *.* TO 'x'@'%' IDENTIFIED BY '{Secret}'",
        $"CHANGE MASTER TO MASTER_PASSWORD='{Secret}'", $"ALTER TABLE t COMMENT = \"{Secret}\"", $"ALTER SYSTEM SET x = '{Secret}'", $"SELECT 'a\\'; {Secret} --'", $"PREPARE s FROM 'DROP TABLE t -- {Secret}'", $"SELECT 1 AS x WHERE \"{Secret}\" = \"{Secret}\"",
        $"SELECT '{Secret}", $"CREATE FUNCTION f() RETURNS text AS $$ SELECT '{Secret}' $$ LANGUAGE sql", $"DO $$ BEGIN RAISE '{Secret}'; EXECUTE format('{Secret}'); END $$", $"-- +goose Up {Secret}\nSELECT 1; -- +goose Down {Secret}\n",
    ];

    [Theory]
    [MemberData(nameof(PlacesOfSecrets))]
    public void No_value_leaves_a_script(string sql)
    {
        foreach (var dialect in (SqlDialect?[])[null, .. Enum.GetValues<SqlDialect>().Cast<SqlDialect?>()])
        {
            var facts = SqlPlanReader.ReadText(sql, dialect, "x.sql");
            var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts] });
            Assert.DoesNotContain(Secret, PlanFactsRecord.ToJson(facts).ToJsonString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret, Plans.Json(report), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void A_script_of_the_largest_size_is_read_and_one_byte_more_is_a_gap()
    {
        var bytes = Encoding.UTF8.GetBytes("DROP TABLE users;");
        Assert.Empty(Read(bytes, limits: new PlanLimits { Bytes = bytes.Length }).Gaps);
        Assert.Equal(["sql: it is larger than 16 bytes."], Read(bytes, limits: new PlanLimits { Bytes = bytes.Length - 1 }).Gaps.Select(g => g.Detail));
    }

    [Fact]
    public void As_many_effects_as_the_limit_are_kept_and_one_more_is_a_gap()
    {
        const string Sql = "DROP TABLE a; DROP TABLE b;";
        Assert.Empty(Read(Sql, limits: new PlanLimits { Effects = 2 }).Gaps);
        Assert.Equal(["sql: it has more than 1 effects."], Read(Sql, limits: new PlanLimits { Effects = 1 }).Gaps.Select(g => g.Detail));
    }

    [Fact]
    public void As_many_statements_as_the_limit_are_read_and_one_more_is_a_gap()
    {
        Assert.Empty(Read("DROP TABLE a; DROP TABLE b;", new SqlLimits { Statements = 2 }).Gaps);
        Assert.Equal(["sql: it has more than 2 statements."], Read("DROP TABLE a; DROP TABLE b; SELECT 1", new SqlLimits { Statements = 2 }).Gaps.Select(g => g.Detail));
    }

    [Fact]
    public void Tokens_names_depth_and_bodies_are_read_up_to_their_limit()
    {
        AtLimit("DROP TABLE a", "DROP TABLE a, b", new SqlLimits { Tokens = 3 }, "it has more than 3 tokens");
        AtLimit("DROP TABLE abcde", "DROP TABLE abcdef", new SqlLimits { NameLength = 5 }, "it has a name longer than 5 characters");
        AtLimit("DROP TABLE \"abcde\"", "DROP TABLE \"abcdef\"", new SqlLimits { NameLength = 5 }, "it has a name longer than 5 characters");
        AtLimit("DELETE FROM t WHERE a = ((1))", "DELETE FROM t WHERE a = (((1)))", new SqlLimits { Depth = 2 }, "it is nested deeper than 2 levels");
        AtLimit("PREPARE a AS DROP TABLE t", "PREPARE a AS PREPARE b AS DROP TABLE t", new SqlLimits { Depth = 2 }, "statements in statements are nested deeper than 2 levels");
        AtLimit("DO $$DROP TABLE t$$", "DO $$DROP TABLE tt$$", new SqlLimits { BodyLength = 12 }, "a body longer than 12 characters is not read");
        AtLimit("EXECUTE 'DROP TABLE t'", "EXECUTE 'EXECUTE ''DROP TABLE t'''", new SqlLimits { BodyDepth = 1 }, "code in a text is nested deeper than 1 levels");
    }

    [Fact]
    public void Nothing_nests_so_deep_that_the_program_ends()
    {
        foreach (var nested in (string[])["PREPARE a AS ", "(", "WITH a AS (", "DELETE FROM t WHERE (", "SELECT f(", "CASE WHEN ", "BEGIN ", "EXECUTE '", "/* "])
            Assert.NotEmpty(Read(string.Concat(Enumerable.Repeat(nested, 20_000)) + "DROP TABLE t").Gaps);
    }

    [Fact]
    public void Notes_beyond_the_limit_are_counted()
    {
        var sql = string.Concat(Enumerable.Range(0, 5).Select(i => $"COMMENT ON TABLE t{i} IS 'x';"));
        Assert.Equal(5, Read(sql, limits: new PlanLimits { Notes = 5 }).Notes.Count);
        Assert.Equal("2 more notes are not listed.", Read(sql, limits: new PlanLimits { Notes = 3 }).Notes[^1].Text);
    }

    [Fact]
    public void Memory_does_not_grow_with_rows()
    {
        static byte[] Dump(int rows) => Encoding.UTF8.GetBytes(
            "INSERT INTO t VALUES " + string.Join(',', Enumerable.Repeat("(1,'some text of a row',NULL)", rows)) + ";\nCOPY t FROM stdin;\n" + string.Concat(Enumerable.Repeat("1\tsome text of a row\n", rows)) + "\\.\n");
        var few = Allocated(Dump(2_000));
        var many = Allocated(Dump(20_000));
        Assert.InRange(many - few, 0, 4_000_000);
        Assert.Equal(["t"], Read(Dump(10)).Effects.Select(e => e.Address));
    }

    private static long Allocated(byte[] bytes)
    {
        Read(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void AtLimit(string within, string beyond, SqlLimits limits, string why)
    {
        Assert.DoesNotContain(Read(within, limits).Gaps, g => g.Detail.Contains(why, StringComparison.Ordinal));
        Assert.Contains(Read(beyond, limits).Gaps, g => g.Detail.Contains(why, StringComparison.Ordinal));
    }

    private static bool Drops(PlanFacts facts) => facts.Effects.Any(e => e.Does == Does.Delete && e.Address == "t");

    private static PlanFacts Read(string sql, SqlLimits? sqlLimits = null, PlanLimits? limits = null) => Read(Encoding.UTF8.GetBytes(sql), sqlLimits, limits);

    private static PlanFacts Read(byte[] bytes, SqlLimits? sqlLimits = null, PlanLimits? limits = null) =>
        SqlPlanReader.Read(new MemoryStream(bytes), new PlanReadOptions { Path = "sql", Limits = limits ?? PlanLimits.Default }, sqlLimits ?? SqlLimits.Default, null);
}
