using Countersign.Core.People;

namespace Countersign.Core.Tests.People;

/// <summary>What of a new people.yaml waits for owners, and what acts at once (contract §1).</summary>
public class PeopleComparisonTests
{
    private const string Before = """
        version: 1
        levels: [junior, senior, staff]
        people:
          - {id: ann, name: Ann, level: junior, manager: bea, groups: [payments], emails: [ann@acme.example, ann@old.example], logins: {github: annlee}}
          - {id: bea, level: senior, groups: [payments], emails: [bea@acme.example]}
          - {id: cid, level: staff, away: {from: 2026-12-20, to: 2027-01-02, delegate: bea}}
          - {id: dan, level: staff, left: true}
        agents:
          - {id: kiro, driver: ann, logins: {github: "kiro[bot]"}}
        """;

    [Theory]
    [InlineData("name: Ann", "name: Ann Lee")]
    [InlineData("{id: bea, level: senior", "{id: bea, level: junior")]
    [InlineData("{id: bea, level: senior", "{id: bea, left: true, level: senior")]
    [InlineData("emails: [ann@acme.example, ann@old.example]", "emails: [ann@acme.example]")]
    [InlineData(", logins: {github: annlee}", "")]
    [InlineData("emails: [bea@acme.example]", "emails: [bea@acme.example], away: {from: 2026-11-20, to: 2026-11-25}")]
    public void Acts_at_once(string old, string changed) => Assert.Empty(Compare(old, changed));

    [Theory]
    [InlineData("levels: [junior, senior, staff]", "levels: [junior, mid, senior, staff]", "the scale of levels changed")]
    [InlineData("{id: bea, level: senior", "{id: bea, level: staff", "the level of bea rises from senior to staff")]
    [InlineData("agents:", "  - {id: eve, level: junior}\nagents:", "eve is added")]
    [InlineData("  - {id: dan, level: staff, left: true}\n", "", "dan is taken out (mark who has left with \"left: true\")")]
    [InlineData("level: staff, left: true", "level: staff", "dan comes back")]
    [InlineData("manager: bea", "manager: cid", "the manager of ann changes")]
    [InlineData("manager: bea, ", "", "the manager of ann changes")]
    [InlineData("{id: bea, level: senior, groups: [payments]", "{id: bea, level: senior, groups: [payments, on-call]", "the groups of bea change")]
    [InlineData("{id: bea, level: senior, groups: [payments]", "{id: bea, level: senior", "the groups of bea change")]
    [InlineData("[bea@acme.example]", "[bea@acme.example, bea@home.example]", "bea gets an address")]
    [InlineData("github: annlee", "github: annalee", "ann gets a login")]
    [InlineData("delegate: bea", "delegate: ann", "the absence of cid changes")]
    [InlineData(", away: {from: 2026-12-20, to: 2027-01-02, delegate: bea}", "", "the absence of cid changes")]
    [InlineData("driver: ann", "driver: bea", "the agent kiro changes")]
    [InlineData("agents:\n  - {id: kiro, driver: ann, logins: {github: \"kiro[bot]\"}}", "", "the agent kiro changes")]
    public void Waits(string old, string changed, string because) => Assert.Equal([because], Compare(old, changed));

    [Fact]
    public void Leavings_and_lower_levels_of_a_waiting_version_act_on_the_one_in_force_and_nothing_else_of_it_does()
    {
        var inForce = Read(Before);
        var waiting = Read(Before
            .Replace("{id: bea, level: senior", "{id: bea, level: junior", StringComparison.Ordinal)
            .Replace("{id: cid, level: staff", "{id: cid, left: true, level: staff", StringComparison.Ordinal)
            .Replace("{id: ann, name: Ann, level: junior", "{id: ann, name: Ann, level: staff", StringComparison.Ordinal)
            .Replace("level: staff, left: true}", "level: staff}\n  - {id: eve, level: staff}", StringComparison.Ordinal));
        var people = PeopleComparison.Restrict(inForce, waiting);
        Assert.Equal(("junior", true), (people.LevelOf("bea").Name, people.Find("cid")!.Left));
        Assert.Equal(("junior", true), (people.LevelOf("ann").Name, people.Find("dan")!.Left));
        Assert.Null(people.Find("eve"));
        Assert.Same(inForce, PeopleComparison.Restrict(inForce, inForce));
    }

    [Fact]
    public void Levels_of_another_scale_restrict_nobody_because_they_do_not_compare()
    {
        var people = PeopleComparison.Restrict(Read(Before), Read(Before.Replace("levels: [junior, senior, staff]", "levels: [senior, junior, staff]", StringComparison.Ordinal)));
        Assert.Equal("senior", people.LevelOf("bea").Name);
    }

    [Fact]
    public void An_address_that_was_taken_from_a_person_still_names_them()
    {
        var first = Read(Before);
        var later = Read(Before
            .Replace("emails: [ann@acme.example, ann@old.example], logins: {github: annlee}", "emails: [ann@acme.example]", StringComparison.Ordinal)
            .Replace("[bea@acme.example]", "[bea@acme.example, ann@old.example]", StringComparison.Ordinal));
        var people = later.Remembering(IdentityMemory.Empty.With(first).With(later));
        Assert.Equal("bea", people.Resolve("Ann@Old.example").Person!.Id);
        Assert.Equal(["ann"], people.EarlierOwners("Ann@Old.example").Select(p => p.Id));
        Assert.Equal(["ann"], people.EarlierOwners("123+annlee@users.noreply.github.com").Select(p => p.Id));
        Assert.Empty(people.EarlierOwners("bea@acme.example"));
    }

    [Fact]
    public void The_memory_survives_its_json()
    {
        var memory = IdentityMemory.Empty.With(Read(Before));
        var bytes = Core.Formats.CanonicalJson.Write(memory.ToJson());
        var read = Core.Formats.JsonFields.Read(bytes, "it", IdentityMemory.Read, out _)!;
        Assert.Equal(bytes, Core.Formats.CanonicalJson.Write(read.ToJson()));
        Assert.Equal(["ann"], read.OwnersOf("ANN@acme.example"));
    }

    private static IReadOnlyList<string> Compare(string old, string changed)
    {
        Assert.Contains(old, Before, StringComparison.Ordinal);
        return PeopleComparison.MayBeLaxer(Read(Before), Read(Before.Replace(old, changed, StringComparison.Ordinal)));
    }

    private static PeopleDirectory Read(string text)
    {
        var read = PeopleReader.Read(text);
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Errors));
    }
}
