using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>
/// What must hold in every organisation, whoever is in it: 10,000 invented ones a property, each with people, levels, managers, teams, leave, agents, a
/// policy, a change and sign-offs, decided by the real gate.
/// </summary>
public class OrganisationPropertyTests
{
    private const int Organisations = 10_000;

    [Fact]
    public void The_order_of_sign_offs_never_matters() => ForEach(11, (random, made) =>
    {
        var shuffled = made.Given.ToArray();
        random.Shuffle(shuffled);
        Assert.Equal(CanonicalJson.Write(made.Decide(made.Given).ToJson()), CanonicalJson.Write(made.Decide(shuffled).ToJson()));
        Assert.Equal(made.Decide(made.Given).Requirements.Select(r => (r.Text, r.Met, r.CanBeMet)), made.Decide(shuffled).Requirements.Select(r => (r.Text, r.Met, r.CanBeMet)));
    });

    [Fact]
    public void One_approval_more_never_turns_an_allow_into_anything_else_and_one_reject_always_does() => ForEach(12, (random, made) =>
    {
        var before = made.Decide(made.Given).Verdict;
        var more = made.SignOffBy(random, Any(random, made.Everybody));
        var after = made.Decide([.. made.Given, more]).Verdict;
        if (before == Verdict.Allow) Assert.Equal(Verdict.Allow, after);
        Assert.True(before == Verdict.Deny || after != Verdict.Deny, $"an approval made {before} a {after}");
        var by = Any(random, made.Everybody);
        Assert.Equal(Verdict.Deny, made.Decide([.. made.Given, made.SignOffBy(random, by) with { Answer = Answer.Reject }]).Verdict);
    });

    [Fact]
    public void One_sign_off_less_never_turns_a_hold_into_an_allow() => ForEach(13, (random, made) =>
    {
        if (made.Given.Count == 0) return;
        var at = random.Next(made.Given.Count);
        var less = made.Given.Where((_, i) => i != at).ToList();
        if (made.Decide(made.Given).Verdict == Verdict.Hold) Assert.Equal(Verdict.Hold, made.Decide(less).Verdict);
    });

    [Fact]
    public void A_person_more_or_a_level_more_never_turns_an_allow_into_a_hold_or_a_deny() => ForEach(14, (random, made) =>
    {
        if (made.Decide(made.Given).Verdict != Verdict.Allow) return;
        var newcomer = Organisation.InventPerson(random, "newcomer");
        Assert.Equal(Verdict.Allow, (made with { Fixture = made.Fixture with { Persons = [.. made.Fixture.Persons, newcomer] } }).Decide(made.Given).Verdict);
        var promoted = made.Promote(random);
        Assert.Equal(Verdict.Allow, promoted.Decide(made.Given).Verdict);
    });

    [Fact]
    public void A_person_who_goes_never_turns_a_hold_into_an_allow() => ForEach(15, (random, made) =>
    {
        if (made.Decide(made.Given).Verdict != Verdict.Hold) return;
        var gone = Any(random, made.Everybody);
        Assert.NotEqual(Verdict.Allow, (made with { Fixture = made.Fixture.Where(gone, p => p with { Left = true }) }).Decide(made.Given).Verdict);
    });

    /// <summary>
    /// Whoever has a hand in it, with all their passkeys together and everything ticked: author, committer, pusher, driver of an agent in the commit,
    /// requester, token owner, driver of the requesting agent, plan uploader. Nothing of that commit is answered and nobody of them is counted.
    /// </summary>
    [Fact]
    public void No_combination_of_those_involved_ever_answers_for_their_commit() => ForEach(16, (random, made) =>
    {
        var change = made.Fixture.Asks("signOff: {level: intern}");
        var facts = change.Facts;
        var requesting = facts.BarredFromAll(change.Change).Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var commit in change.Commits.Where(Answerable.NeedsAnswer))
        {
            var hands = commit.People.Concat(commit.Drivers).Concat(facts.Pushers.GetValueOrDefault(commit.Id) ?? []).Concat(requesting).Distinct(StringComparer.Ordinal).ToList();
            // Whoever disclaims a co-author line asks for one more signer, so those who disclaim together are always one short.
            var given = hands.Select(h => Everything(change, h, disclaims: random.Next(2) == 0)).ToList();
            var decision = Gate.Decide(change.Change, facts, change.Policy, given, change.At);
            Assert.NotEqual(Verdict.Allow, Judged(decision));
            Assert.All(decision.Requirements.Where(r => r.SignOff is not null), r => Assert.Contains(commit.Id, r.Commits));
            Assert.All(decision.Requirements.Where(r => r.SignOff is not null), r => Assert.DoesNotContain(r.MetBy, requesting.Contains));
        }
    });

    /// <summary>The verdict that sign-offs led to: going back to what ran here is allowed whoever signs.</summary>
    private static Verdict Judged(Decision decision) =>
        decision.Reasons.Any(r => r.Code is "rollback-to-known-good" or "redeploy-of-live") ? Verdict.Hold : decision.Verdict;

    private static GivenSignOff Everything(GateFixture change, string person, bool disclaims) => change.SignOffBy(person) with
    {
        DeviceBound = true,
        Disclaims = disclaims ? change.Commits.Select(c => c.Id).ToHashSet() : new HashSet<CommitId>(),
        Statement = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(person)),
    };

    /// <summary>The organisations above are of use only while all of this happens in them often enough.</summary>
    [Fact]
    public void The_invented_organisations_meet_every_verdict_for_every_reason()
    {
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        ForEach(17, (_, made) =>
        {
            foreach (var code in made.Decide(made.Given).Reasons.Select(r => r.Code).Distinct()) reasons[code] = reasons.GetValueOrDefault(code) + 1;
        });
        foreach (var code in new[] { "requirements-met", "requirement-unmet", "no-rule-applies", "rollback-to-known-good", "no-one-eligible", "too-few-eligible" })
            Assert.True(reasons.GetValueOrDefault(code) > Organisations / 100, $"{code}: {reasons.GetValueOrDefault(code)}");
    }

    private static void ForEach(int seed, Action<Random, Organisation> check)
    {
        for (var i = 0; i < Organisations; i++)
        {
            var random = new Random((seed * 1_000_003) + i);
            var made = Organisation.Invent(random);
            try
            {
                check(random, made);
            }
            catch (Xunit.Sdk.XunitException broken)
            {
                throw new Xunit.Sdk.XunitException($"Organisation {i} of seed {seed} ({made}): {broken.Message}");
            }
        }
    }

    private static T Any<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>People with a policy, a change of theirs and what they signed.</summary>
    private sealed record Organisation(GateFixture Fixture, IReadOnlyList<GivenSignOff> Given)
    {
        private static readonly string[] Teams = ["payments", "ledger", "platform", "search"];

        private static readonly string[] Asked =
        [
            "signOff: {level: senior}", "signOff: {count: 2, level: senior}", "signOff: {count: 3}", "signOff: {level: mid, groups: [payments, ledger]}",
            "signOff: {level: staff, acknowledge: all}", "signOff: {deviceBound: true}", "review: {level: mid}",
        ];

        public IReadOnlyList<string> Everybody => [.. Fixture.Persons.Select(p => p.Id)];

        public Decision Decide(IReadOnlyList<GivenSignOff> given) => Gate.Decide(Fixture.Change, Fixture.Facts, Fixture.Policy, given, Fixture.At);

        public static Organisation Invent(Random random)
        {
            var empty = new Organisation(A.Change() with { Persons = [] }, []);
            var names = Enumerable.Range(0, random.Next(2, 9)).Select(i => $"p{i}").ToList();
            var persons = names.Select(n => InventPerson(random, n, names)).ToList();
            var fixture = empty.Fixture with
            {
                Persons = persons,
                Agents = [.. names.Take(random.Next(3)).Select(n => new AgentIdentity($"agent-{n}", "", n, new Dictionary<string, string>(), []))],
            };
            for (var i = random.Next(1, 4); i > 0; i--) fixture = Committed(random, fixture, names);
            for (var i = random.Next(3); i > 0; i--) fixture = fixture.Does(Any(random, Enum.GetValues<Does>()), $"e{i}", more: e => e);
            foreach (var asked in Asked.Where(_ => random.Next(4) == 0)) fixture = fixture.Asks(asked);
            if (random.Next(5) == 0) fixture = fixture.Gap(Any(random, Enum.GetValues<GapCode>()));
            fixture = fixture with { Requester = AskedBy(random, names, fixture.Agents) };
            fixture = fixture with { Direction = random.Next(6) == 0 ? Direction.Rollback : Direction.Forward, KnownGood = random.Next(2) == 0 };
            if (random.Next(4) == 0) fixture = fixture with { Barred = new Dictionary<string, RefusalCode> { [Any(random, names)] = RefusalCode.SignerIsRequester } };
            var made = new Organisation(fixture, []);
            return made with { Given = [.. Enumerable.Range(0, random.Next(6)).Select(_ => made.SignOffBy(random, Any(random, names)))] };
        }

        /// <summary>Somebody of any level, under one of these managers or none, perhaps away today.</summary>
        public static Person InventPerson(Random random, string name, IReadOnlyList<string>? managers = null)
        {
            string? Colleague() => managers is null || random.Next(3) == 0 || Any(random, managers) is not { } other || other == name ? null : other;
            var today = DateOnly.FromDateTime(GateFixture.Now.Date);
            return GateFixture.Person(name, Any(random, GateFixture.Levels.Levels).Name, Colleague(), [.. Teams.Where(_ => random.Next(3) == 0)]) with
            {
                Away = random.Next(5) == 0 ? new Absence(today, today, Colleague()) : null,
            };
        }

        /// <summary>Somebody rises by a level.</summary>
        public Organisation Promote(Random random)
        {
            var levels = GateFixture.Levels.Levels;
            return this with { Fixture = Fixture.Where(Any(random, Everybody), p => p with { Level = levels[Math.Min(levels.Count - 1, p.Level.Rank + 1)] }) };
        }

        /// <summary>An approval of all or a part, fresh or old, with or without acknowledgements and disclaimers.</summary>
        public GivenSignOff SignOffBy(Random random, string person)
        {
            var all = Fixture.SignOffBy(person);
            return all with
            {
                Commits = all.Commits.Where(_ => random.Next(5) > 0).ToHashSet(),
                Disclaims = random.Next(3) == 0 ? all.Commits.Where(_ => random.Next(2) == 0).ToHashSet() : new HashSet<CommitId>(),
                Effects = all.Effects.Where(_ => random.Next(5) > 0).ToHashSet(StringComparer.Ordinal),
                Acknowledged = random.Next(4) > 0 ? all.Acknowledged : new HashSet<string>(),
                Issued = GateFixture.Now.AddMinutes(-Any(random, [0, 30, 90, 1_500])),
                DeviceBound = random.Next(2) == 0,
                Statement = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{person} {random.Next()}")),
            };
        }

        public override string ToString() =>
            $"people {string.Join(", ", Fixture.Persons.Select(p => $"{p.Id} {p.Level.Name}"))}; requested by {Fixture.Requester}; "
            + $"rules {Fixture.Rules.ReplaceLineEndings(" ")}; signed by {string.Join(", ", Given.Select(g => $"{g.Person} {g.Answer}"))}";

        private static GateFixture Committed(Random random, GateFixture fixture, IReadOnlyList<string> names)
        {
            var (author, other) = (Any(random, names), Any(random, names));
            var made = random.Next(8) switch
            {
                0 => fixture.By(author).CoAuthoredBy(other).CoAuthoredBy(Any(random, names)),
                1 => fixture.By(author).CommittedBy(other).Ai(),
                2 => fixture.By(author).DrivenBy(other),
                3 => fixture.ByStranger("x@home.example"),
                4 => fixture.ByNobody(),
                5 => fixture.CleanMerge(),
                _ => fixture.By(author),
            };
            return random.Next(3) == 0 ? made.PushedBy(other) : made;
        }

        private static Requester AskedBy(Random random, IReadOnlyList<string> names, IReadOnlyList<AgentIdentity> agents) => random.Next(4) switch
        {
            0 => new Requester(RequesterKind.Person, Any(random, names)),
            1 => new Requester(RequesterKind.Token, "tok", Any(random, names)),
            2 when agents.Count > 0 => new Requester(RequesterKind.Agent, Any(random, agents).Id),
            _ => new Requester(RequesterKind.Workload, "ci"),
        };
    }
}
