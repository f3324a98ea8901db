using Countersign.Core.People;

namespace Countersign.Core.Tests.People;

/// <summary>A table of people over a people.yaml: what it changes, what it keeps, and every fault at its cell.</summary>
public sealed class PeopleTableTests
{
    private const string Yaml = """
        # The people of acme.
        version: 1
        levels: [junior, senior]   # two are enough

        people:
          # Payments
          - {id: ann, name: "Ann, Lee", level: junior, manager: bea, emails: [ann@acme.example]}  # until spring
          - {id: bea, level: senior, emails: [bea@acme.example], away: {from: 2026-12-20, to: 2027-01-02, delegate: cid}}

          - id: cid
            level: senior
            # joined from search
            logins: {github: cidlee}
          # End of the list.

        # Agents below.
        agents:
          - {id: kiro, driver: ann}

        """;

    [Fact]
    public void A_column_decides_an_empty_cell_clears_and_the_rest_stays()
    {
        var import = Read("id,level,manager\nann,senior,\n");
        var (_, after) = Assert.Single(import.Changed);
        Assert.Equal("{id: ann, name: \"Ann, Lee\", level: senior, emails: [ann@acme.example]}", PersonLine.Write(after));
        Assert.Equal(["bea", "cid"], import.Missing);
        Assert.Empty(import.Added);
    }

    [Fact]
    public void New_people_come_with_everything_a_table_can_say()
    {
        var import = Read("Id,Name,Level,Manager,Groups,Emails,Logins,Away-From,Away-To,Delegate,Left\ndan,\"Dan \"\"D\"\" O'Neil\",junior,eve,payments; on-call,dan@acme.example;d@acme.example,github:dan; gitlab:dan1,2026-12-01,2026-12-05,ann,\neve,Eve,senior,,,eve@acme.example,,,,,TRUE\n");
        Assert.Equal(
            [
                "{id: dan, name: \"Dan \\\"D\\\" O'Neil\", level: junior, manager: eve, groups: [payments, on-call], emails: [dan@acme.example, d@acme.example], logins: {github: dan, gitlab: dan1}, away: {from: 2026-12-01, to: 2026-12-05, delegate: ann}}",
                "{id: eve, name: Eve, level: senior, emails: [eve@acme.example], left: true}",
            ],
            import.Added.Select(PersonLine.Write));
    }

    [Theory]
    [InlineData("name,level\nx,junior\n", "staff.csv:1:1: There is no column \"id\". Each row names its person by it.")]
    [InlineData("id,levle\nann,junior\n", "staff.csv:1:4: \"levle\" is not a column. Did you mean \"level\"?")]
    [InlineData("id,level,id\nann,junior,x\n", "staff.csv:1:10: Column \"id\" stands twice. Keep one of them.")]
    [InlineData("id;level\nann;junior\n", "staff.csv:1:1: \"id;level\" is one column. Separate columns by commas; entries in a cell by semicolons.")]
    [InlineData("id,level\nnew,chief\n", "staff.csv:2:5: Level \"chief\" is not in \"levels\". It must be one of: junior, senior.")]
    [InlineData("id,level\n-x,junior\n", "staff.csv:2:1: \"-x\" begins like a formula. A spreadsheet would run it; remove the sign.")]
    [InlineData("id,level\na b,junior\n", "staff.csv:2:1: \"a b\" cannot be an id. An id has 1 to 64 of: letters, digits, dot, hyphen, underscore; and starts with a letter or digit.")]
    [InlineData("id,level\n,junior\n", "staff.csv:2:1: \"id\" is missing here.")]
    [InlineData("id,name\nnew,New\n", "staff.csv:2:1: \"level\" is missing here.")]
    [InlineData("id,level\nnew,junior\nnew,senior\n", "staff.csv:3:1: Id \"new\" belongs to two entries. It must name exactly one person or agent; remove it from the other.")]
    [InlineData("id,level,emails\nnew,junior,BEA@acme.example\n", "staff.csv:2:1: E-mail \"BEA@acme.example\" belongs to two entries. It must name exactly one person or agent; remove it from the other.")]
    [InlineData("id,level\nkiro,junior\n", "staff.csv:1:1: Id \"kiro\"")]
    [InlineData("id,level,manager\nnew,junior,nobody\n", "staff.csv:2:1: The manager of \"new\" is \"nobody\", who is not in \"people\". It must be one of: ann, bea, cid, new.")]
    [InlineData("id,manager\nbea,ann\n", "staff.csv:2:1: \"bea\" stands above themselves: bea → ann → bea. Change one of these managers; nobody can answer for a circle.")]
    [InlineData("id,away-from,away-to,delegate\ncid,2026-12-24,2026-12-26,bea\n", "staff.csv:2:1: \"cid\" would stand in for themselves: cid → bea → cid, all away on 2026-12-24. Name somebody who is there on these days.")]
    [InlineData("id,away-from,away-to\nann,24.12.2026,2026-12-26\n", "staff.csv:2:5: ")]
    [InlineData("id,logins\nann,annlee\n", "staff.csv:2:5: \"annlee\" is not a login. Write FORGE:LOGIN, several joined by semicolons, for instance github:annlee.")]
    [InlineData("id,logins\nann,github:a;github:b\n", "staff.csv:2:5: Two logins of github stand here. A person has one login on a forge.")]
    [InlineData("id,left\nann,maybe\n", "staff.csv:2:5: ")]
    public void A_fault_is_told_at_its_cell(string table, string error)
    {
        var errors = PeopleTable.Read("staff.csv", table, Yaml).Errors;
        Assert.NotEmpty(errors);
        if (!table.Contains("kiro", StringComparison.Ordinal)) Assert.StartsWith(error, errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_the_table_is_told_at_once() =>
        Assert.Equal([2, 3, 4], PeopleTable.Read("staff.csv", "id,level,manager\nx,chief,\ny,junior,nobody\nz,,\n", Yaml).Errors.Select(e => e.Line));

    [Fact]
    public void The_file_keeps_every_line_that_is_not_about_a_changed_person()
    {
        var import = Read("id,level\nann,senior\ncid,junior\ndan,junior\n");
        var written = PeopleYamlEditor.Write(Yaml, import, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(
            Yaml.Replace("level: junior, manager: bea,", "level: senior, manager: bea,", StringComparison.Ordinal)
                .Replace("  - id: cid\n    level: senior\n    # joined from search\n    logins: {github: cidlee}\n", "  - {id: cid, level: junior, logins: {github: cidlee}}\n  - {id: dan, level: junior}\n", StringComparison.Ordinal),
            written);
    }

    [Theory]
    [InlineData("version: 1\nlevels: [junior]\npeople: []\n", "version: 1\nlevels: [junior]\npeople:\n  - {id: dan, level: junior}\n")]
    [InlineData("version: 1\nlevels: [junior]\npeople:\n  []\n# end\n", "version: 1\nlevels: [junior]\npeople:\n  - {id: dan, level: junior}\n# end\n")]
    [InlineData("version: 1\nlevels: [junior]\n", "version: 1\nlevels: [junior]\npeople:\n  - {id: dan, level: junior}\n")]
    [InlineData("version: 1\r\nlevels: [junior]\r\npeople:\r\n  - {id: ann, level: junior}  # x\r\n", "version: 1\r\nlevels: [junior]\r\npeople:\r\n  - {id: ann, level: junior}  # x\r\n  - {id: dan, level: junior}\r\n")]
    [InlineData("version: 1\nlevels: [junior]\npeople:\n- {id: ann, level: junior}\nagents: []", "version: 1\nlevels: [junior]\npeople:\n- {id: ann, level: junior}\n- {id: dan, level: junior}\nagents: []")]
    public void New_people_are_written_whatever_the_list_looks_like(string yaml, string expected) =>
        Assert.Equal(expected, PeopleYamlEditor.Write(yaml, PeopleTable.Read("staff.csv", "id,level\ndan,junior\n", yaml).Value!, out _));

    [Fact]
    public void A_list_in_one_line_is_not_guessed_at()
    {
        const string OneLine = "version: 1\nlevels: [junior]\npeople: [{id: ann, level: junior}]\n";
        Assert.Null(PeopleYamlEditor.Write(OneLine, PeopleTable.Read("staff.csv", "id,level\ndan,junior\n", OneLine).Value!, out var problem));
        Assert.StartsWith("line 3: people can be written where each begins a line of its own", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "\"true\"")]
    [InlineData("12", "\"12\"")]
    [InlineData("x: y # z", "\"x: y # z\"")]
    [InlineData("back\\slash \"q\"", "\"back\\\\slash \\\"q\\\"\"")]
    [InlineData("Zoë", "\"Zoë\"")]
    [InlineData("Ann", "Ann")]
    public void A_name_is_written_so_that_it_is_read_again(string name, string written)
    {
        var level = PeopleReader.Read(Yaml).Value!.Levels.Levels[0];
        var line = PersonLine.Write(new Person { Id = "x", Name = name, Level = level });
        Assert.Equal($"{{id: x, name: {written}, level: junior}}", line);
        Assert.Equal(name, PeopleReader.Read($"version: 1\nlevels: [junior]\npeople:\n  - {line}\n").Value!.Find("x")!.Name);
    }

    private static PeopleImport Read(string table)
    {
        var read = PeopleTable.Read("staff.csv", table, Yaml);
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Errors));
    }
}
