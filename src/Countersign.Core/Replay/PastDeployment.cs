using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>What the past is judged with.</summary>
public sealed record ReplaySettings
{
    /// <summary>Repository id.</summary>
    public required string Repository { get; init; }

    /// <summary>Components and what counts as infrastructure.</summary>
    public required Estate Estate { get; init; }

    /// <summary>Where every deployment is taken to have gone.</summary>
    public required EnvironmentSettings Environment { get; init; }

    /// <summary>The rules.</summary>
    public required PolicySet Policy { get; init; }

    /// <summary>What the rules are called: a preset's name or a file's.</summary>
    public required string PolicyName { get; init; }

    /// <summary>What is thought bearable.</summary>
    public ReplayBudget Budget { get; init; } = ReplayBudget.Default;

    /// <summary>Whether commits below a boundary are missing.</summary>
    public bool IsShallow { get; init; }

    /// <summary>Settings where there is no configuration: one component, deployed to production.</summary>
    public static ReplaySettings Unconfigured(string repository, PolicySet policy, string policyName) => new()
    {
        Repository = repository,
        Estate = new Estate
        {
            Environments = new Dictionary<string, EnvironmentSettings>(),
            Components = new Dictionary<string, Component> { [repository] = new() { Name = repository, Repository = repository } },
            Repositories = new Dictionary<string, RepositorySettings>(),
        },
        Environment = new EnvironmentSettings { Name = "production" },
        Policy = policy,
        PolicyName = policyName,
    };

    /// <summary>The components of the repository; where none is listed, the repository is one.</summary>
    public IReadOnlyList<Component> Components =>
        Estate.Components.Values.Where(c => c.Repository == Repository).OrderBy(c => c.Name, StringComparer.Ordinal).ToList() is { Count: > 0 } listed
            ? listed
            : [new Component { Name = Repository, Repository = Repository }];
}

/// <summary>How much holding an organisation bears before people go around it.</summary>
/// <param name="HeldPercent">Most deployments held, in percent.</param>
/// <param name="AnswersPerDay">Most sign-offs of one person in one day.</param>
public sealed record ReplayBudget(int HeldPercent, int AnswersPerDay)
{
    /// <summary>One deployment in ten, five answers a day.</summary>
    public static ReplayBudget Default { get; } = new(10, 5);
}

/// <summary>What a past deployment did, as far as its paths tell.</summary>
/// <param name="Radius">The blast radius. A missing plan is one of its gaps.</param>
/// <param name="Components">The components it touched; one at least.</param>
/// <param name="Labels">Labels of the policy that its paths carry.</param>
public sealed record PastEffects(BlastRadiusReport Radius, IReadOnlyList<Component> Components, IReadOnlyList<string> Labels)
{
    /// <summary>Reads the effects out of the paths that differ between base and head.</summary>
    /// <param name="settings">Components, environment and labels.</param>
    /// <param name="paths">The paths.</param>
    /// <param name="gaps">What could not be seen of them.</param>
    public static PastEffects Of(ReplaySettings settings, IReadOnlyList<ChangedPath> paths, IReadOnlyList<Gap> gaps)
    {
        var all = settings.Components;
        var touched = all.Count == 1 ? all : [.. all.Where(c => paths.Any(p => p.Both.Any(c.Owns)))];
        var radius = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs
        {
            Ranges = [new ChangedPaths(settings.Repository, paths)],
            Estate = settings.Estate,
            Component = all.Count == 1 ? all[0].Name : null,
            Tier = settings.Environment.Tier,
            Gaps = gaps,
        });
        return new PastEffects(radius, touched.Count > 0 ? touched : all, [.. settings.Policy.LabelsOf([.. paths.SelectMany(p => p.Both)])]);
    }
}

/// <summary>One past deployment with what is known of it.</summary>
public sealed record PastDeployment
{
    /// <summary>Its commits.</summary>
    public required PastRange Range { get; init; }

    /// <summary>The first line of its head's message.</summary>
    public required string Subject { get; init; }

    /// <summary>Who and what wrote its commits, newest first.</summary>
    public required IReadOnlyList<CommitAuthorship> Commits { get; init; }

    /// <summary>What it did.</summary>
    public required PastEffects Effects { get; init; }

    /// <summary>Its place in the order of deployments, from 0.</summary>
    public required int Place { get; init; }
}
