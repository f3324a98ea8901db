using System.Text;

namespace Countersign.Server.Tests.Cli;

/// <summary><c>people import</c> and <c>people check</c> as people call them.</summary>
public sealed class PeopleVerbTests : IDisposable
{
    private const string Yaml = "# ours\nversion: 1\nlevels: [junior, senior]\npeople:\n  - {id: ann, level: junior, emails: [ann@acme.example]}  # new here\n  - {id: bea, level: senior, emails: [bea@acme.example]}\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-people-");

    public PeopleVerbTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, ".countersign"));
        Write(".countersign/people.yaml", Yaml);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_import_is_shown_and_written_only_when_asked_to()
    {
        Write("staff.csv", "\uFEFFid,level,emails\r\nann,senior,ann@acme.example\r\ncid,junior,cid@acme.example\r\n");
        var shown = await RunAsync("people", "import", "staff.csv");
        Assert.Equal(
            (0, """
                + {id: cid, level: junior, emails: [cid@acme.example]}
                - {id: ann, level: junior, emails: [ann@acme.example]}
                + {id: ann, level: senior, emails: [ann@acme.example]}
                Kept, though the table does not name them: bea. Who has left is marked so: left, true.
                A gate will wait for its owners' signatures: the level of ann rises from junior to senior; cid is added.
                Nothing is written yet: 1 new, 1 changed. To write it:  countersign people import staff.csv --write

                """, ""),
            (shown.Exit, shown.Out, shown.Error));
        Assert.Equal(Yaml, Text());

        var written = await RunAsync("people", "import", "staff.csv", "--write", "--format", "json");
        Assert.Equal((0, true), (written.Exit, (bool)written.Json["written"]!));
        Assert.Equal(["cid"], written.Json["added"]!.AsArray().Select(p => (string)p!));
        Assert.Equal(Yaml.Replace("ann, level: junior", "ann, level: senior", StringComparison.Ordinal) + "  - {id: cid, level: junior, emails: [cid@acme.example]}\n", Text());
        Assert.Equal("Nothing changes in people.yaml.", (await RunAsync("people", "import", "staff.csv")).Lines[^1]);
    }

    [Fact]
    public async Task Faults_are_told_all_at_once_and_nothing_is_written()
    {
        Write("staff.csv", "id,level\nx,chief\n,junior\n=y,junior\n");
        var reply = await RunAsync("people", "import", "staff.csv", "--write");
        Assert.Equal((1, ""), (reply.Exit, reply.Out));
        Assert.StartsWith("staff.csv:4:1: \"=y\" begins like a formula.", reply.Error, StringComparison.Ordinal);
        Write("staff.csv", "id,level\nx,chief\n,junior\n");
        reply = await RunAsync("people", "import", "staff.csv", "--write");
        Assert.Equal(2, reply.Error.TrimEnd('\n').Split('\n').Length);
        Assert.Equal(Yaml, Text());
    }

    [Fact]
    public async Task A_table_in_another_encoding_is_refused()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "staff.csv"), [.. "id,name\nann,Zo"u8, 0xEB, (byte)'\n']);
        var reply = await RunAsync("people", "import", "staff.csv");
        Assert.Equal(1, reply.Exit);
        Assert.EndsWith("is not in UTF-8.\nSave it as \"CSV UTF-8\".\n", reply.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("people", "import", "nowhere.csv")).Exit);
    }

    [Fact]
    public async Task The_first_people_can_come_from_a_table()
    {
        File.Delete(Path.Combine(_folder.FullName, ".countersign", "people.yaml"));
        Write("staff.csv", "id,level\nann,staff\n");
        Assert.Equal(0, (await RunAsync("people", "import", "staff.csv", "--write")).Exit);
        Assert.Equal("version: 1\nlevels: [intern, junior, mid, senior, staff, principal]\npeople:\n  - {id: ann, level: staff}\n", Text());
    }

    [Fact]
    public async Task A_check_exits_2_for_findings_and_0_for_none()
    {
        var fine = await RunAsync("people", "check");
        Assert.Equal((0, "Nothing is wrong with the 2 persons of people.yaml.\n"), (fine.Exit, fine.Out));
        Write(".countersign/people.yaml", Yaml + "  - {id: cid, level: junior, manager: ann}\n");
        var found = await RunAsync("people", "check");
        Assert.Equal((2, "no-identity: \"cid\" has neither an address nor a login, so no commit is theirs. Add the addresses they commit with.\n"), (found.Exit, found.Out));
        Write(".countersign/people.yaml", Yaml + "  - {id: cid, level: chief}\n");
        var wrong = await RunAsync("people", "check", "--format", "json");
        Assert.Equal((2, 7), (wrong.Exit, (int)wrong.Json["errors"]![0]!["line"]!));
    }

    private Task<CliResult> RunAsync(params string[] arguments) => new CliRunner(_folder.FullName).RunAsync(arguments);

    private string Text() => File.ReadAllText(Path.Combine(_folder.FullName, ".countersign", "people.yaml"));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
