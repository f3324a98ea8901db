using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.SignOff;
using RepositoryRules = Countersign.Core.Policy.RepositoryRules;

namespace Countersign.Core;

/// <summary>
/// The facts of a change as evidence: canonical, complete enough to decide again, and salted, so that their digest in a public ledger
/// tells nothing to somebody who guesses.
/// </summary>
public static class FactsRecord
{
    /// <summary>Bytes of salt.</summary>
    public const int SaltBytes = 16;

    /// <summary>The canonical members. People are reduced to those who matter to the decision.</summary>
    public static JsonObject ToJson(Facts facts, IEnumerable<string> alsoPersons, ReadOnlySpan<byte> salt)
    {
        var persons = facts.Added.Concat(facts.TakenAway).SelectMany(r => r.Commits).SelectMany(c => c.People)
            .Concat(facts.Barred.Keys).Concat(facts.Pushers.Values.SelectMany(p => p)).Concat((facts.Reviews ?? []).Select(r => r.Person))
            .Concat(alsoPersons).Concat(facts.Intent is { } stated ? [stated.By] : []);
        var json = new JsonObject
        {
            ["version"] = 1,
            ["salt"] = Convert.ToBase64String(salt),
            ["environment"] = EnvironmentJson(facts.Environment),
            ["component"] = ComponentJson(facts.Component),
            ["touched"] = new JsonArray([.. facts.Touched.Select(ComponentJson)]),
            ["people"] = PeopleExtract.ToJson(PeopleExtract.Of(facts.People, persons)),
            ["added"] = new JsonArray([.. facts.Added.Select(AuthorshipFacts.ToJson)]),
            ["takenAway"] = new JsonArray([.. facts.TakenAway.Select(AuthorshipFacts.ToJson)]),
            ["blastRadius"] = BlastRadiusFacts.ToJson(facts.BlastRadius),
            ["gaps"] = new JsonArray([.. facts.OtherGaps.Select(GapJson)]),
            ["direction"] = Words.Of(facts.Direction),
            ["knownGood"] = facts.KnownGood,
            ["live"] = LiveJson(facts.Live),
            ["barred"] = new JsonArray([.. facts.Barred.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => new JsonObject { ["person"] = b.Key, ["code"] = b.Value.ToCode() })]),
        };
        if (facts.Targets.Count > 0) json["targets"] = new JsonArray([.. facts.Targets.Select(TargetJson)]);
        if (facts.Pushers.Count > 0) json["pushers"] = PushersJson(facts.Pushers);
        if (facts.Reviews is { } reviews) json["reviews"] = ReviewsRecord.ToJson(reviews);
        if (facts.Patches.Count > 0) json["patches"] = ReviewsRecord.PatchesJson(facts.Patches);
        if (facts.PlansAlike.Count > 0) json["plansAlike"] = new JsonArray([.. facts.PlansAlike.Select(AlikeJson)]);
        if (facts.Labels is { } labels) json["labels"] = new JsonArray([.. labels.Select(l => (JsonNode)l)]);
        if (facts.RepositoryRules.Count > 0) json["repositoryRules"] = new JsonArray([.. facts.RepositoryRules.Select(RulesJson)]);
        if (facts.OverdueReviews.Count > 0)
            json["overdueReviews"] = new JsonArray([.. facts.OverdueReviews.Select(r => new JsonObject { ["change"] = r.Change, ["due"] = JsonFields.Time(r.Due) })]);
        if (facts.ChecksFailed is { } failed) json["checksFailed"] = failed;
        if (facts.Intent is { } intent)
            json["intent"] = new JsonObject { ["what"] = intent.What, ["test"] = intent.Test, ["wayBack"] = intent.WayBack, ["by"] = intent.By };
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static Facts Read(JsonFields json)
    {
        if (json.Integer("version") != 1) throw json.Wrong("version", "1");
        if (!StrictBase64.TryDecode(json.Text("salt", 24), out var salt) || salt.Length != SaltBytes) throw json.Wrong("salt", $"{SaltBytes} bytes in base64");
        var people = json.Object("people", PeopleExtract.Read);
        return new Facts
        {
            Environment = json.Object("environment", ReadEnvironment),
            Component = json.Object("component", ReadComponent),
            Touched = json.Objects("touched", ReadComponent, 1_000),
            People = people,
            Added = Authorship(json, "added"),
            TakenAway = Authorship(json, "takenAway"),
            BlastRadius = BlastRadiusFacts.Read(json.Node("blastRadius"), out var problem) ?? throw new MalformedJsonException(problem),
            OtherGaps = json.Objects("gaps", ReadGap, 1_000),
            Direction = json.Word("direction", Words.Parse<Direction>),
            KnownGood = json.Flag("knownGood"),
            Labels = json.Has("labels") ? json.Texts("labels", 1_000) : null,
            ChecksFailed = json.Has("checksFailed") ? json.Flag("checksFailed") : null,
            Live = json.Object("live", ReadLive),
            Targets = json.Has("targets") ? json.Objects("targets", t => new TargetLive(t.Text("target", Identifier.MaxLength), t.Object("live", ReadLive)), Change.MaxParts) : [],
            Barred = Unique(json, "barred", json.Objects("barred", ReadBarred, 1_000)),
            Pushers = Unique(json, "pushers", json.Objects("pushers", ReadPushers)),
            Reviews = json.Has("reviews") ? json.Objects("reviews", ReviewsRecord.Read, CodeReview.MaxReviews) : null,
            Patches = Unique(json, "patches", json.Objects("patches", ReviewsRecord.ReadPatch)),
            PlansAlike = json.Has("plansAlike") ? json.Objects("plansAlike", ReadAlike, PlanAlike.MaxCount) : [],
            RepositoryRules = json.Has("repositoryRules") ? json.Objects("repositoryRules", r => ReadRules(r, people.Levels), Change.MaxParts) : [],
            OverdueReviews = json.Objects("overdueReviews", r => new OverdueReview(r.Text("change", 60), r.Time("due")), 1_000),
            Intent = json.OptionalObject("intent", i => new Intent(i.Text("what"), i.Text("test"), i.Text("wayBack"), i.Text("by"))),
        };
    }

    private static List<AuthorshipReport> Authorship(JsonFields json, string name)
    {
        if (json.Node(name) is not JsonArray { Count: <= Change.MaxParts } reports) throw json.Wrong(name, $"a list of at most {Change.MaxParts}");
        return [.. reports.Select(report => AuthorshipFacts.Read(report, out var problem) ?? throw new MalformedJsonException(problem))];
    }

    private static JsonObject LiveJson(Live live) => new() { ["runs"] = live.Runs?.Hex, ["answered"] = live.Answered?.Hex, ["version"] = live.Version };

    private static Live ReadLive(JsonFields json) => new(json.OptionalCommit("runs"), json.OptionalCommit("answered"), json.Integer("version"));

    private static JsonObject TargetJson(TargetLive target) => new() { ["target"] = target.Target, ["live"] = LiveJson(target.Live) };

    private static JsonObject AlikeJson(PlanAlike alike) => new() { ["format"] = alike.Format, ["earlier"] = alike.Earlier.ToString(), ["now"] = alike.Now.ToString() };

    private static PlanAlike ReadAlike(JsonFields json) => new(json.Text("format", 50), json.Digest("earlier"), json.Digest("now"));

    private static JsonObject RulesJson(RepositoryRules rules) => new()
    {
        ["repository"] = rules.Repository, ["text"] = rules.Text, ["labels"] = new JsonArray([.. rules.Labels.Select(l => (JsonNode)l)]),
    };

    private static RepositoryRules ReadRules(JsonFields json, LevelScale levels) =>
        RepositoryRules.Read(json.Text("repository", Identifier.MaxLength), json.Text("text", RepositoryRules.MaxCharacters), levels).Value?.Of(json.Texts("labels", 1_000))
        ?? throw json.Wrong("text", "rules that can be read");

    private static JsonObject GapJson(Gap gap) => new() { ["code"] = gap.Word, ["detail"] = gap.Detail };

    private static Gap ReadGap(JsonFields json) => new(json.Word("code", Words.Parse<GapCode>), json.Text("detail"));

    private static KeyValuePair<string, RefusalCode> ReadBarred(JsonFields json) =>
        new(json.Text("person", Identifier.MaxLength), RefusalCodes.TryParse(json.Text("code", 50), out var code) ? code : throw json.Wrong("code", "a refusal code"));

    private static JsonArray PushersJson(IReadOnlyDictionary<CommitId, IReadOnlyList<string>> pushers) => new([.. pushers
        .OrderBy(p => p.Key.Hex, StringComparer.Ordinal)
        .Select(p => new JsonObject { ["commit"] = p.Key.Hex, ["persons"] = new JsonArray([.. p.Value.Order(StringComparer.Ordinal).Select(id => (JsonNode)id)]) })]);

    private static KeyValuePair<CommitId, IReadOnlyList<string>> ReadPushers(JsonFields json) => new(json.Commit("commit"), json.Texts("persons", 1_000));

    private static Dictionary<TKey, TValue> Unique<TKey, TValue>(JsonFields json, string name, IReadOnlyList<KeyValuePair<TKey, TValue>> pairs)
        where TKey : notnull =>
        pairs.Select(p => p.Key).Distinct().Count() == pairs.Count ? new(pairs) : throw json.Wrong(name, "a list without duplicates");

    private static JsonObject EnvironmentJson(EnvironmentSettings environment) => new()
    {
        ["name"] = environment.Name,
        ["tier"] = Words.Of(environment.Tier),
        ["mode"] = Words.Of(environment.Mode),
        ["customerFacing"] = environment.CustomerFacing,
        ["timeZone"] = environment.TimeZone,
        ["freezes"] = new JsonArray([.. environment.Freezes.Select(f => new JsonObject
        {
            ["from"] = f.From.ToString("yyyy-MM-dd", null), ["to"] = f.To.ToString("yyyy-MM-dd", null), ["reason"] = f.Reason,
        })]),
    };

    private static EnvironmentSettings ReadEnvironment(JsonFields json) => new()
    {
        Name = json.Text("name", Identifier.MaxLength),
        Tier = json.Word("tier", Words.Parse<EnvironmentTier>),
        Mode = json.Word("mode", Words.Parse<EnforcementMode>),
        CustomerFacing = json.Flag("customerFacing"),
        TimeZone = TimeZoneInfo.TryFindSystemTimeZoneById(json.Text("timeZone", 100), out var zone) ? zone.Id : throw json.Wrong("timeZone", "a time zone this machine knows"),
        Freezes = json.Objects("freezes", f => new Freeze(Day(f, "from"), Day(f, "to"), f.Text("reason")), 10_000),
    };

    private static DateOnly Day(JsonFields json, string name) =>
        DateOnly.TryParseExact(json.Text(name, 10), "yyyy-MM-dd", null, System.Globalization.DateTimeStyles.None, out var day) ? day : throw json.Wrong(name, "a date");

    private static JsonObject ComponentJson(Component component)
    {
        var json = new JsonObject
        {
            ["name"] = component.Name,
            ["repository"] = component.Repository,
            ["tier"] = component.Tier,
            ["customerFacing"] = component.CustomerFacing,
        };
        if (component.Owner is not null) json["owner"] = component.Owner;
        return json;
    }

    private static Component ReadComponent(JsonFields json) => new()
    {
        Name = json.Text("name", Identifier.MaxLength),
        Repository = json.Text("repository", Identifier.MaxLength),
        Tier = (int)json.Integer("tier", 1, Component.LowestTier),
        CustomerFacing = json.Flag("customerFacing"),
        Owner = json.OptionalText("owner", 200),
    };
}
