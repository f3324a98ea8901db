using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.Tests.Policy;

public class PolicyFactsTests
{
    private static readonly CommitId Head = Commit("1111111111111111111111111111111111111111");
    private static readonly LevelScale Scale = PolicyReader.DefaultLevels;
    private static readonly CommitIdentity Nobody = new("x", "x@example.com");

    private static readonly PeopleDirectory People = new(
        Scale,
        [Person("ann", "junior", "payments"), Person("bea", "senior", "payments", "dba"), Person("cid", "staff", "web")],
        []);

    [Fact]
    public void Every_fact_has_a_value_and_only_unread_checks_are_unknown_without_gaps() =>
        Assert.Equal([FactCatalog.ChecksFailed], Open(PolicyFacts.Build(Sources())));

    [Fact]
    public void Change_environment_and_component_are_told_as_they_are()
    {
        var facts = PolicyFacts.Build(Sources());
        Assert.Equal(new WordValue("deployment"), facts[FactCatalog.ChangeKind]);
        Assert.Equal(new WordValue("forward"), facts[FactCatalog.ChangeDirection]);
        Assert.Equal(new WordValue("token"), facts[FactCatalog.ChangeRequester]);
        Assert.Equal(new FlagValue(false), facts[FactCatalog.ChangeUnproven]);
        Assert.Equal(new WordValue("live"), facts[FactCatalog.EnvironmentName]);
        Assert.Equal(new WordValue("production"), facts[FactCatalog.EnvironmentTier]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.EnvironmentCustomerFacing]);
        Assert.Equal(new WordValue("checkout"), facts[FactCatalog.ComponentName]);
        Assert.Equal(new NumberValue(2), facts[FactCatalog.ComponentTier]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.ComponentCustomerFacing]);
        Assert.Equal(new WordValue("payments"), facts[FactCatalog.ComponentOwner]);
    }

    [Fact]
    public void A_component_without_an_owner_equals_no_owner_and_one_not_configured_is_unknown()
    {
        Assert.Equal(new WordValue(null), PolicyFacts.Build(Sources() with { Component = new Component { Name = "checkout", Repository = "shop" } })[FactCatalog.ComponentOwner]);
        var none = PolicyFacts.Build(Sources() with { Component = null });
        Assert.Equal([FactCatalog.ComponentTier, FactCatalog.ComponentCustomerFacing, FactCatalog.ComponentOwner, FactCatalog.ChecksFailed], Open(none));
        Assert.Equal(new WordValue("checkout"), none[FactCatalog.ComponentName]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Checks_are_told_where_a_forge_told_them(bool failed) =>
        Assert.Equal(new FlagValue(failed), PolicyFacts.Build(Sources() with { ChecksFailed = failed })[FactCatalog.ChecksFailed]);

    [Fact]
    public void A_direction_that_is_not_known_is_unknown() =>
        Assert.Equal(FactValue.Unknown, PolicyFacts.Build(Sources() with { Direction = null })[FactCatalog.ChangeDirection]);

    [Theory]
    [InlineData("2026-11-23T06:59:59Z", false)] // Monday; Berlin is one hour ahead
    [InlineData("2026-11-23T07:00:00Z", true)]
    [InlineData("2026-11-23T16:59:59Z", true)]
    [InlineData("2026-11-23T17:00:00Z", false)]
    [InlineData("2026-11-27T12:00:00Z", true)]
    [InlineData("2026-11-28T12:00:00Z", false)] // Saturday
    [InlineData("2026-11-29T12:00:00Z", false)]
    [InlineData("2026-06-15T06:00:00Z", true)] // summer time
    public void Business_hours_are_those_of_the_environment(string now, bool open) =>
        Assert.Equal(new FlagValue(open), PolicyFacts.Build(Sources() with { Now = At(now) })[FactCatalog.BusinessHours]);

    [Theory]
    [InlineData("2026-12-23T22:59:59Z", false)]
    [InlineData("2026-12-23T23:00:00Z", true)] // midnight in Berlin
    [InlineData("2026-12-27T22:59:59Z", true)]
    [InlineData("2026-12-27T23:00:00Z", false)]
    public void A_freeze_lasts_whole_days_of_the_environment(string now, bool frozen) =>
        Assert.Equal(new FlagValue(frozen), PolicyFacts.Build(Sources() with { Now = At(now) })[FactCatalog.EnvironmentFrozen]);

    [Fact]
    public void The_lowest_level_is_taken_among_the_authors_of_the_same_commit()
    {
        // A junior's human commit beside a senior's assisted one makes no junior's assisted commit.
        var facts = Of(Written(Involvement.Edit, "bea", "cid"), Written(Involvement.Undeclared, "ann"));
        Assert.Equal(Level("senior"), facts[FactCatalog.AiLowest]);
        Assert.Equal(Level("junior"), facts[FactCatalog.UnmarkedLowest]);
        Assert.Equal(Level("junior"), Of(Written(Involvement.Agent, "ann", "bea"))[FactCatalog.AiLowest]);
        Assert.Equal(Level("junior"), Of(Written(Involvement.DeclaredHuman, "ann"))[FactCatalog.UnmarkedLowest]);
    }

    [Fact]
    public void Without_such_a_commit_there_is_no_lowest_level()
    {
        var facts = Of(Written(Involvement.Automation, "bea") with { IsConfirmed = true });
        Assert.Equal(new LevelValue(null), facts[FactCatalog.AiLowest]);
        Assert.Equal(new LevelValue(null), facts[FactCatalog.UnmarkedLowest]);
        Assert.Equal(Level("senior"), facts[FactCatalog.LowestLevel]);
        Assert.Equal(new LevelValue(null), Of()[FactCatalog.LowestLevel]);
    }

    [Fact]
    public void Whoever_is_not_known_has_the_level_unknown()
    {
        CommitAuthorship[] unknown =
        [
            Written(Involvement.Edit, "bea") with { Unresolved = ["x@example.com"] },
            Written(Involvement.Edit, "gone"),
            Written(Involvement.Edit),
        ];
        foreach (var facts in unknown.Select(c => Of(c)))
        {
            Assert.Equal(new LevelValue(Core.People.Level.Unknown), facts[FactCatalog.AiLowest]);
            Assert.Equal(new LevelValue(Core.People.Level.Unknown), facts[FactCatalog.LowestLevel]);
            Assert.Equal(new FlagValue(true), facts[FactCatalog.AnyUnknown]);
        }

        Assert.Equal(new FlagValue(false), Of(Written(Involvement.Edit, "bea"))[FactCatalog.AnyUnknown]);
    }

    [Fact]
    public void A_merge_counts_only_where_somebody_wrote_in_it()
    {
        var pressed = Of(Written(Involvement.Agent, "bea"), Written(Involvement.Undeclared) with { Parents = 2, IsCleanMerge = true });
        Assert.Equal(new LevelValue(null), pressed[FactCatalog.UnmarkedLowest]);
        Assert.Equal(WordSetValue.Of(["agent"]), pressed[FactCatalog.Involvement]);
        var written = Of(Written(Involvement.Agent, "bea"), Written(Involvement.Undeclared, "ann") with { Parents = 2 });
        Assert.Equal(Level("junior"), written[FactCatalog.UnmarkedLowest]);
        Assert.Equal(WordSetValue.Of(["agent", "undeclared"]), written[FactCatalog.Involvement]);
        Assert.Equal(new FlagValue(true), written[FactCatalog.AgentOnly]);
        Assert.Equal(new NumberValue(100), written[FactCatalog.AiShare]);
        var nobody = Of(Written(Involvement.Undeclared) with { Parents = 2, Unresolved = ["x@example.com"] });
        Assert.Equal(new LevelValue(Core.People.Level.Unknown), nobody[FactCatalog.UnmarkedLowest]);
        var bot = Of(Written(Involvement.Automation) with { Parents = 2 });
        Assert.Equal(new LevelValue(Core.People.Level.Unknown), bot[FactCatalog.UnmarkedLowest]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bea")] // The names beside a forged address can be forged as well.
    public void A_bots_address_alone_counts_as_unmarked_by_somebody_unknown(string? person)
    {
        var claimed = Of(person is null ? Written(Involvement.Automation) : Written(Involvement.Automation, person));
        Assert.Equal(new LevelValue(Core.People.Level.Unknown), claimed[FactCatalog.UnmarkedLowest]);
        Assert.Equal(new LevelValue(Core.People.Level.Unknown), claimed[FactCatalog.LowestLevel]);
        Assert.Equal(new FlagValue(true), claimed[FactCatalog.AnyUnknown]);
        Assert.Equal(WordSetValue.Of(["automation"]), claimed[FactCatalog.Involvement]);
    }

    [Fact]
    public void A_confirmed_bot_is_nobody_with_a_level()
    {
        var confirmed = Of(Written(Involvement.Automation) with { IsConfirmed = true });
        Assert.Equal(new LevelValue(null), confirmed[FactCatalog.UnmarkedLowest]);
        Assert.Equal(new LevelValue(null), confirmed[FactCatalog.LowestLevel]);
        Assert.Equal(new FlagValue(false), confirmed[FactCatalog.AnyUnknown]);
        Assert.Equal(new FlagValue(false), confirmed[FactCatalog.AgentOnly]);
    }

    [Fact]
    public void Shares_groups_and_agents_are_counted_over_all_repositories()
    {
        var facts = PolicyFacts.Build(Sources() with
        {
            Change = Shipping("shop", "infra"),
            Authorship = [Report("shop", [Written(Involvement.Agent, "ann"), Written(Involvement.Agent, "ann")]), Report("infra", [Written(Involvement.Undeclared, "cid")])],
        });
        Assert.Equal(new NumberValue(66), facts[FactCatalog.AiShare]);
        Assert.Equal(WordSetValue.Of(["payments", "web"]), facts[FactCatalog.AuthorGroups]);
        Assert.Equal(new FlagValue(false), facts[FactCatalog.AgentOnly]);
        Assert.Equal(new FlagValue(true), Of(Written(Involvement.Agent, "ann"))[FactCatalog.AgentOnly]);
        Assert.Equal(new FlagValue(false), Of()[FactCatalog.AgentOnly]);
    }

    [Fact]
    public void Effects_and_services_are_counted()
    {
        var facts = PolicyFacts.Build(Sources() with { BlastRadius = Losing() });
        Assert.Equal(new SeverityValue(Severity.High), facts[FactCatalog.Severity]);
        Assert.Equal(new NumberValue(1), facts[FactCatalog.Deletes]);
        Assert.Equal(new NumberValue(2), facts[FactCatalog.Replaces]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.LosesState]);
        Assert.Equal(new FlagValue(false), facts[FactCatalog.Irreversible]);
        Assert.Equal(new NumberValue(1), facts[FactCatalog.Services]);
        Assert.Equal(new NumberValue(2), facts[FactCatalog.Dependents]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.CustomerFacing]);
    }

    public static TheoryData<GapCode> AllGaps => new(Enum.GetValues<GapCode>());

    [Theory]
    [MemberData(nameof(AllGaps))]
    public void A_gap_blurs_what_it_touches_and_nothing_else(GapCode code)
    {
        var gap = new Gap(code, "detail");
        var facts = PolicyFacts.Build(Sources() with { Gaps = [gap], ChecksFailed = false });
        var open = Open(facts);
        Assert.Equal(gap.Touches.HasFlag(GapTouches.Authorship), open.Contains(FactCatalog.AiLowest));
        Assert.Equal(gap.Touches.HasFlag(GapTouches.Authorship), open.Contains(FactCatalog.Labels));
        Assert.Equal(gap.Touches.HasFlag(GapTouches.BlastRadius), open.Contains(FactCatalog.Severity));
        Assert.Equal(gap.Touches.HasFlag(GapTouches.BlastRadius), open.Contains(FactCatalog.LosesState));
        Assert.All(open, fact => Assert.Matches("^(authorship|authors|blastRadius|labels)", fact.Name));
        Assert.DoesNotContain(open, fact => fact.Name.EndsWith(".gaps", StringComparison.Ordinal));
        Assert.Equal(new FlagValue(gap.IsUnproven), facts[FactCatalog.ChangeUnproven]);
        var named = ((WordSetValue)facts[FactCatalog.AuthorshipGaps]).Words.Concat(((WordSetValue)facts[FactCatalog.BlastRadiusGaps]).Words).Distinct();
        Assert.Equal([gap.Word], named);
    }

    [Fact]
    public void What_was_seen_beside_a_gap_stays_certain()
    {
        var facts = PolicyFacts.Build(Sources() with
        {
            Authorship = [Report("shop", [Written(Involvement.Edit, "ann")]) with { Gaps = [new Gap(GapCode.Shallow, "")] }],
            BlastRadius = Losing() with { Gaps = [new Gap(GapCode.PlanErrored, "")] },
            Labels = ["payments-code"],
        });
        Assert.Equal(new LevelValue(Scale.Find("junior"), true), facts[FactCatalog.AiLowest]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.UnmarkedLowest]);
        Assert.Equal(WordSetValue.Of(["edit"], true), facts[FactCatalog.Involvement]);
        Assert.Equal(WordSetValue.Of(["payments"], true), facts[FactCatalog.AuthorGroups]);
        Assert.Equal(WordSetValue.Of(["payments-code"], true), facts[FactCatalog.Labels]);
        Assert.Equal(new FlagValue(false), facts[FactCatalog.AgentOnly]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.AiShare]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.AnyUnknown]);
        Assert.Equal(new SeverityValue(Severity.High, true), facts[FactCatalog.Severity]);
        Assert.Equal(new NumberValue(2, true), facts[FactCatalog.Replaces]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.LosesState]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.Irreversible]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.CustomerFacing]);
        Assert.Equal(WordSetValue.Of(["shallow"]), facts[FactCatalog.AuthorshipGaps]);
        Assert.Equal(WordSetValue.Of(["plan-errored"]), facts[FactCatalog.BlastRadiusGaps]);
    }

    [Fact]
    public void What_cannot_get_worse_is_known_in_spite_of_a_gap()
    {
        var worst = Losing() with { Effects = [Lost(Does.Delete, Severity.Critical, Undo.None)], Gaps = [new Gap(GapCode.PlanErrored, "")] };
        var facts = PolicyFacts.Build(Sources() with { BlastRadius = worst, Authorship = [Report("shop", [Written(Involvement.Edit)]) with { Gaps = [new Gap(GapCode.Shallow, "")] }] });
        Assert.Equal(new SeverityValue(Severity.Critical), facts[FactCatalog.Severity]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.Irreversible]);
        Assert.Equal(new LevelValue(Core.People.Level.Unknown), facts[FactCatalog.AiLowest]);
        Assert.Equal(new FlagValue(true), facts[FactCatalog.AnyUnknown]);
    }

    [Fact]
    public void Without_a_baseline_nothing_seen_of_the_commits_is_certain()
    {
        var facts = PolicyFacts.Build(Sources() with { Gaps = [new Gap(GapCode.NoBaseline, "")], Labels = ["payments-code"] });
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.Involvement]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.LowestLevel]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.Labels]);
    }

    [Fact]
    public void A_source_without_a_report_blurs_authorship()
    {
        var facts = PolicyFacts.Build(Sources() with { Change = Shipping("shop", "infra") });
        Assert.Equal(new LevelValue(Scale.Find("senior"), true), facts[FactCatalog.LowestLevel]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.AiShare]);
        Assert.Equal(new SeverityValue(Severity.None), facts[FactCatalog.Severity]);
    }

    [Fact]
    public void Labels_that_were_not_gathered_are_unknown() => Assert.Equal(FactValue.Unknown, PolicyFacts.Build(Sources() with { Labels = null })[FactCatalog.Labels]);

    [Fact]
    public void Labels_are_those_whose_paths_the_change_touches()
    {
        var policy = PolicyReader.Read("{version: 1, rules: [], labels: {sql: {paths: [\"**/*.sql\", db/**]}, pay: {paths: [services/payments/**]}}}").Value!;
        Assert.Equal(["pay", "sql"], policy.LabelsOf(["services/payments/a/b.sql"]));
        Assert.Equal(["sql"], policy.LabelsOf(["README.md", "db/x"]));
        Assert.Empty(policy.LabelsOf(["Services/payments/a"]));
        Assert.Empty(policy.LabelsOf([]));
    }

    private static FactSet Of(params CommitAuthorship[] commits) => PolicyFacts.Build(Sources() with { Authorship = [Report("shop", commits)] });

    private static List<Fact> Open(FactSet facts) => [.. FactCatalog.All.Where(fact => facts[fact].IsPartial)];

    private static FactSources Sources() => new()
    {
        Change = Shipping("shop"),
        Direction = Direction.Forward,
        Environment = new EnvironmentSettings
        {
            Name = "live",
            CustomerFacing = true,
            TimeZone = "Europe/Berlin",
            Freezes = [new Freeze(new DateOnly(2026, 12, 24), new DateOnly(2026, 12, 27), "holidays")],
        },
        Component = new Component { Name = "checkout", Repository = "shop", Owner = "payments", Tier = 2, CustomerFacing = true },
        Authorship = [Report("shop", [Written(Involvement.Undeclared, "bea")])],
        BlastRadius = new BlastRadiusReport(),
        People = People,
        Labels = [],
        Now = At("2026-11-23T10:00:00Z"),
    };

    private static Change Shipping(params string[] repositories) => new()
    {
        Installation = "acme",
        Environment = "live",
        Component = "checkout",
        Sources = [.. repositories.Select(r => new SourceRange(r, null, Head))],
        Requester = new Requester(RequesterKind.Token, "t1"),
    };

    private static BlastRadiusReport Losing() => new()
    {
        Effects = [Lost(Does.Replace, Severity.High, Undo.Backup), Lost(Does.Replace, Severity.Low, Undo.Full) with { LosesState = false }, Lost(Does.Delete, Severity.High, Undo.Window)],
        Services = [new("checkout", 0, false, "resource"), new("web", 1, true, "dependsOn"), new("app", 2, false, "dependsOn")],
    };

    private static Effect Lost(Does does, Severity severity, Undo undo) => new()
    {
        Id = "0123456789abcdef",
        Does = does,
        Kind = "aws_db_instance",
        Address = "aws_db_instance.main",
        Holds = Holds.Data,
        Undo = undo,
        LosesState = true,
        Severity = severity,
        Row = SeverityRow.LosesData,
        Source = "plan.json#/0",
    };

    private static CommitAuthorship Written(Involvement involvement, params string[] people) =>
        new() { Id = Head, Parents = 1, Author = Nobody, Committer = Nobody, People = people, Involvement = involvement };

    private static AuthorshipReport Report(string repository, IReadOnlyList<CommitAuthorship> commits) => new(repository, null, Head, commits, []);

    private static LevelValue Level(string name) => new(Scale.Find(name));

    private static Person Person(string id, string level, params string[] groups) => new() { Id = id, Level = Scale.Find(level)!.Value, Groups = groups };

    private static CommitId Commit(string hex) => CommitId.TryParse(hex, out var id) ? id : throw new FormatException(hex);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
