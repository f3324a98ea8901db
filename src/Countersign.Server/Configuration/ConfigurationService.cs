using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Configuration;

/// <summary>
/// Follows the pinned configuration source (contract §1). What is found there becomes a numbered version. One that is proved not laxer than
/// the version in force acts by itself; any other waits for its owners' signatures, except for its leavings and lower levels, which act at
/// once. A version with an error is refused with its reasons and the old one stays in force.
/// </summary>
internal sealed partial class ConfigurationService(
    ServerSettings settings, SqliteStore store, IConfigurationSource source, InstallationKeys keys, ILogger<ConfigurationService> logger)
{
    private const string SaltSetting = "configuration-salt";
    private const string YamlType = "application/yaml";

    private volatile ConfigurationInForce? _active;
    private volatile ConfigurationInForce? _pending;
    private volatile IReadOnlyList<string> _pendingBecause = [];
    private volatile string? _problem;

    /// <summary>What is in force; null until the first version was activated.</summary>
    public ConfigurationInForce? Active => _active;

    /// <summary>What waits for signatures, if anything.</summary>
    public ConfigurationInForce? Pending => _pending;

    /// <summary>Why the waiting version does not act by itself; empty where nothing waits or nothing is in force.</summary>
    public IReadOnlyList<string> PendingBecause => _pendingBecause;

    /// <summary>Why the source cannot be followed, if so.</summary>
    public string? Problem => _problem;

    /// <summary>The people who can sign in and enrol: those in force, and before the first activation those of the version that waits for it.</summary>
    public PeopleDirectory People => (_active ?? _pending)?.Loaded.People ?? PeopleDirectory.Empty;

    /// <summary>Members of the group whose members confirm enrolments.</summary>
    public bool IsAdministrator(string person) => IsIn(person, settings.AdministratorGroup);

    /// <summary>Members of the group whose members activate configurations and sign baselines.</summary>
    public bool IsOwner(string person) => IsIn(person, settings.OwnerGroup);

    /// <summary>
    /// The lowest level that a rule in force asks of who signs off: of two administrators who let a passkey count, one must have it. Unknown,
    /// which everybody has, where no rule asks for a level.
    /// </summary>
    public Level SigningLevel =>
        (_active?.Loaded.Policy.Rules ?? []).SelectMany(r => r.Require).OfType<Core.Policy.SignOffRequirement>().Select(s => s.Level).Where(l => l > Level.Unknown).Order().FirstOrDefault(Level.Unknown);

    /// <summary>Reads the stored versions, then looks at the source.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        LoadStored();
        await RefreshAsync(cancel);
    }

    /// <summary>Looks at the source once; a new version waits, a broken one is refused and said.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var (files, problem) = await source.ReadAsync(cancel);
        if (files is null)
        {
            _problem = problem;
            return;
        }

        if ((_pending ?? _active) is { } newest && newest.Files.SameAs(files))
        {
            _problem = null;
            return;
        }

        var loaded = files.Load();
        if (loaded.Value is null)
        {
            _problem = string.Join('\n', loaded.Errors);
            return;
        }

        if (PersonIds.Reused(loaded.Value.People, People, Memory()) is { Count: > 0 } reused)
        {
            _problem = string.Join('\n', reused);
            return;
        }

        await AddAsync(files, loaded.Value, cancel);
        _problem = null;
        LoadStored();
    }

    /// <summary>Takes up what the store says is active and pending: after a start and after an activation.</summary>
    public void LoadStored()
    {
        using var snapshot = store.Read();
        var pending = snapshot.LatestConfiguration() is { State: ConfigurationState.Pending } waiting ? Stored(snapshot, waiting) : null;
        var active = snapshot.ActiveConfiguration() is { } row ? Stored(snapshot, row) : null;
        _pendingBecause = active is not null && pending is not null ? ConfigurationComparison.Of(active.Loaded, pending.Loaded, Today(snapshot)).MayBeLaxer : [];
        (_active, _pending) = (active is not null && pending is not null ? active.RestrictedBy(pending) : active, pending);
    }

    private IdentityMemory Memory()
    {
        using var snapshot = store.Read();
        return ComingIntoForce.Memory(snapshot);
    }

    private async Task AddAsync(ConfigurationFiles files, ConfigurationContent content, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var salt = transaction.Setting(SaltSetting);
        if (salt is null) transaction.SetSetting(SaltSetting, salt = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        var version = (transaction.LatestConfiguration()?.Version ?? 0) + 1;
        if (transaction.LatestConfiguration() is { State: ConfigurationState.Pending } waiting)
            transaction.RefuseConfiguration(waiting.Version, "A newer version came before this one was activated.");
        var row = new ConfigurationRow(
            version, files.Record(version, Convert.FromBase64String(salt)).Digest,
            transaction.PutEvidence(YamlType, files.Policy), transaction.PutEvidence(YamlType, files.People), transaction.PutEvidence(YamlType, files.Environments),
            ConfigurationState.Pending, transaction.Now, null, null, Put(files.Marks), Put(files.Catalog));
        transaction.AddConfiguration(row);
        Sha256Digest? Put(byte[]? bytes) => bytes is null ? null : transaction.PutEvidence(YamlType, bytes);
        if (!ActIfNotLaxer(transaction, row, content))
        {
            await transaction.CommitAsync();
            return;
        }

        await transaction.CommitAsync(keys.Sign);
        ActedAtOnce(logger, version);
    }

    /// <summary>Compared with what the store says is in force, inside the transaction: what an owner signs meanwhile must not be lost.</summary>
    private static bool ActIfNotLaxer(StoreTransaction transaction, ConfigurationRow row, ConfigurationContent content)
    {
        if (transaction.ActiveConfiguration() is not { } active || !ConfigurationComparison.Of(Stored(transaction, active).Loaded, content, Today(transaction)).ActsAtOnce) return false;
        var comparison = new JsonObject { ["version"] = 1, ["before"] = active.Digest.ToString(), ["after"] = row.Digest.ToString(), ["mayBeLaxer"] = new JsonArray() };
        return ComingIntoForce.Activate(transaction, row, "comparison", transaction.PutEvidence("application/json", CanonicalJson.Write(comparison)));
    }

    // A day earlier than it is in UTC: somewhere it still is that day, and an exception that ends then still counts there.
    private static DateOnly Today(StoreReader store) => DateOnly.FromDateTime(store.Now.UtcDateTime).AddDays(-1);

    private static ConfigurationInForce Stored(StoreReader snapshot, ConfigurationRow row)
    {
        byte[] Bytes(Sha256Digest digest) => snapshot.Evidence(digest)?.Bytes ?? throw new StoreDamagedException($"Configuration {row.Version} names {digest}, which is not kept. Restore the last backup.");
        var files = new ConfigurationFiles(Bytes(row.Policy), Bytes(row.People), Bytes(row.Environments), row.Marks is { } marks ? Bytes(marks) : null, row.Catalog is { } catalog ? Bytes(catalog) : null);
        var loaded = files.Load().Value ?? throw new StoreDamagedException($"Configuration {row.Version} was readable when it was stored and is not now. This program is older than the one that stored it.");
        return new ConfigurationInForce(files.Record(row.Version, Convert.FromBase64String(snapshot.Setting(SaltSetting)!)), files, loaded with
        {
            People = loaded.People.Remembering(ComingIntoForce.Memory(snapshot)),
        });
    }

    [LoggerMessage(2101, LogLevel.Information, "Configuration {Version} is proved not laxer than the one before and is in force")]
    private static partial void ActedAtOnce(ILogger logger, long version);

    private bool IsIn(string person, string group) => People.Find(person) is { Left: false } known && known.Groups.Contains(group, StringComparer.Ordinal);
}

/// <summary>
/// Where configuration comes from. Reads are whole or nothing: either all files of one moment or the reason in words. It never
/// throws for what is missing or unreachable; the caller asks again later.
/// </summary>
internal interface IConfigurationSource
{
    /// <summary>The files now.</summary>
    Task<(ConfigurationFiles? Files, string? Problem)> ReadAsync(CancellationToken cancel);
}

/// <summary>A folder on the server.</summary>
internal sealed class FolderConfiguration(string folder) : IConfigurationSource
{
    /// <inheritdoc />
    public async Task<(ConfigurationFiles? Files, string? Problem)> ReadAsync(CancellationToken cancel)
    {
        var contents = new List<byte[]>();
        foreach (var name in ConfigurationFiles.Required)
        {
            var (bytes, problem) = await ReadAsync(name, cancel);
            if (bytes is null) return (null, problem ?? $"{name} is missing in {folder}. `countersign init` writes one to start from.");
            contents.Add(bytes);
        }

        var marks = await ReadAsync(MarkTable.FileName, cancel);
        var catalog = await ReadAsync(BackstageCatalog.FileName, cancel);
        return (marks.Problem ?? catalog.Problem) is { } fault ? (null, fault) : (new ConfigurationFiles(contents[0], contents[1], contents[2], marks.Bytes, catalog.Bytes), null);
    }

    /// <summary>The bytes of a file; neither bytes nor a problem where there is no such file.</summary>
    private async Task<(byte[]? Bytes, string? Problem)> ReadAsync(string name, CancellationToken cancel)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists) return (null, null);
        if (file.Length > StrictYaml.MaxCharacters) return (null, $"{name} has {file.Length} bytes; at most {StrictYaml.MaxCharacters} are read.");
        try
        {
            return (await File.ReadAllBytesAsync(file.FullName, cancel), null);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, $"{name} cannot be read: {problem.Message}");
        }
    }
}

/// <summary>No source is set: the server runs, and says what to do.</summary>
internal sealed class NoConfiguration : IConfigurationSource
{
    /// <inheritdoc />
    public Task<(ConfigurationFiles? Files, string? Problem)> ReadAsync(CancellationToken cancel) => Task.FromResult<(ConfigurationFiles?, string?)>(
        (null, "No configuration source is set. Write one with `countersign init` and start with --Configuration:Folder=PATH."));
}
