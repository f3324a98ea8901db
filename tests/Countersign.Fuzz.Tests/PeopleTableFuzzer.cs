using System.Text;
using Countersign.Core.People;

namespace Countersign.Fuzz.Tests;

/// <summary>Tables of people, and what is written of them into a people.yaml.</summary>
public sealed class PeopleTableFuzzer : Fuzzer
{
    private const string Yaml = "version: 1\nlevels: [junior, senior]\npeople:\n  - {id: ann, level: junior, manager: bea, emails: [ann@x]}  # one\n  - id: bea\n    level: senior\nagents: [{id: kiro, driver: ann}]\n";

    protected override IReadOnlyList<string> Words =>
        ["id,", "level,", "emails,", "logins,", "manager,", "away-from,", "away-to,", "delegate,", "ann,", "bea,", "junior,", "senior,", "github:a;", "2026-12-01,", "\"", "\"\"", "\r\n", "\n", ",", "\uFEFF", "true"];

    protected override int LeastShapes => 20;

    protected override IEnumerable<byte[]> Seeds() =>
    [
        Encoding.UTF8.GetBytes("id,level,manager,emails\nann,senior,,ann@x;a@x\ncid,junior,ann,\"cid@x\"\n"),
        Encoding.UTF8.GetBytes("id,away-from,away-to,delegate,logins,left\r\nbea,2026-12-01,2026-12-05,ann,github:bea,\r\n"),
    ];

    protected override string Read(byte[] input)
    {
        var read = PeopleTable.Read("t.csv", Encoding.UTF8.GetString(input), Yaml);
        if (read.Value is null && read.Errors.Count == 0) throw new InvalidOperationException("neither people nor an error");
        if (read.Value is { } import && PeopleYamlEditor.Write(Yaml, import, out var problem) is null) throw new InvalidOperationException($"a table that was read cannot be written: {problem}");
        return string.Join('|', read.Errors.Select(e => e.Problem.Length > 24 ? e.Problem[..24] : e.Problem).Distinct().Order(StringComparer.Ordinal).Take(3));
    }
}
