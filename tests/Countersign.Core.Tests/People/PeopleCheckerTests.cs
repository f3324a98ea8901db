using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Tests.People;

/// <summary>What <c>people check</c> finds, and that ids are never another's.</summary>
public sealed class PeopleCheckerTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory]
    [InlineData("- {id: bea, level: senior, left: true, emails: [b@x]}\n  - {id: ann, level: junior, manager: bea, emails: [a@x]}", "manager-left: ann")]
    [InlineData("- {id: bea, level: senior, left: true, emails: [b@x]}\n  - {id: ann, level: senior, emails: [a@x], away: {from: 2026-11-23, to: 2026-11-24, delegate: bea}}", "delegate-left: ann")]
    [InlineData("- {id: bea, level: senior, emails: [b@x], away: {from: 2026-11-24, to: 2026-11-30}}\n  - {id: ann, level: senior, emails: [a@x], away: {from: 2026-11-23, to: 2026-11-24, delegate: bea}}", "delegate-away: ann")]
    [InlineData("- {id: bea, level: senior, emails: [b@x], away: {from: 2026-11-25, to: 2026-11-30}}\n  - {id: ann, level: senior, emails: [a@x], away: {from: 2026-11-23, to: 2026-11-24, delegate: bea}}", "")]
    [InlineData("- {id: bea, level: junior, emails: [b@x]}\n  - {id: ann, level: senior, emails: [a@x], away: {from: 2026-11-23, to: 2026-11-24, delegate: bea}}", "delegate-below: ann")]
    [InlineData("- {id: ann, level: senior, emails: [a@x], away: {from: 2026-11-20, to: 2026-11-22}}", "absence-over: ann")]
    [InlineData("- {id: ann, level: senior, emails: [a@x], away: {from: 2026-11-20, to: 2026-11-23}}", "")]
    [InlineData("- {id: ann, level: senior}", "no-identity: ann")]
    [InlineData("- {id: ann, level: senior, left: true}", "no-driver: kiro")]
    [InlineData("- {id: ann, level: senior, logins: {github: a}}", "")]
    public void A_person_who_cannot_do_what_the_file_says_is_found(string persons, string finding)
    {
        var people = Read(persons + "\nagents: [{id: kiro, driver: ann}]");
        Assert.Equal(finding, string.Join(", ", PeopleChecker.Check(people, new Dictionary<string, string>(), Today).Select(f => $"{Words.Of(f.Code)}: {f.Subject}")));
    }

    [Fact]
    public void An_owner_without_anybody_is_found()
    {
        var people = Read("- {id: ann, level: senior, groups: [payments], emails: [a@x]}\n  - {id: bea, level: senior, groups: [search], left: true}");
        var finding = Assert.Single(PeopleChecker.Check(people, new Dictionary<string, string> { ["payments"] = "checkout", ["search"] = "finder" }, Today));
        Assert.Equal((PeopleFindingCode.OwnerEmpty, "search"), (finding.Code, finding.Subject));
    }

    [Theory]
    [InlineData("- {id: ann, level: senior, emails: [ann@x, new@x]}", true)] // the same person with a further address
    [InlineData("- {id: ann, level: senior, logins: {github: annlee}}", true)] // known by the login
    [InlineData("- {id: ann, level: senior, emails: [ANN@x]}", true)]
    [InlineData("- {id: bob, level: senior, emails: [other@x]}", true)] // an id that nobody had
    [InlineData("- {id: ann, level: senior, emails: [other@x]}", false)]
    [InlineData("- {id: Ann, level: senior, emails: [other@x]}", false)] // told apart by nobody
    [InlineData("- {id: ann, level: senior}", false)]
    [InlineData("- {id: ann, level: senior, left: true}", true)] // still gone
    public void An_id_is_never_another_persons(string persons, bool may)
    {
        var ann = Read("- {id: ann, level: senior, emails: [ann@x], logins: {github: annlee}}");
        var memory = IdentityMemory.Empty.With(ann);
        Assert.Equal(may, PersonIds.Reused(Read(persons), Read("- {id: ann, level: senior, left: true}"), memory).Count == 0);
        Assert.Equal(may, PersonIds.Reused(Read(persons), PeopleDirectory.Empty, memory).Count == 0);
        // Who is here may change addresses; their owners sign for that.
        Assert.Equal(may || !persons.Contains("Ann", StringComparison.Ordinal), PersonIds.Reused(Read(persons), ann, memory).Count == 0);
    }

    private static PeopleDirectory Read(string persons)
    {
        var read = PeopleReader.Read($"version: 1\nlevels: [junior, senior]\npeople:\n  {persons}\n");
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Errors));
    }
}
