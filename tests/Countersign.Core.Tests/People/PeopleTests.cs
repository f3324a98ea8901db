using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Tests;

namespace Countersign.Core.Tests.People;

public class PeopleTests
{
    private static readonly PeopleDirectory Contract = Loaded("contract");

    [Fact]
    public void The_example_of_the_contract_loads()
    {
        var ann = Contract.Find("ann")!;
        Assert.Equal(("Ann Lee", "junior", "bea", false), (ann.Name, ann.Level.Name, ann.Manager, ann.Left));
        Assert.Equal(["payments"], ann.Groups);
        Assert.Equal(new Absence(new(2026, 12, 20), new(2027, 1, 2), "cid"), ann.Away);
        Assert.Equal("annlee", ann.Logins["github"]);
        var kiro = Assert.Single(Contract.Agents);
        Assert.Equal(("kiro-ops", "Kiro", "ann"), (kiro.Id, kiro.Name, kiro.Driver));
        Assert.Equal(["intern", "junior", "mid", "senior", "staff", "principal"], Contract.Levels.Levels.Select(l => l.Name));
    }

    [Theory]
    [InlineData("errors")]
    [InlineData("circle")]
    public void Every_fault_is_told_at_its_place_with_its_remedy(string name) =>
        Assert.Equal(
            File.ReadAllLines(SourceTree.Golden("people", name, "errors.txt")),
            PeopleReader.Read(File.ReadAllText(SourceTree.Golden("people", name, "people.yaml"))).Errors.Select(e => e.ToString()));

    [Theory]
    [InlineData("ann@acme.example", "ann")]
    [InlineData("ANN@Acme.Example", "ann")]
    [InlineData(" ann@acme.example ", "ann")]
    [InlineData("annlee@users.noreply.github.com", "ann")]
    [InlineData("12345+annlee@users.noreply.github.com", "ann")]
    [InlineData("12345+AnnLee@Users.NoReply.GitHub.com", "ann")]
    [InlineData("ann+x@acme.example", null)]
    [InlineData("annlee@users.noreply.github.com.evil.example", null)]
    [InlineData("annlee@github.com", null)]
    [InlineData("nobody@users.noreply.github.com", null)]
    [InlineData("@users.noreply.github.com", null)]
    [InlineData("Ann Lee", null)]
    [InlineData("", null)]
    public void An_address_is_whose_it_is_and_a_name_is_nobodys(string email, string? person)
    {
        var match = Contract.Resolve(email);
        Assert.Equal((person, null), (match.Person?.Id, match.Agent));
    }

    [Theory]
    [InlineData("kiro-agent[bot]@users.noreply.github.com")]
    [InlineData("991+kiro-agent[bot]@users.noreply.github.com")]
    public void An_agents_address_is_the_agents(string email)
    {
        var match = Contract.Resolve(email);
        Assert.Equal((null, "kiro-ops"), (match.Person, match.Agent?.Id));
    }

    [Fact]
    public void A_login_is_one_of_its_forge()
    {
        Assert.Equal("ann", Contract.ResolveLogin("github", "ANNLEE").Person?.Id);
        Assert.Equal(default, Contract.ResolveLogin("gitlab", "annlee"));
    }

    [Fact]
    public void The_line_of_managers_goes_up_nearest_first()
    {
        Assert.Equal(["bea", "dora"], Contract.LineAbove("ann"));
        Assert.True(Contract.StandsAbove("dora", "ann"));
        Assert.False(Contract.StandsAbove("ann", "dora"));
        Assert.False(Contract.StandsAbove("ann", "ann"));
        Assert.True(Contract.Manages("bea", "ann"));
        Assert.False(Contract.Manages("dora", "ann"));
        Assert.Empty(Contract.LineAbove("nobody"));
    }

    [Fact]
    public void The_line_of_managers_ends_on_a_circle()
    {
        var circle = new PeopleDirectory(GateFixture.Levels, [Managed("a", "b"), Managed("b", "c"), Managed("c", "b")], []);
        Assert.Equal(["b", "c"], circle.LineAbove("a"));
        Assert.Equal(["c"], circle.LineAbove("b"));
    }

    [Fact]
    public void Unknown_is_below_all_levels()
    {
        Assert.All(Contract.Levels.Levels, level => Assert.True(Level.Unknown < level && level > Level.Unknown && Level.Unknown <= level && level >= Level.Unknown));
        Assert.Equal(Level.Unknown, Contract.LevelOf("nobody"));
        Assert.Equal(Level.Unknown, Contract.LevelOf(null));
        Assert.Equal("unknown", default(Level).Name);
        Assert.Equal(Level.Unknown, Contract.Levels.Find("unknown"));
        Assert.Null(Contract.Levels.Find("Senior"));
        Assert.Null(LevelScale.Lowest([]));
    }

    [Theory]
    [InlineData("2026-12-19", false)]
    [InlineData("2026-12-20", true)]
    [InlineData("2027-01-02", true)]
    [InlineData("2027-01-03", false)]
    public void An_absence_covers_its_first_and_last_day(string day, bool away) =>
        Assert.Equal(away, Contract.Find("ann")!.Away!.Covers(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void An_extract_keeps_who_matters_and_no_names_or_addresses()
    {
        var extract = PeopleExtract.Of(Contract, ["ann", "cid"]);
        Assert.Equal(["ann", "bea", "cid", "dora"], extract.Persons.Select(p => p.Id));
        Assert.All(extract.Persons, p => Assert.True(p is { Name: "", Emails.Count: 0, Logins.Count: 0 }));
        Assert.Equal("ann", Assert.Single(extract.Agents).Driver);
        var text = PeopleExtract.ToJson(extract).ToJsonString();
        Assert.DoesNotContain("@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Lee", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extract_keeps_those_for_whom_somebody_in_it_stands_in() =>
        Assert.Contains("ann", PeopleExtract.Of(Contract, ["cid"]).Persons.Select(p => p.Id));

    [Fact]
    public void An_extract_is_read_back_as_written()
    {
        var json = PeopleExtract.ToJson(PeopleExtract.Of(Contract, ["ann", "cid"]));
        var read = JsonFields.Read(json, "the people", PeopleExtract.Read, out var error);
        Assert.Equal("", error);
        Assert.Equal(CanonicalJson.Write(json), CanonicalJson.Write(PeopleExtract.ToJson(read!)));
    }

    [Theory]
    [InlineData("""{"levels":["a"],"people":[{"id":"x","level":"a","groups":[],"left":false},{"id":"x","level":"a","groups":[],"left":false}]}""", "the people.people must be a list without duplicates")]
    [InlineData("""{"levels":["a"],"people":[{"id":"x","level":"b","groups":[],"left":false}]}""", "the people.people[0].level must be a level of the extract")]
    [InlineData("""{"levels":["a"],"people":[{"id":"x","level":"a","groups":[]}]}""", "the people.people[0].left must be true or false")]
    [InlineData("""{"levels":["a"],"people":[{"id":"x","level":"a","groups":[],"left":false,"name":"X"}]}""", "the people.people[0] has a member \"name\" that the format does not name")]
    [InlineData("""{"levels":["a"],"people":[{"id":"x","level":"a","groups":[],"left":false,"away":{"from":"2026-1-1","to":"2026-01-02"}}]}""", "the people.people[0].away.from must be a date")]
    public void A_false_extract_is_refused(string json, string said)
    {
        Assert.Null(JsonFields.Read(System.Text.Encoding.UTF8.GetBytes(json), "the people", PeopleExtract.Read, out var error));
        Assert.Equal(said, error);
    }

    private static Person Managed(string id, string manager) => GateFixture.Person(id, "junior", manager);

    private static PeopleDirectory Loaded(string name)
    {
        var loaded = PeopleReader.Read(File.ReadAllText(SourceTree.Golden("people", name, "people.yaml")));
        return loaded.Value ?? throw new InvalidOperationException(string.Join("\n", loaded.Errors));
    }
}
