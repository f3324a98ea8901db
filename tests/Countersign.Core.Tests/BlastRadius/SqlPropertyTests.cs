using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>
/// What holds for any script made of whole statements, in any dialect. A rebuild is one unit: its last step completes what its first ones began.
/// What speaks for a dialect may change how locks are judged, so these read in one that is given.
/// </summary>
public sealed class SqlPropertyTests
{
    private static readonly string[] Units =
    [
        "DROP TABLE a;", "DROP TABLE IF EXISTS b CASCADE;", "ALTER TABLE c DROP COLUMN d;", "DELETE FROM e WHERE id = 1;", "UPDATE f SET x = 1;", "UPDATE g SET x = 1 WHERE id = 2;", "INSERT INTO h VALUES (1);",
        "CREATE TABLE i (id int);", "CREATE INDEX j ON k (l);", "GRANT SELECT ON m TO n;", "SELECT 1;", "SELECT unknown_function();", "TRUNCATE o;", "ALTER TABLE p RENAME TO q;", "FROB r;", "DROP VIEW s;",
        "ALTER TABLE t DETACH PARTITION u;", "BEGIN; DROP TABLE v; ROLLBACK;", "BEGIN; CREATE TABLE w (id int); DROP TABLE w; COMMIT;", "BEGIN; CREATE TABLE x2 (id int); INSERT INTO x2 SELECT * FROM x; DROP TABLE x; ALTER TABLE x2 RENAME TO x; COMMIT;",
        "SET foreign_key_checks = 0;", "SET foreign_key_checks = 1;", "COMMIT;", "CREATE TRIGGER y AFTER INSERT ON z EXECUTE FUNCTION f();", "DO $$ BEGIN DELETE FROM aa; END $$;",
    ];

    private static readonly Arbitrary<string[]> Scripts = Gen.Elements(Units).ListOf().Select(list => list.ToArray()).ToArbitrary();

    private static readonly string[] Values =
    [
        "(1, 'a', NULL)", "('it''s', -2.5, null)", "('', '''')", "(now(), 'x')", "(drop_all(1), 'x')", "((SELECT g()), 'x')", "('two\nlines', 1)", "('(', ')')", "('\\', 1)", "('\\'', 2)", "('\\\\', '')",
        "(N'x', x'00', E'\\'')", "(\"q\", `b`)", "(NULL)", "(NULLIF('a', 'b'), CASE WHEN true THEN 'c' END)", "('a' /* ' */)", "('a' -- '\n)", "('a' # '\n)", "($$ ' $$, $1)", "(\t'a'\r\n)", "()", "(('a'))", ")", "('a'::int)", "(\u00a0'é')", "(')",
    ];

    private static readonly Arbitrary<string[]> Rows =
        Gen.Elements(Values).ListOf().Zip(Gen.Elements("", " ON CONFLICT DO NOTHING", " RETURNING h()")).Select(made => (string[])[string.Join(",\n", made.Item1), made.Item2]).ToArbitrary();

    private static readonly Arbitrary<SqlDialect> Dialects = Gen.Elements(Enum.GetValues<SqlDialect>()).ToArbitrary();

    [Fact]
    public void The_order_of_unrelated_statements_never_matters_for_severity() =>
        Prop.ForAll(Scripts, Dialects, (script, d) => Severity(script, d) == Severity([.. script.Reverse()], d) && Severity(script, d) == Severity([.. script.Order(StringComparer.Ordinal)], d)).QuickCheckThrowOnFailure();

    [Fact]
    public void Appending_a_statement_never_lowers_severity() =>
        Prop.ForAll(Scripts, Gen.Elements(Units).ToArbitrary(), Dialects, (script, more, d) => Severity([.. script, more], d) >= Severity(script, d) && Severity([.. script, more], d) >= Severity([more], d)).QuickCheckThrowOnFailure();

    [Fact]
    public void Reading_twice_gives_the_same_ids() =>
        Prop.ForAll(Scripts, script => Report(script).Effects.Select(e => e.Id).SequenceEqual(Report(script).Effects.Select(e => e.Id))).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_statement_leaves_an_effect_a_note_or_a_gap() =>
        Prop.ForAll(Gen.Elements(Units).ToArbitrary(), unit => SqlPlanReader.ReadText(unit) is var facts && facts.Effects.Count + facts.Notes.Count + facts.Gaps.Count > 0).QuickCheckThrowOnFailure();

    [Fact]
    public void Comments_and_white_space_never_matter() =>
        Prop.ForAll(Scripts, script => Report(script).Effects.Select(e => e.Id).Order().SequenceEqual(Report([.. script.Select(s => s.Replace(" ", " /* x */\n\t", StringComparison.Ordinal))]).Effects.Select(e => e.Id).Order())).QuickCheckThrowOnFailure();

    [Fact]
    public void Values_that_pass_without_being_cut_mean_what_they_mean_cut() =>
        Prop.ForAll(Rows, Dialects, (rows, d) => Said("-- as usual\n", rows, ";", d) == Said("DELIMITER ;;\n", rows, ";;", d)).QuickCheckThrowOnFailure();

    // With a delimiter of its own a script is read by the rules for everything.
    private static string Said(string head, string[] rows, string end, SqlDialect dialect)
    {
        var facts = SqlPlanReader.ReadText($"{head}INSERT INTO a VALUES {string.Concat(rows)}{end}\nDROP TABLE last{end}", dialect);
        return string.Join('\n', facts.Effects.Select(e => $"{e.Does} {e.Address} {e.Undo} {e.Traits} {e.Source} {string.Join('|', e.Because)}").Concat(facts.Gaps.Select(g => g.Detail)));
    }

    private static Severity Severity(string[] script, SqlDialect dialect) => Report(script, dialect).Severity;

    private static BlastRadiusReport Report(string[] script, SqlDialect? dialect = null) =>
        BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [SqlPlanReader.ReadText(string.Join('\n', script), dialect)] });
}
