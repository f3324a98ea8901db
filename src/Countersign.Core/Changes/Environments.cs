using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>How strictly an environment is gated.</summary>
public enum EnforcementMode
{
    /// <summary>Report what would have been held; never hold.</summary>
    Shadow,

    /// <summary>Report louder; never hold.</summary>
    Warn,

    /// <summary>Hold.</summary>
    Enforce,
}

/// <summary>How near to customers an environment is; everything but production lowers severity by one step.</summary>
public enum EnvironmentTier
{
    /// <summary>Production; also what an unset tier means.</summary>
    Production,

    /// <summary>Shared, before production.</summary>
    Staging,

    /// <summary>Shared, for tests.</summary>
    Test,

    /// <summary>For developers.</summary>
    Development,

    /// <summary>Thrown away at will.</summary>
    Sandbox,
}

/// <summary>What an environment can require besides commits.</summary>
public enum RequiredInput
{
    /// <summary>At least one plan.</summary>
    Plan,

    /// <summary>At least one artifact digest.</summary>
    Artifact,
}

/// <summary>Days in which nothing ships without a stated exception.</summary>
/// <param name="From">First day, in the environment's time zone.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Reason">Why.</param>
public sealed record Freeze(DateOnly From, DateOnly To, string Reason);

/// <summary>One environment.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>Its id.</summary>
    public required string Name { get; init; }

    /// <summary>Nearness to customers.</summary>
    public EnvironmentTier Tier { get; init; } = EnvironmentTier.Production;

    /// <summary>How strictly it is gated; a new environment only reports.</summary>
    public EnforcementMode Mode { get; init; } = EnforcementMode.Shadow;

    /// <summary>Whether customers use it directly.</summary>
    public bool CustomerFacing { get; init; }

    /// <summary>IANA time zone in which its dates are whole days.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Freezes.</summary>
    public IReadOnlyList<Freeze> Freezes { get; init; } = [];

    /// <summary>Inputs that must be given.</summary>
    public IReadOnlyList<RequiredInput> Requires { get; init; } = [];

    /// <summary>Repositories that may deploy here; empty means all.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>Targets inside it; empty where there is only one.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Cloud accounts and clusters that are this environment, by provider.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Accounts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The whole day it is there at this instant.</summary>
    public DateOnly DayAt(DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);

    /// <summary>The freeze in force at this instant, if any.</summary>
    public Freeze? FreezeAt(DateTimeOffset now) => Freezes.FirstOrDefault(f => DayAt(now) >= f.From && DayAt(now) <= f.To);
}

/// <summary>What is deployed on its own; the unit for which live is kept.</summary>
public sealed record Component
{
    /// <summary>Least important tier.</summary>
    public const int LowestTier = 4;

    /// <summary>Its id.</summary>
    public required string Name { get; init; }

    /// <summary>The repository it is built from; empty for one that others deploy and a change can only reach.</summary>
    public required string Repository { get; init; }

    /// <summary>The system it is part of, as a service catalog says; null where nothing does.</summary>
    public string? System { get; init; }

    /// <summary>Paths of that repository that belong to it.</summary>
    public IReadOnlyList<Glob> Paths { get; init; } = [];

    /// <summary>The group that owns it; null where nobody does.</summary>
    public string? Owner { get; init; }

    /// <summary>1 is the most important.</summary>
    public int Tier { get; init; } = LowestTier;

    /// <summary>Whether customers use it directly.</summary>
    public bool CustomerFacing { get; init; }

    /// <summary>Addresses of infrastructure resources that belong to it; <c>*</c> matches any text.</summary>
    public IReadOnlyList<Glob> Resources { get; init; } = [];

    /// <summary>Components it needs to work.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Whether it is deployed through this gate.</summary>
    public bool IsDeployedHere => Repository.Length > 0;

    /// <summary>Whether it is one of those whose deployment deserves a second look.</summary>
    public bool IsCritical => Tier == 1 || CustomerFacing;

    /// <summary>Whether this path belongs to it; a component without paths is the whole repository.</summary>
    public bool Owns(string path) => Paths.Count == 0 || Paths.Any(glob => glob.Matches(path));
}

/// <summary>A repository the gate mirrors. Its address comes from here only.</summary>
/// <param name="Id">Its id in every other place.</param>
/// <param name="Url">Where to fetch it.</param>
/// <param name="Refs">Refs from which a head must be reachable.</param>
/// <param name="Profile">How marks are read in it, by the name of a profile of <c>marks.yaml</c>; null for the usual way.</param>
public sealed record RepositorySettings(string Id, string Url, IReadOnlyList<string> Refs, string? Profile = null)
{
    /// <summary>Whether what runs are images that its files pin: then the commits those images were built from are judged too.</summary>
    public bool PinsImages { get; init; }
}

/// <summary>Everything <c>environments.yaml</c> says: environments, components, repositories. Ids are matched exactly.</summary>
public sealed record Estate
{
    /// <summary>Paths that describe infrastructure or migrations unless the file says otherwise.</summary>
    public static IReadOnlyList<Glob> DefaultInfrastructurePaths { get; } =
        [new("**/*.tf"), new("**/*.tofu"), new("**/migrations/**"), new("charts/**"), new("k8s/**"), new("cdk.json"), new("Pulumi.yaml")];

    /// <summary>Environments by name.</summary>
    public required IReadOnlyDictionary<string, EnvironmentSettings> Environments { get; init; }

    /// <summary>Components by name.</summary>
    public required IReadOnlyDictionary<string, Component> Components { get; init; }

    /// <summary>Repositories by id.</summary>
    public required IReadOnlyDictionary<string, RepositorySettings> Repositories { get; init; }

    /// <summary>Paths that need a plan.</summary>
    public IReadOnlyList<Glob> InfrastructurePaths { get; init; } = DefaultInfrastructurePaths;

    /// <summary>Components that are deployed through this gate, by name.</summary>
    public IReadOnlyDictionary<string, Component> Deployable => Components.Where(c => c.Value.IsDeployedHere).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);

    /// <summary>Components that need <paramref name="name"/>, directly.</summary>
    public IEnumerable<Component> DependentsOf(string name) =>
        Components.Values.Where(c => c.DependsOn.Contains(name, StringComparer.Ordinal)).OrderBy(c => c.Name, StringComparer.Ordinal);
}
