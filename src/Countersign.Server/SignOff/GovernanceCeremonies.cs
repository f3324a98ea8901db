using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// What owners sign to govern the gate itself: a version of the configuration, a baseline. Each is a statement with one subject, recorded as
/// evidence and in the ledger.
/// </summary>
internal sealed partial class GovernanceCeremonies(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, PlainCeremonies plain, RepositoryReader repositories, InstallationKeys keys, ILogger<GovernanceCeremonies> logger)
{
    /// <summary>Longest bootstrap window (contract §4).</summary>
    public static readonly TimeSpan BootstrapTime = TimeSpan.FromDays(14);

    private const string ActivationsSetting = "activations:";
    private const int OwnersAfterFirst = 2;

    /// <summary>Begins an owner's signature under the waiting version.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginActivateAsync(string owner, long version, CancellationToken cancel)
    {
        if (!configuration.IsOwner(owner)) return (null, NotAnOwner());
        if (configuration.Pending is not { } pending || pending.Record.Version != version) return (null, Problem.Conflict("not-pending", $"Version {version} does not wait for a signature."));
        var subject = new JsonObject { ["version"] = version, ["digest"] = pending.Record.Digest.ToString() };
        await using var transaction = await store.BeginAsync(cancel);
        // The bootstrap window is part of what the first administrator signs.
        if (configuration.Active is null) subject["bootstrapUntil"] = JsonFields.Time(transaction.Now + BootstrapTime);
        return await BeginAsync(transaction, Purpose.Activate, owner, subject);
    }

    /// <summary>Begins an owner's statement of what is live where nothing was ever answered.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginBaselineAsync(string owner, LiveKey key, string head, CancellationToken cancel)
    {
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force yet."));
        if (!active.Loaded.Estate.Environments.TryGetValue(key.Environment, out var environment)) return (null, Problem.Bad("unknown-environment", $"\"{key.Environment}\" is not an environment."));
        if (!active.Loaded.Estate.Deployable.TryGetValue(key.Component, out var component)) return (null, Problem.Bad("unknown-component", $"\"{key.Component}\" is not a component."));
        if (key.Target.Length > 0 && !environment.Targets.Contains(key.Target, StringComparer.Ordinal)) return (null, Problem.Bad("unknown-target", $"\"{key.Target}\" is not a target of {key.Environment}."));
        if (!MayBaseline(owner, component)) return (null, NotAnOwner());
        var (commit, problem) = await repositories.ResolveAsync(active.Loaded.Estate.Repositories[component.Repository], head, cancel);
        if (commit is not { } id) return (null, problem);
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Live(key).Answered is not null) return (null, HasBaseline(key));
        return await BeginAsync(transaction, Purpose.Baseline, owner, BaselineSubject(key, component.Repository, id));
    }

    /// <summary>Records the signed statement and does what it says.</summary>
    public async Task<(string? Done, Refusal? Refusal)> FinishAsync(string id, Purpose purpose, string person, byte[] statement, Assertion assertion, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var (answered, refusal) = book.Answer(transaction, id, purpose, person, statement, assertion);
        if (answered is null) return (null, refusal);
        var evidence = transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson()));
        var done = purpose switch
        {
            Purpose.Activate => Activate(transaction, answered, evidence),
            Purpose.Baseline => Baseline(transaction, answered, evidence),
            Purpose.SignIn or Purpose.SignOff or Purpose.Withdraw or Purpose.Enrol or Purpose.Revoke or Purpose.BreakGlass or Purpose.AfterReview or Purpose.Declare => null,
        };
        if (done is null) return (null, new Refusal(RefusalCode.FactsMoved, id, "What you signed about is no longer so. Look at the page again."));
        await transaction.CommitAsync(keys.Sign);
        Done(logger, person, purpose.ToWord(), done);
        if (purpose == Purpose.Activate) configuration.LoadStored();
        return (done, null);
    }

    private async Task<(BegunOffer?, Problem?)> BeginAsync(StoreTransaction transaction, Purpose purpose, string person, JsonObject subject)
    {
        var (offer, problem) = plain.Begin(transaction, purpose, person, subject);
        if (offer is not null) await transaction.CommitAsync();
        return (offer, problem);
    }

    private string? Activate(StoreTransaction transaction, Answered answered, Sha256Digest evidence)
    {
        var subject = Subject(answered, s => (Version: s.Integer("version"), Digest: s.Digest("digest"), Until: s.OptionalTime("bootstrapUntil")).ToTuple());
        var first = transaction.ActiveConfiguration() is null;
        if (subject is null || !configuration.IsOwner(answered.Person)) return null;
        var (version, digest, until) = subject;
        if (transaction.Configuration(version) is not { State: ConfigurationState.Pending } row || row.Digest != digest || first != until is not null) return null;

        var name = ActivationsSetting + version;
        List<string> by = [.. (transaction.Setting(name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []).Append(answered.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        transaction.SetSetting(name, string.Join(' ', by));
        if (!first && !PasskeyLife.IsBootstrap(transaction) && by.Count < OwnersAfterFirst) return $"version {version} has {by.Count} of {OwnersAfterFirst} signatures";
        if (!ComingIntoForce.Activate(transaction, row, "statement", evidence)) return null;
        if (until is { } window) transaction.SetSetting(EnrolCeremony.BootstrapSetting, JsonFields.Time(window));
        return $"version {version} is in force";
    }

    private string? Baseline(StoreTransaction transaction, Answered answered, Sha256Digest evidence)
    {
        var subject = Subject(answered, s => Tuple.Create(new LiveKey(s.Text("environment"), s.Text("component"), s.Text("target")), s.Commit("head"), s.Text("repository")));
        if (subject is null || configuration.Active?.Loaded.Estate.Deployable.GetValueOrDefault(subject.Item1.Component) is not { } component) return null;
        var (key, head, _) = subject;
        if (!MayBaseline(answered.Person, component) || transaction.Live(key) is not { Answered: null } live) return null;
        transaction.MoveLive(new LiveMove { Key = key, Head = head, Runs = live.Runs is null, Answered = true, Artifacts = "[]", Outcome = LiveOutcome.Baseline });
        transaction.Append(LedgerEntry.Create(LedgerEntryType.Baseline, transaction.Now, $"{key.Environment}/{key.Component}/{key.Target}", new Dictionary<string, Sha256Digest> { ["statement"] = evidence }));
        return $"{key.Component} in {key.Environment} starts from {head.Short}";
    }

    private static T? Subject<T>(Answered answered, Func<JsonFields, T> read)
        where T : class =>
        PlainStatement.ReadSubject(answered.Row.Statement, Purposes.TryParse(answered.Row.Purpose, out var purpose) ? purpose : default, read, out _);

    private static JsonObject BaselineSubject(LiveKey key, string repository, CommitId head) => new()
    {
        ["environment"] = key.Environment, ["component"] = key.Component, ["target"] = key.Target, ["repository"] = repository, ["head"] = head.Hex,
    };

    private bool MayBaseline(string person, Component component) =>
        configuration.IsOwner(person) || (component.Owner is { } owner && configuration.People.Find(person) is { Left: false } known && known.Groups.Contains(owner, StringComparer.Ordinal));

    private static Problem NotAnOwner() => Problem.Refused("not-an-owner", "Only an owner may sign this. Owners are the members of the owner group in people.yaml.");

    private static Problem HasBaseline(LiveKey key) => Problem.Conflict("has-baseline", $"{key.Component} in {key.Environment} has an answered head already; deploy through the gate from there.");

    [LoggerMessage(2201, LogLevel.Information, "{Person} signed {Purpose}: {Done}")]
    private static partial void Done(ILogger logger, string person, string purpose, string done);
}
