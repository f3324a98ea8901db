using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Tests;

/// <summary>Starts a sentence about one change: <c>A.Change().By("ann").Asks("signOff: {level: senior}").SignedBy("bea").Decide()</c>.</summary>
internal static class A
{
    public static GateFixture Change() => new();
}

/// <summary>
/// One change of component checkout in production, built in words. People: ann and abe are juniors of bea, eve a junior of cid; bea, ben and cid are
/// senior, dora is staff and above all. Payments (ann, abe, bea, ben) owns checkout; ledger (cid, eve) owns the ledger.
/// </summary>
internal sealed record GateFixture
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero); // a Monday

    public static readonly LevelScale Levels = PolicyReader.DefaultLevels;

    public static readonly Component Checkout = new() { Name = "checkout", Repository = "shop", Owner = "payments" };

    public static readonly Component Ledger = new() { Name = "ledger", Repository = "books", Owner = "ledger" };

    public static readonly CommitId Base = Commit("base");

    /// <summary>Properties decide the same few policies thousands of times.</summary>
    private static readonly ConcurrentDictionary<string, PolicySet> Policies = new(StringComparer.Ordinal);

    public IReadOnlyList<Person> Persons { get; init; } =
    [
        Person("ann", "junior", "bea", "payments"), Person("abe", "junior", "bea", "payments"), Person("eve", "junior", "cid", "ledger"),
        Person("bea", "senior", "dora", "payments"), Person("ben", "senior", "dora", "payments"), Person("cid", "senior", "dora", "ledger"), Person("dora", "staff", null, "platform"),
    ];

    public IReadOnlyList<AgentIdentity> Agents { get; init; } = [];

    public IReadOnlyList<CommitAuthorship> Commits { get; init; } = [];

    public IReadOnlyList<CommitAuthorship> TakenAway { get; init; } = [];

    public IReadOnlyList<Effect> Effects { get; init; } = [];

    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    public IReadOnlyList<PlanInput> Plans { get; init; } = [];

    public IReadOnlyList<PlanAlike> PlansAlike { get; init; } = [];

    public IReadOnlyList<string> Targets { get; init; } = [];

    public IReadOnlyList<Component> Touched { get; init; } = [Checkout];

    public IReadOnlyDictionary<string, RefusalCode> Barred { get; init; } = new Dictionary<string, RefusalCode>();

    public IReadOnlyDictionary<CommitId, IReadOnlyList<string>> Pushers { get; init; } = new Dictionary<CommitId, IReadOnlyList<string>>();

    public IReadOnlyList<CodeReview>? Reviews { get; init; }

    public IReadOnlyDictionary<CommitId, string> Patches { get; init; } = new Dictionary<CommitId, string>();

    public Requester Requester { get; init; } = new(RequesterKind.Workload, "ci");

    public EnvironmentSettings Environment { get; init; } = new() { Name = "production", Mode = EnforcementMode.Enforce };

    public Live Live { get; init; } = new(Base, Base, 1);

    public Direction Direction { get; init; } = Direction.Forward;

    public bool KnownGood { get; init; }

    public Intent? Intent { get; init; }

    public IReadOnlyList<RepositoryRules> RepositoryRules { get; init; } = [];

    public IReadOnlyList<OverdueReview> OverdueReviews { get; init; } = [];

    public IReadOnlyList<GivenBreakGlass> BreakGlass { get; init; } = [];

    /// <summary>The policy's breakGlass, as it is written; empty for the default.</summary>
    public string BreakGlassRule { get; init; } = "";

    public string Rules { get; init; } = "";

    public string Default { get; init; } = "allow";

    public DateTimeOffset At { get; init; } = Now;

    public IReadOnlyList<Func<GateFixture, GivenSignOff>> SignOffs { get; init; } = [];

    public static CommitId Commit(string name) => CommitId.Parse(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..40]);

    public static Person Person(string id, string level, string? manager, params string[] groups) =>
        new() { Id = id, Level = Levels.Find(level)!.Value, Manager = manager, Groups = groups, Emails = [$"{id}@acme.example"] };

    /// <summary>One more commit, by this person.</summary>
    public GateFixture By(string author) => With(new CommitAuthorship
    {
        Id = Commit($"{Commits.Count}"),
        Parents = 1,
        Author = new CommitIdentity(author, $"{author}@acme.example"),
        Committer = new CommitIdentity(author, $"{author}@acme.example"),
        People = [author],
        Involvement = Involvement.Undeclared,
    });

    /// <summary>One more commit whose author is only a tool.</summary>
    public GateFixture ByNobody() => By("bot").Last(c => c with { People = [], Involvement = Involvement.Automation });

    /// <summary>One more commit, by somebody whom nobody knows.</summary>
    public GateFixture ByStranger(string email) => By(email).Last(c => c with { People = [], Unresolved = [email] });

    public GateFixture Ai() => Last(c => c with { Involvement = Involvement.Edit, Tools = ["claude-code"] });

    public GateFixture CommittedBy(string person) => Last(c => c with { Committer = new CommitIdentity(person, $"{person}@acme.example"), People = Sorted(c.People, person) });

    public GateFixture CoAuthoredBy(string person) => Last(c => c with
    {
        Coauthors = [.. c.Coauthors, new CommitIdentity(person, $"{person}@acme.example")],
        People = Sorted(c.People, person),
        Claimed = Sorted(c.Claimed, person),
    });

    public GateFixture DrivenBy(string person) => Last(c => c with { Involvement = Involvement.Agent, People = Sorted(c.People, person), Drivers = Sorted(c.Drivers, person) });

    public GateFixture AlsoBy(string stranger) => Last(c => c with { Unresolved = Sorted(c.Unresolved, stranger) });

    public GateFixture CleanMerge() => By("merge").Last(c => c with { People = [], Parents = 2, IsCleanMerge = true });

    public GateFixture PushedBy(params string[] persons) => this with { Pushers = new Dictionary<CommitId, IReadOnlyList<string>>(Pushers) { [Commits[^1].Id] = persons } };

    /// <summary>One more code review by this person, of every commit so far, pushed by their authors.</summary>
    public GateFixture ReviewedBy(string person, Func<CodeReview, CodeReview>? more = null)
    {
        var authors = Commits.SelectMany(c => c.People).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var review = new CodeReview { Repository = "shop", Person = person, Head = Head, At = At.AddDays(-2), Commits = [.. Commits.Select(c => c.Id)], Authors = authors, Pushers = authors };
        return this with { Reviews = [.. Reviews ?? [], more is null ? review : more(review)] };
    }

    public GateFixture Last(Func<CommitAuthorship, CommitAuthorship> change) => this with { Commits = [.. Commits.SkipLast(1), change(Commits[^1])] };

    public GateFixture TakingAway(string author) => this with { TakenAway = A.Change().By(author).Last(c => c with { Id = Commit($"away {author}") }).Commits };

    /// <summary>One more effect of a Terraform plan.</summary>
    public GateFixture Does(Does does, string address, string? root = null, Func<Effect, Effect>? more = null)
    {
        var loses = does is Core.BlastRadius.Does.Delete or Core.BlastRadius.Does.Replace;
        var effect = new Effect
        {
            Id = address,
            Does = does,
            Kind = "aws_db_instance",
            Address = address,
            Holds = Holds.Data,
            Undo = Undo.Backup,
            LosesState = loses,
            Severity = loses ? Severity.High : Severity.Low,
            Row = loses ? SeverityRow.LosesRecoverableData : SeverityRow.Updates,
            Root = root,
            Source = "plan.json",
        };
        return (Plans.Count == 0 ? Plan("plan 1") : this) with { Effects = [.. Effects, more is null ? effect : more(effect)] };
    }

    public GateFixture Plan(string content) => this with { Plans = [new PlanInput("terraform", "", Sha256Digest.Of(Encoding.UTF8.GetBytes(content)))] };

    public GateFixture Gap(GapCode code) => this with { Gaps = [.. Gaps, new Gap(code, "in a test")] };

    public GateFixture RequestedBy(RequesterKind kind, string id, string? owner = null) => this with { Requester = new Requester(kind, id, owner) };

    public GateFixture Where(string person, Func<Person, Person> change) => this with { Persons = [.. Persons.Select(p => p.Id == person ? change(p) : p)] };

    public GateFixture Away(string person, string? standIn = null) =>
        Where(person, p => p with { Away = new Absence(DateOnly.FromDateTime(Now.Date), DateOnly.FromDateTime(Now.Date), standIn) });

    /// <summary>One more rule that applies in production and asks for this, as a policy writes it.</summary>
    public GateFixture Asks(string requirement) => Rule($"when: {{environment.tier: production}}, require: [{requirement}]");

    /// <summary>One more rule, as a policy writes it.</summary>
    public GateFixture Rule(string text) => this with { Rules = Rules + $"  - {{id: r{Rules.Count(c => c == '\n') + 1}, {text}}}\n" };

    /// <summary>One more sign-off by this person, for everything that is open, with every effect acknowledged.</summary>
    public GateFixture SignedBy(string person, Func<GivenSignOff, GivenSignOff>? more = null) => Given(f => (more ?? (s => s))(f.SignOffBy(person)));

    /// <summary>One more sign-off by this person, given for another change.</summary>
    public GateFixture SignedBy(string person, GateFixture another) => Given(_ => another.SignOffBy(person));

    public GateFixture RejectedBy(string person, Func<GivenSignOff, GivenSignOff>? more = null) => SignedBy(person, s => (more ?? (x => x))(s with { Answer = Answer.Reject }));

    public GateFixture Given(Func<GateFixture, GivenSignOff> signOff) => this with { SignOffs = [.. SignOffs, signOff] };

    /// <summary>One more statement by this person that breaks the glass for this change.</summary>
    public GateFixture BrokenBy(string person, Func<GivenBreakGlass, GivenBreakGlass>? more = null)
    {
        var given = new GivenBreakGlass(person, Change.Digest, Live.Version, At.AddMinutes(-5), At.AddHours(3), Sha256Digest.Of(Encoding.UTF8.GetBytes($"{person} {BreakGlass.Count}")));
        return this with { BreakGlass = [.. BreakGlass, more is null ? given : more(given)] };
    }

    public GivenSignOff SignOffBy(string person) => new()
    {
        Person = person,
        Answer = Answer.Approve,
        Change = Change.Digest,
        Of = Change,
        Commits = Answerable.OpenCommits.Select(c => c.Id).ToHashSet(),
        Effects = Answerable.OpenEffects.Select(e => e.Id).ToHashSet(),
        Acknowledged = Effects.Select(e => e.Id).ToHashSet(),
        TypedEnvironment = true,
        Disclaims = new HashSet<CommitId>(),
        Issued = At.AddMinutes(-5),
        DeviceBound = false,
        Statement = Sha256Digest.Of(Encoding.UTF8.GetBytes($"{person} {SignOffs.Count}")),
    };

    public CommitId Head => Commits.Count == 0 ? Base : Commits[^1].Id;

    public Change Change => new()
    {
        Installation = "acme",
        Environment = Environment.Name,
        Component = "checkout",
        Targets = Targets,
        Requester = Requester,
        Plans = Plans,
        Sources = [new SourceRange("shop", Base, Head)],
    };

    public Facts Facts => new()
    {
        Environment = Environment,
        Component = Checkout,
        Touched = Touched,
        People = new PeopleDirectory(Levels, Persons, Agents),
        Added = [new AuthorshipReport("shop", Base, Head, Commits, [])],
        TakenAway = TakenAway.Count == 0 ? [] : [new AuthorshipReport("shop", Head, Base, TakenAway, [])],
        BlastRadius = new BlastRadiusReport { Effects = Effects },
        OtherGaps = Gaps,
        Direction = Direction,
        KnownGood = KnownGood,
        Labels = [],
        Live = Live,
        Targets = Targets.Count > 1 ? [.. Change.SortedTargets.Select(t => new TargetLive(t, Live))] : [],
        Barred = Barred,
        Pushers = Pushers,
        Reviews = Reviews,
        Patches = Patches,
        PlansAlike = PlansAlike,
        Intent = Intent,
        RepositoryRules = RepositoryRules,
        OverdueReviews = OverdueReviews,
        ChecksFailed = false,
    };

    public Answerable Answerable => Facts.AnswerableFor(Change, At);

    public PolicySet Policy => Policies.GetOrAdd($"version: 1\ndefault: {Default}\n{BreakGlassRule}\nrules:{(Rules.Length == 0 ? " []" : "")}\n{Rules}", text =>
    {
        var loaded = PolicyReader.Read(text, Levels);
        return loaded.Value ?? throw new InvalidOperationException(string.Join("\n", loaded.Errors));
    });

    public Decision Decide() => Gate.Decide(Change, Facts, Policy, [.. SignOffs.Select(s => s(this))], At, BreakGlass);

    /// <summary>The codes of the verdict's reasons.</summary>
    public IReadOnlyList<string> Codes => [.. Decide().Reasons.Select(r => r.Code)];

    /// <summary>The only requirement.</summary>
    public RequirementStatus Asked => Decide().Requirements.Single();

    /// <summary>The statement that says what <see cref="SignOffBy"/> records.</summary>
    public SignOffStatement StatementBy(string person)
    {
        var given = SignOffBy(person);
        return new SignOffStatement
        {
            Installation = "acme",
            Change = given.Change,
            Of = Change,
            Commits = [.. given.Commits],
            Effects = [.. given.Effects],
            Acknowledged = [.. given.Acknowledged],
            Authorship = Sha256Digest.Of("authorship"u8),
            BlastRadius = Sha256Digest.Of("blast radius"u8),
            Severity = "high",
            Configuration = new ConfigurationVersion(7, Sha256Digest.Of("configuration"u8)),
            Answer = Answer.Approve,
            Comment = "Gesehen – grün ✓",
            Person = person,
            Credential = CredentialId.TryFromBytes("key"u8, out var id) ? id : default,
            Nonce = StrictBase64.EncodeUrl(new byte[32]),
            TreeHead = new KnownTreeHead(41, Sha256Digest.Of("root"u8)),
            Issued = given.Issued,
            Expires = given.Issued.AddMinutes(10),
        };
    }

    /// <summary>The statement that says what <see cref="BrokenBy"/> records.</summary>
    public BreakGlassStatement BreakGlassStatementBy(string person) => new()
    {
        Frame = new PlainStatement
        {
            Purpose = Purpose.BreakGlass,
            Installation = "acme",
            Person = person,
            Credential = CredentialId.TryFromBytes("key"u8, out var id) ? id : default,
            Subject = [],
            Nonce = StrictBase64.EncodeUrl(new byte[32]),
            TreeHead = new KnownTreeHead(41, Sha256Digest.Of("root"u8)),
            Issued = At.AddMinutes(-5),
            Expires = At.AddMinutes(5),
        },
        Of = Change,
        LiveVersion = Live.Version,
        BlastRadius = Sha256Digest.Of("blast radius"u8),
        Severity = "high",
        Configuration = new ConfigurationVersion(7, Sha256Digest.Of("configuration"u8)),
        Reason = "Kasse steht – sofort ✓",
        Incident = "INC-7",
        Until = At.AddHours(3),
    };

    /// <summary>Why this statement is not accepted, as its code, or null.</summary>
    public string? Judge(SignOffStatement statement) => SignOffRules.Judge(statement, Answerable, Decide().AskedSignOffs, At)?.Code.ToCode();

    private GateFixture With(CommitAuthorship commit) => this with { Commits = [.. Commits, commit] };

    private static List<string> Sorted(IReadOnlyList<string> list, string more) => [.. list.Append(more).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
