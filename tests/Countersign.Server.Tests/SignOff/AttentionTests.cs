using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Server.Insights;
using Countersign.Server.SignOff;
using Countersign.Server.Tests.Gate;
using Countersign.Storage;

namespace Countersign.Server.Tests.SignOff;

/// <summary>What a console says of attention is kept beside the answer, decides nothing, and is told of teams only.</summary>
public sealed class AttentionTests
{
    [Fact]
    public async Task It_is_kept_with_the_answer_and_not_in_what_is_signed()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync(plan: await server.PlanAsync("terraform-replace-db"));
        var intended = await server.IntendAsync(held.Id);
        var effect = (string)intended["acknowledged"]![0]!;
        intended["attention"] = new JsonObject { ["seconds"] = 2 * Attention.MaxSeconds, ["opened"] = new JsonArray("made-up", effect, effect) };
        var offer = (await server.BeginAsync(bea, "signoff", intended)).Ok;
        Assert.DoesNotContain("attention", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)offer["statement"]!)), StringComparison.Ordinal);
        Assert.Equal("allow", (await server.FinishAsync(bea, "signoff", offer)).Verdict);
        using var snapshot = server.Store.Read();
        var row = Assert.Single(snapshot.SignOffs(snapshot.Change(held.Id)!.Digest));
        Assert.Equal(Attention.MaxSeconds, row.SecondsOnScreen);
        Assert.Equal([effect], row.EffectsOpened!);
    }

    [Fact]
    public async Task Without_it_nothing_is_kept_and_nothing_is_blocked()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        await server.ApproveAsync(bea, held.Id);
        using var snapshot = server.Store.Read();
        var row = Assert.Single(snapshot.SignOffs(snapshot.Change(held.Id)!.Digest));
        Assert.Null(row.SecondsOnScreen);
        Assert.Null(row.EffectsOpened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_signer_is_no_team_and_is_told_of_only_where_that_is_switched_on(bool perPerson)
    {
        await using var server = await ServerFixture.StartSetUpAsync($"--Insights:PerPerson={perPerson}");
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        await server.ApproveAsync(bea, (await server.SubmitAsync()).Id);
        var figures = (await server.GetAsync("/api/v1/insights/answers")).Ok;
        Assert.Empty(figures["teams"]!.AsArray());
        Assert.Equal(2, (int)figures["withheld"]!); // payments, and everybody
        Assert.Equal(perPerson, figures.ContainsKey("persons"));
        if (perPerson) Assert.Equal("bea", (string)Assert.Single(figures["persons"]!.AsArray())!["person"]!);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("367")]
    [InlineData("week")]
    public async Task A_time_that_is_none_is_refused(string days)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.SetUpAsync();
        var reply = await server.GetAsync($"/api/v1/insights/answers?days={days}");
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-days"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData(AnswerFigures.LeastPersons - 1, 0)]
    [InlineData(AnswerFigures.LeastPersons, 1)]
    public void A_team_is_shown_from_five_people_on(int persons, int shown)
    {
        var (figures, _) = AnswerFigures.OfTeams(Answers(persons), People(persons, persons));
        Assert.Equal(shown, figures.Count(f => f.Name == "all"));
    }

    /// <summary>Everybody less a team of all but one would be that one.</summary>
    [Theory]
    [InlineData(6, 5, 0)]
    [InlineData(9, 5, 0)]
    [InlineData(10, 5, 1)]
    public void A_team_is_not_shown_where_the_difference_to_a_wider_one_would_be_somebody(int persons, int inTeam, int shown)
    {
        var (figures, withheld) = AnswerFigures.OfTeams(Answers(persons), People(persons, inTeam));
        Assert.Contains(figures, f => f.Name == AnswerFigures.Everybody);
        Assert.Equal((shown, 1 - shown), (figures.Count(f => f.Name == "all"), withheld));
    }

    [Fact]
    public void The_figures_are_those_of_the_answers()
    {
        var figure = Assert.Single(AnswerFigures.OfTeams(Answers(5), People(5, 0)).Shown);
        Assert.Equal(new AnswerFigure(AnswerFigures.Everybody, 5, 5, 1, 1, 20, 50), figure);
    }

    /// <summary>One answer each: after 0, 10, 20 … seconds; the first a reject, the second taken back; every other looked at what goes.</summary>
    private static List<CountedAnswer> Answers(int persons) =>
    [
        .. Enumerable.Range(0, persons).Select(n => new CountedAnswer(
            new SignOffRow
            {
                ChangeId = "chg_1", ChangeDigest = Sha256Digest.Of([1]), Environment = "production", Component = "checkout", Person = $"p{n}", Credential = "key",
                Answer = n == 0 ? SignOffAnswer.Reject : SignOffAnswer.Approve, Statement = Sha256Digest.Of([2]), Assertion = Sha256Digest.Of([3]),
                Issued = default, Expires = default, RecordedAt = default, LedgerIndex = n, WithdrawnAt = n == 1 ? DateTimeOffset.UnixEpoch : null,
                SecondsOnScreen = n * 10, EffectsOpened = n % 2 == 0 ? ["lost"] : [],
            },
            ["lost"])),
    ];

    private static PeopleDirectory People(int persons, int inTeam) => new(
        Countersign.Tests.GateFixture.Levels, [.. Enumerable.Range(0, persons).Select(n => Countersign.Tests.GateFixture.Person($"p{n}", "senior", null, n < inTeam ? ["all"] : []))], []);
}
