using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>What holds for any script made of whole statements. A rebuild is one unit: its last step completes what its first ones began.</summary>
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

    [Property]
    public Property The_order_of_unrelated_statements_never_matters_for_severity() =>
        Prop.ForAll(Scripts, script => Severity(script) == Severity([.. script.Reverse()]) && Severity(script) == Severity([.. script.Order(StringComparer.Ordinal)]));

    [Property]
    public Property Appending_a_statement_never_lowers_severity() =>
        Prop.ForAll(Scripts, Gen.Elements(Units).ToArbitrary(), (script, more) => Severity([.. script, more]) >= Severity(script) && Severity([.. script, more]) >= Severity([more]));

    [Property]
    public Property Reading_twice_gives_the_same_ids() =>
        Prop.ForAll(Scripts, script => Report(script).Effects.Select(e => e.Id).SequenceEqual(Report(script).Effects.Select(e => e.Id)));

    [Property]
    public Property Every_statement_leaves_an_effect_a_note_or_a_gap() =>
        Prop.ForAll(Gen.Elements(Units).ToArbitrary(), unit => SqlPlanReader.ReadText(unit) is var facts && facts.Effects.Count + facts.Notes.Count + facts.Gaps.Count > 0);

    [Property]
    public Property Comments_and_white_space_never_matter() =>
        Prop.ForAll(Scripts, script => Report(script).Effects.Select(e => e.Id).SequenceEqual(Report([.. script.Select(s => s.Replace(" ", " /* x */\n\t", StringComparison.Ordinal))]).Effects.Select(e => e.Id)));

    private static Severity Severity(string[] script) => Report(script).Severity;

    private static BlastRadiusReport Report(string[] script) =>
        BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [SqlPlanReader.ReadText(string.Join('\n', script))] });
}
