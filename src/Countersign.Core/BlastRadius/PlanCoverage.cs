using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>Which paths of infrastructure the given plans tell about.</summary>
/// <param name="Formats">Formats of the plans.</param>
/// <param name="Scripts">Content of each SQL plan, which is the digest of the script's exact bytes.</param>
public sealed record PlanCoverage(IReadOnlyCollection<string> Formats, IReadOnlyCollection<Sha256Digest> Scripts)
{
    private static readonly Glob Migrations = new("**/migrations/**");

    private static readonly (Glob Paths, string[] Formats)[] Known =
    [
        (Migrations, [SqlPlanReader.Format]),
        (new("**/*.tf"), ["terraform"]),
        (new("**/*.tofu"), ["terraform"]),
        (new("charts/**"), ["helm-diff", "kubernetes"]),
        (new("k8s/**"), ["kubernetes", "helm-diff"]),
        (new("cdk.json"), ["cloudformation"]),
        (new("Pulumi.yaml"), ["pulumi"]),
    ];

    /// <summary>What these plans cover.</summary>
    public static PlanCoverage Of(IReadOnlyList<PlanFacts> plans)
    {
        var (formats, scripts) = (new HashSet<string>(StringComparer.Ordinal), new List<Sha256Digest>());
        foreach (var plan in plans)
        {
            formats.Add(plan.Format);
            if (plan.Format == SqlPlanReader.Format) scripts.Add(plan.Content);
        }

        return new PlanCoverage(formats, scripts);
    }

    /// <summary>Whether a migration is a script, which a plan of its own bytes covers and no other: else a harmless script would stand for any.</summary>
    public static bool IsScript(string path) => Migrations.Matches(path) && PlanReaders.ByName(path) is not null && !FileNames.IsWayDown(path);

    /// <summary>Whether one of the plans covers this path of the change; a path of the organisation's own choice is covered by any plan.</summary>
    public bool Covers(ChangedPath change, string path)
    {
        if (Migrations.Matches(path) && FileNames.IsWayDown(path)) return true;
        if (change.Content is { } content && path == change.NewPath && IsScript(path)) return Scripts.Contains(content);
        var known = Known.FirstOrDefault(k => k.Paths.Matches(path)).Formats;
        return known is null ? Formats.Count > 0 : known.Any(Formats.Contains);
    }
}
