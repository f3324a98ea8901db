using System.Globalization;
using System.Net;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Server.Settings;

/// <summary>
/// Everything that can be set, with its default. Layers, later ones winning: defaults, <c>appsettings.json</c> and
/// <c>appsettings.{Environment}.json</c> (section <c>Countersign</c>), <c>COUNTERSIGN__A__B</c> variables, command line <c>--A:B=value</c>.
/// A key nobody knows is refused: a misspelt setting must not silently mean the default.
/// </summary>
internal sealed record ServerSettings
{
    /// <summary>The address people and pipelines use; fixes the origin and the relying party id of passkeys.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>Where the server listens.</summary>
    public required Uri Listen { get; init; }

    /// <summary>Database, keys and mirrors.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folder that holds policy.yaml, people.yaml and environments.yaml; null where a repository does.</summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>Address of the git repository that holds them; null where a folder does.</summary>
    public string? ConfigurationRepository { get; init; }

    /// <summary>The protected ref of that repository.</summary>
    public string ConfigurationRef { get; init; } = "refs/heads/main";

    /// <summary>Folder inside that repository.</summary>
    public string ConfigurationPath { get; init; } = ".countersign";

    /// <summary>Group of the people who confirm enrolments.</summary>
    public required string AdministratorGroup { get; init; }

    /// <summary>Group of the people who activate configurations and sign baselines.</summary>
    public required string OwnerGroup { get; init; }

    /// <summary>How long a confirmed enrolment waits before its signatures count.</summary>
    public required TimeSpan EnrolmentDelay { get; init; }

    /// <summary>What browsers are asked about an authenticator's origin.</summary>
    public AttestationConveyance Attestation { get; init; }

    /// <summary>Addresses of proxies whose <c>X-Forwarded-For</c> is believed.</summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>How long a ceremony stays open.</summary>
    public required TimeSpan CeremonyTime { get; init; }

    /// <summary>How long the glass stays broken for one change.</summary>
    public required TimeSpan BreakGlassTime { get; init; }

    /// <summary>Whether mirrors may be fetched from local folders.</summary>
    public required bool AllowLocalRepositories { get; init; }

    /// <summary>Whether pages can be read without signing in; for a demonstration, never for real data.</summary>
    public required bool PublicReading { get; init; }

    /// <summary>Whether figures about answers are told of single persons, and not only of teams.</summary>
    public required bool InsightsPerPerson { get; init; }

    /// <summary>Origin of the pages on which passkeys may sign.</summary>
    public string Origin => PublicUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>Relying party id: the host name.</summary>
    public string RpId => PublicUrl.Host;

    /// <summary>Origin of the ledger (C2SP): host and path, no scheme.</summary>
    public string LedgerOrigin => $"{PublicUrl.Authority}/ledger";
}

/// <summary>One setting: its key, what it is for, its default. The reference page and the reader both come from this list.</summary>
/// <param name="Key">Key, parts joined by a colon.</param>
/// <param name="Default">Default as text; empty where there is none.</param>
/// <param name="About">What it is for.</param>
internal sealed record SettingDescription(string Key, string Default, string About);

/// <summary>Raised when the settings do not make sense; the text says which and what to write.</summary>
internal sealed class SettingsException(string message) : Exception(message);

/// <summary>Reads the settings from all layers.</summary>
internal static class SettingsReader
{
    /// <summary>The section of <c>appsettings.json</c>.</summary>
    public const string Section = "Countersign";

    /// <summary>Prefix of environment variables.</summary>
    public const string VariablePrefix = "COUNTERSIGN__";

    /// <summary>Every setting there is.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } =
    [
        new("PublicUrl", "http://localhost:5080", "The address people and pipelines use. Its host name is what passkeys are bound to; required when Listen is not a loopback address."),
        new("Listen", "http://localhost:5080", "Where the server listens. Put TLS in front of it, or name a certificate with ASP.NET Core's own Kestrel settings."),
        new("DataFolder", "data", "Folder of the database, the keys and the mirrors. Back it up with `countersign-server backup`."),
        new("Configuration:Folder", "", "Folder with policy.yaml, people.yaml and environments.yaml, and marks.yaml and catalog-info.yaml if they are there. Set this or Configuration:Repository."),
        new("Configuration:Repository", "", "Address of the git repository with these files."),
        new("Configuration:Ref", "refs/heads/main", "The protected ref of that repository."),
        new("Configuration:Path", ".countersign", "Folder inside that repository."),
        new("Access:AdministratorGroup", "administrators", "Group in people.yaml whose members confirm enrolments."),
        new("Access:OwnerGroup", "administrators", "Group in people.yaml whose members activate configurations and sign baselines."),
        new("SignOff:EnrolmentDelay", "24h", "How long a confirmed enrolment waits before its signatures count."),
        new("SignOff:CeremonyTime", "10m", "How long a person has from opening the answer to signing it; at most 10m."),
        new("SignOff:BreakGlassTime", "4h", "How long a broken glass lets its change begin; at most 4h."),
        new("SignOff:Attestation", "none", "What browsers are asked about the origin of a new passkey: none, indirect or direct. What they say is recorded and shown as a claim."),
        new("Access:TrustedProxies", "", "Addresses of the proxies in front of the gate, joined by commas. Their X-Forwarded-For says from where ceremonies are counted; without it all callers behind a proxy share one limit."),
        new("Git:AllowLocalRepositories", "false", "Whether repositories may be fetched from local folders. For demonstrations and tests."),
        new("Insights:PerPerson", "false", "Whether figures about answers are told of single persons too. Without it, of teams in which at least five people answered."),
        new("Console:PublicReading", "false", "Whether pages can be read without signing in. For demonstrations."),
    ];

    /// <summary>Reads every layer.</summary>
    /// <exception cref="SettingsException">A key is unknown or a value does not make sense.</exception>
    public static ServerSettings Read(string contentRoot, string environmentName, IReadOnlyList<string> arguments)
    {
        var values = All.ToDictionary(s => s.Key, s => s.Default, StringComparer.OrdinalIgnoreCase);
        var files = new ConfigurationBuilder().SetBasePath(contentRoot).AddJsonFile("appsettings.json", optional: true).AddJsonFile($"appsettings.{environmentName}.json", optional: true).Build();
        foreach (var (key, value) in files.GetSection(Section).AsEnumerable(makePathsRelative: true))
            if (value is not null) Set(values, key, value, "appsettings");
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
                Set(values, name[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value ?? "", $"the variable {name}");
        }

        foreach (var argument in arguments) SetFromArgument(values, argument);
        return Build(values);
    }

    private static void SetFromArgument(Dictionary<string, string> values, string argument)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        if (!argument.StartsWith("--", StringComparison.Ordinal) || at < 0)
            throw new SettingsException($"\"{argument}\" is not a setting. Write --Key=value, for instance --Listen=http://localhost:5090.");
        Set(values, argument[2..at], argument[(at + 1)..], "the command line");
    }

    private static void Set(Dictionary<string, string> values, string key, string value, string layer)
    {
        if (!values.ContainsKey(key))
            throw new SettingsException($"The setting \"{key}\" in {layer} is not known. {NearestWord.Suggest(key, values.Keys)}");
        values[key] = value;
    }

    private static ServerSettings Build(Dictionary<string, string> values)
    {
        var listen = Url(values, "Listen");
        var publicUrl = Url(values, "PublicUrl");
        if (!listen.IsLoopback && publicUrl.IsLoopback)
            throw new SettingsException($"Listen is {listen}, but PublicUrl is {publicUrl}. Set PublicUrl to the address people use; passkeys are bound to its host name.");
        if (!publicUrl.IsLoopback && publicUrl.Scheme != "https")
            throw new SettingsException($"PublicUrl is {publicUrl}. Browsers make passkeys only over https; write https://….");
        if (values["Configuration:Folder"].Length > 0 && values["Configuration:Repository"].Length > 0)
            throw new SettingsException("Both Configuration:Folder and Configuration:Repository are set. Keep one.");
        return new ServerSettings
        {
            PublicUrl = publicUrl,
            Listen = listen,
            DataFolder = Path.GetFullPath(values["DataFolder"]),
            ConfigurationFolder = values["Configuration:Folder"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null,
            ConfigurationRepository = values["Configuration:Repository"] is { Length: > 0 } repository ? repository : null,
            ConfigurationRef = values["Configuration:Ref"],
            ConfigurationPath = values["Configuration:Path"],
            AdministratorGroup = values["Access:AdministratorGroup"],
            OwnerGroup = values["Access:OwnerGroup"],
            EnrolmentDelay = Duration(values, "SignOff:EnrolmentDelay", TimeSpan.FromDays(30)),
            CeremonyTime = Duration(values, "SignOff:CeremonyTime", TimeSpan.FromMinutes(10)),
            BreakGlassTime = Duration(values, "SignOff:BreakGlassTime", Core.SignOff.BreakGlassStatement.MaxTime),
            Attestation = Words.Parse<AttestationConveyance>(values["SignOff:Attestation"]) ?? throw new SettingsException($"SignOff:Attestation is \"{values["SignOff:Attestation"]}\". Write {string.Join(", ", Words.All<AttestationConveyance>().Keys)}."),
            TrustedProxies = Addresses(values, "Access:TrustedProxies"),
            AllowLocalRepositories = Flag(values, "Git:AllowLocalRepositories"),
            InsightsPerPerson = Flag(values, "Insights:PerPerson"),
            PublicReading = Flag(values, "Console:PublicReading"),
        };
    }

    private static Uri Url(Dictionary<string, string> values, string key) =>
        Uri.TryCreate(values[key], UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.AbsolutePath == "/" && url.Query.Length == 0
            ? url
            : throw new SettingsException($"{key} is \"{values[key]}\". Write scheme, host and port, for instance https://countersign.example.");

    private static TimeSpan Duration(Dictionary<string, string> values, string key, TimeSpan most) =>
        YamlErrors.TryDuration(values[key], out var duration) && duration <= most
            ? duration
            : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"{key} is \"{values[key]}\". Write a whole number of minutes, hours or days, at most {most.TotalMinutes:0}m, for instance 10m."));

    private static List<IPAddress> Addresses(Dictionary<string, string> values, string key) =>
        [.. values[key].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => IPAddress.TryParse(text, out var address)
            ? address : throw new SettingsException($"{key} names \"{text}\", which is no address. Write IP addresses joined by commas, for instance 10.0.0.5,10.0.0.6."))];

    private static bool Flag(Dictionary<string, string> values, string key) => values[key].ToLowerInvariant() switch
    {
        "true" => true,
        "false" => false,
        _ => throw new SettingsException($"{key} is \"{values[key]}\". Write true or false."),
    };
}
