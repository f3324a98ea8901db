using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.SignOff;
using Countersign.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.GateTests;

/// <summary>What must hold for every change: knowing worse, doing more or signing less never gets through more easily.</summary>
public class GatePropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);
    private static readonly string[] Everybody = ["ann", "abe", "eve", "bea", "ben", "cid", "dora"];

    private static readonly string[] Requirements =
    [
        "signOff: {level: senior}", "signOff: {count: 2, level: senior}", "signOff: {level: senior, relation: [service-owner, same-team, management-line]}",
        "signOff: {level: senior, relation: manager, acknowledge: all}", "signOff: {groups: [payments, platform], validFor: 1h}", "review: {level: mid}", "signOff: {deviceBound: true}", "intent",
    ];

    private static readonly string[] Rules =
    [
        "when: {blastRadius.losesState: true}, deny: No.", "when: {blastRadius.severity: {atLeast: high}}, require: [signOff: {level: staff}]",
        "when: {any: [{authorship.aiLowest: {below: senior}}, {authorship.unmarkedLowest: {below: senior}}]}, require: [signOff: {level: senior}]",
        "when: {authors.anyUnknown: true}, require: [signOff: {count: 2, level: senior}]", "when: {change.unproven: true}, require: [signOff: {level: staff}]",
    ];

    private static readonly Gen<Func<GateFixture, GateFixture>> Commits =
        from author in Gen.Elements(Everybody)
        from other in Gen.Elements(Everybody)
        from kind in Gen.Choose(0, 7)
        select (Func<GateFixture, GateFixture>)(f => kind switch
        {
            0 => f.By(author).CoAuthoredBy(other),
            1 => f.By(author).CommittedBy(other).Ai(),
            2 => f.By(author).DrivenBy(other),
            3 => f.ByStranger("x@home.example"),
            4 => f.ByNobody(),
            5 => f.By(author).PushedBy(other),
            6 => f.CleanMerge(),
            _ => f.By(author),
        });

    private static readonly Gen<Func<GateFixture, GateFixture>> Effects =
        from does in Gen.Elements(Enum.GetValues<Does>())
        from address in Gen.Choose(0, 1_000_000)
        select (Func<GateFixture, GateFixture>)(f => f.Does(does, $"e{address}.{f.Effects.Count}"));

    private static readonly Gen<Func<GateFixture, GateFixture>> SignOffs =
        from person in Gen.Elements([.. Everybody, "nobody"])
        from some in Gen.Choose(0, 4)
        from age in Gen.Elements(0, 30, 90, 2_000)
        from bound in Gen.Elements(true, false)
        from disclaims in Gen.Elements(true, false)
        select (Func<GateFixture, GateFixture>)(f => f.SignedBy(person, s => s with
        {
            Commits = some == 0 ? s.Commits.Take(1).ToHashSet() : s.Commits,
            Effects = some == 1 ? new HashSet<string>() : s.Effects,
            Acknowledged = some == 2 ? new HashSet<string>() : s.Acknowledged,
            Disclaims = disclaims ? s.Commits.ToHashSet() : new HashSet<CommitId>(),
            Issued = GateFixture.Now.AddMinutes(-age),
            DeviceBound = bound,
        }));

    internal static readonly Gen<GateFixture> Changes =
        from commits in Commits.ListOf()
        from effects in Effects.ListOf()
        from signOffs in SignOffs.ListOf()
        from requirements in Gen.SubListOf(Requirements)
        from rules in Gen.SubListOf(Rules)
        from gaps in Gen.SubListOf(Enum.GetValues<GapCode>())
        from gapped in Gen.Choose(0, 3)
        from away in Gen.SubListOf(Everybody)
        from direction in Gen.Elements(Direction.Forward, Direction.Forward, Direction.Rollback, Direction.Redeploy)
        from good in Gen.Elements(true, false)
        from kind in Gen.Elements(Enum.GetValues<RequesterKind>())
        from requester in Gen.Elements(Everybody)
        select Build(commits.Take(4).Concat(effects.Take(3)).Concat(signOffs.Take(5)), requirements, rules, gapped == 0 ? gaps : [], away.Take(2)) with
        {
            Direction = direction,
            KnownGood = good,
            Requester = new Requester(kind, kind == RequesterKind.Workload ? "ci" : requester, kind == RequesterKind.Token ? requester : null),
        };

    [Fact]
    public void One_more_gap_is_never_laxer() =>
        ForAll(Changes.Zip(Gen.Elements(Enum.GetValues<GapCode>())), x => NoLaxer(x.Item1, x.Item1.Gap(x.Item2)));

    [Fact]
    public void One_more_effect_is_never_laxer() =>
        ForAll(Changes.Zip(Effects), x => NoLaxer(Answered(x.Item1), x.Item2(Answered(x.Item1))));

    [Fact]
    public void One_more_commit_is_never_laxer() =>
        ForAll(Changes.Zip(Commits), x =>
        {
            // A relation can fall to the next when an author of its own bars somebody in it: that is the rule's own order, so one relation is asked here.
            var change = Answered(x.Item1 with { Rules = "" }).Asks("signOff: {count: 2, level: senior}").Rule(Rules[0]).Rule(Rules[2]).Rule(Rules[3]);
            NoLaxer(change, x.Item2(change));
        });

    [Fact]
    public void One_approval_less_is_never_laxer() =>
        ForAll(Changes.Where(c => c.SignOffs.Count > 0).Zip(Gen.Choose(0, 4)), x =>
        {
            var less = x.Item1 with { SignOffs = [.. x.Item1.SignOffs.Where((_, at) => at != x.Item2 % x.Item1.SignOffs.Count)] };
            if (!x.Item1.Decide().Requirements.Any(r => r.SignOff is { Relation: not [Core.Policy.Relation.Any] })
                && !Given(x.Item1).Any(s => s.Disclaims.Count > 0)) NoLaxer(x.Item1, less);
        });

    [Fact]
    public void The_order_of_sign_offs_means_nothing() =>
        ForAll(Changes.SelectMany(c => Gen.Shuffle(c.SignOffs.ToArray()).Select(order => (c, order))), x =>
            Assert.Equal(Bytes(x.c.RejectedBy("cid").RejectedBy("bea")), Bytes(x.c with { SignOffs = [(f => f.SignOffBy("bea") with { Answer = Answer.Reject }), .. x.order, (f => f.SignOffBy("cid") with { Answer = Answer.Reject })] })));

    [Fact]
    public void An_author_of_every_commit_helps_nothing() =>
        ForAll(Changes.Zip(SignOffs), x =>
        {
            var change = x.Item1 with { Commits = [.. x.Item1.By("bea").Commits.Select(c => c with { People = [.. c.People.Append("bea").Distinct().Order()], Claimed = [.. c.Claimed.Except(["bea"])] })] };
            change = change with { SignOffs = [] };
            Assert.Equal(change.Decide().Verdict, change.SignedBy("bea").Decide().Verdict);
            Assert.All(change.SignedBy("bea").Decide().Requirements, r => Assert.DoesNotContain("bea", r.MetBy));
        });

    [Fact]
    public void The_requester_helps_nothing() =>
        ForAll(Changes, change =>
        {
            var asked = change.RequestedBy(RequesterKind.Person, "dora");
            Assert.All(asked.SignedBy("dora").Decide().Requirements.Where(r => r.SignOff is not null), r => Assert.DoesNotContain("dora", r.MetBy.Concat(r.Eligible)));
        });

    [Fact]
    public void Whatever_is_accepted_when_signing_is_independent_of_what_it_answers_for() =>
        ForAll(Changes.Zip(Gen.Elements(Everybody)), x =>
        {
            var (change, statement) = (x.Item1, x.Item1.StatementBy(x.Item2));
            var asked = change.Decide().AskedSignOffs;
            var offer = SignOffRules.OfferTo(x.Item2, change.Answerable, asked, new HashSet<CommitId>());
            var given = statement with { Commits = offer.Commits, Effects = offer.Effects, Acknowledged = offer.ToAcknowledge };
            if (SignOffRules.Judge(given, change.Answerable, asked, change.At) is not null) return;
            Assert.DoesNotContain(change.Commits, c => given.Commits.Contains(c.Id) && (c.People.Contains(x.Item2) || c.Drivers.Contains(x.Item2)));
            if (given.Effects.Count > 0) Assert.DoesNotContain(change.Commits, c => c.People.Contains(x.Item2));
            Assert.False(change.Answerable.BarredFromAll.ContainsKey(x.Item2));
        });

    [Fact]
    public void Deciding_over_the_extract_gives_what_deciding_over_everybody_gave() =>
        ForAll(Changes, change =>
        {
            var decision = change.Decide();
            var matter = change.Commits.SelectMany(c => c.People).Concat(decision.Requirements.SelectMany(r => r.Eligible.Concat(r.MetBy)));
            var facts = change.Facts with { People = PeopleExtract.Of(change.Facts.People, matter) };
            var again = Gate.Decide(change.Change, facts, change.Policy, Given(change), change.At);
            Assert.Equal(decision.Verdict, again.Verdict);
            Assert.Equal(decision.Requirements.Select(r => (r.Text, r.Met)), again.Requirements.Select(r => (r.Text, r.Met)));
        });

    /// <summary>What a verifier does with a bundle: it has the recorded facts and the change without its requester's owner, and must get the same record.</summary>
    [Fact]
    public void Deciding_over_the_recorded_facts_gives_the_same_decision() =>
        ForAll(Changes, made =>
        {
            var change = made.Requester.Owner is { } owner ? made with { Barred = new Dictionary<string, RefusalCode> { [owner] = RefusalCode.SignerIsRequester } } : made;
            var decision = change.Decide();
            var record = FactsRecord.ToJson(change.Facts, decision.Requirements.SelectMany(r => r.Eligible.Concat(r.MetBy)), new byte[FactsRecord.SaltBytes]);
            var facts = JsonFields.Read(CanonicalJson.Write(record), "the facts", FactsRecord.Read, out var problem);
            Assert.Equal("", problem);
            var read = JsonFields.Read(change.Change.ToJson(), "the change", Change.Read, out _)!;
            var again = Gate.Decide(read, facts!, change.Policy, Given(change), change.At);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(decision.ToJson())), System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(again.ToJson())));
        });

    [Fact]
    public void Every_decision_has_a_reason_and_a_canonical_record() =>
        ForAll(Changes, change =>
        {
            var decision = change.Decide();
            Assert.NotEmpty(decision.Reasons);
            Assert.True(CanonicalJson.TryReadCanonical(Bytes(change), out _));
            Assert.Equal(decision.Verdict == Verdict.Allow, decision.Passes);
        });

    private static GateFixture Build(IEnumerable<Func<GateFixture, GateFixture>> steps, IEnumerable<string> requirements, IEnumerable<string> rules, IEnumerable<GapCode> gaps, IEnumerable<string> away)
    {
        var change = steps.Aggregate(A.Change(), (f, step) => step(f));
        change = requirements.Aggregate(change, (f, r) => f.Asks(r));
        change = rules.Aggregate(change, (f, r) => f.Rule(r));
        change = away.Aggregate(change, (f, person) => f.Away(person, "cid"));
        return gaps.Aggregate(change, (f, gap) => f.Gap(gap));
    }

    /// <summary>The same with the sign-offs as they were given for it, so that what comes later is not answered by itself.</summary>
    private static GateFixture Answered(GateFixture change)
    {
        var given = Given(change);
        return change with { SignOffs = [.. given.Select(s => (Func<GateFixture, GivenSignOff>)(_ => s))] };
    }

    private static List<GivenSignOff> Given(GateFixture change) => [.. change.SignOffs.Select(s => s(change))];

    private static void NoLaxer(GateFixture before, GateFixture after)
    {
        var (was, now) = (before.Decide(), after.Decide());
        Assert.True(now.Verdict >= was.Verdict, $"{was.Verdict} ({string.Join(", ", was.Reasons)}) became {now.Verdict} ({string.Join(", ", now.Reasons)})");
    }

    private static byte[] Bytes(GateFixture change) => CanonicalJson.Write(change.Decide().ToJson());

    private static void ForAll<T>(Gen<T> gen, Action<T> check) => Check.One(Many, Prop.ForAll(gen.ToArbitrary(), check));
}
