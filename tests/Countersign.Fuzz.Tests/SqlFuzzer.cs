using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

public sealed class SqlFuzzer : Fuzzer
{
    protected override IReadOnlyList<string> Words =>
    [
        "DROP TABLE ", "DELETE FROM ", "UPDATE ", " SET ", " WHERE ", "INSERT INTO ", " VALUES (", "ALTER TABLE ", "CREATE TRIGGER ", " BEGIN ", " END", "DO ", "$$", "$x$", "EXECUTE ", "'", "''", "\"", "`", "[", "]", "E'", "\\", "\\'",
        "--", "#", "/*", "*/", "/*!", ";", "DELIMITER //\n", "COPY t FROM stdin;\n", "\n\\.\n", "\\i x\n", "\\gexec\n", "BEGIN;", "COMMIT;", "ROLLBACK;", "-- +goose Up\n", "-- +goose Down\n", "(", ")", ",", "::", ":x", "@x", "IF EXISTS ", " CASCADE",
    ];

    protected override int LeastShapes => 40;

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateFiles(SourceTree.Golden("blast-radius"), "*.sql", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    protected override string Read(byte[] input)
    {
        var facts = SqlPlanReader.Read(new MemoryStream(input), new PlanReadOptions { Path = "plan.sql" });
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts] });
        var found = facts.Effects.Count + facts.Notes.Count + facts.Gaps.Count;
        var text = Encoding.UTF8.GetString(input);
        if (found == 0 && text.Any(char.IsAsciiLetterOrDigit) && !OnlyComments(text)) throw new InvalidOperationException("a statement left no trace");
        if (facts.Effects.Any(e => e.Root is { } root && (root < 0 || root >= facts.Effects.Count))) throw new InvalidOperationException("a root is no effect of the script");
        if (facts.Content != Sha256Digest.Of(input)) throw new InvalidOperationException("the content is not that of the exact bytes");
        if (PlanFactsRecord.Read(CanonicalJson.Write(PlanFactsRecord.ToJson(facts)), out var error) is null) throw new InvalidOperationException($"the facts cannot be kept: {error}");
        return string.Join('|', report.Effects.Select(e => $"{e.Does}{e.Kind}{e.Row}").Concat(facts.Gaps.Select(g => g.Word)).Distinct().Order(StringComparer.Ordinal).Take(6));
    }

    // Comments and settings of the client leave no trace; a text that could hold anything else must.
    private static bool OnlyComments(string text) =>
        text.Contains("--", StringComparison.Ordinal) || text.Contains("/*", StringComparison.Ordinal) || text.Contains('#', StringComparison.Ordinal) || text.Contains("DELIMITER", StringComparison.OrdinalIgnoreCase);
}
