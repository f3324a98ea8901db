namespace Countersign.Server.Tests.Gate;

/// <summary>People of the pinned source while the gate runs: leaving acts at once, and an id is never another's.</summary>
public sealed class PeopleLifeTests
{
    [Fact]
    public async Task Who_left_answers_for_nothing_at_once_though_the_version_waits_and_what_they_answered_stays_provable()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync(key: "a");
        await server.ApproveAsync(bea, held.Id);
        await server.SubmitAsync(key: "a");
        await server.OutcomeAsync(held.Id, "succeeded");
        server.AiCommit(text: "2\n");
        var next = await server.SubmitAsync(key: "b");
        Assert.Contains("bea", Eligible(next));

        // Somebody new makes the version wait for its owners; the leaving does not.
        server.Configure("people.yaml", ServerFixture.People.Replace("{id: bea,", "{id: bea, left: true,", StringComparison.Ordinal) + "  - {id: new, level: senior, groups: [payments], emails: [new@acme.example]}\n");
        await server.RefreshAsync();
        Assert.NotNull(server.Configuration.Pending);
        Assert.DoesNotContain("bea", Eligible(await server.GetAsync($"/api/v1/changes/{next.Id}")));
        Assert.Equal("not-signed-in", (await server.AnswerForAsync(bea, next.Id)).Code);
        Assert.Equal("person-inactive", (await server.SignAsync(bea with { Cookie = "" }, "signin", [])).Code);
        var report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.Detail);
    }

    [Fact]
    public async Task An_id_that_was_somebodys_is_refused_for_somebody_else_even_after_it_was_taken_out()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var without = string.Join('\n', ServerFixture.People.Split('\n').Where(line => !line.Contains("{id: sam,", StringComparison.Ordinal)));
        server.Configure("people.yaml", without);
        await server.RefreshAsync();
        Assert.Equal("version 2 is in force", (string)(await server.SignAsync(server.Dana, "activate", new System.Text.Json.Nodes.JsonObject { ["version"] = 2 })).Ok["done"]!);

        server.Configure("people.yaml", without + "  - {id: sam, level: senior, emails: [samuel@acme.example]}\n");
        await server.RefreshAsync();
        Assert.StartsWith("people.yaml: the id \"sam\" was somebody's before", server.Configuration.Problem, StringComparison.Ordinal);
        Assert.Equal(2, server.Configuration.Active!.Record.Version);
        Assert.Null(server.Configuration.Pending);

        server.Configure("people.yaml", without + "  - {id: sam, level: senior, emails: [samuel@acme.example, sam@acme.example]}\n");
        await server.RefreshAsync();
        Assert.Null(server.Configuration.Problem);
        Assert.Equal(3, server.Configuration.Pending!.Record.Version);
    }

    private static IEnumerable<string> Eligible(Reply change) => change.Ok["requirements"]!.AsArray().SelectMany(r => r!["eligible"]!.AsArray()).Select(p => (string)p!);
}
