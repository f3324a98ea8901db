using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Core.Replay;

namespace Countersign.Core.Tests.Replay;

/// <summary>Pasts made of a few words, for tests.</summary>
internal static class Pasts
{
    public static readonly DateTimeOffset Begin = new(2025, 1, 6, 9, 0, 0, TimeSpan.Zero);

    private static readonly string[] Paths = ["src/a.cs", ".github/workflows/deploy.yml", "infra/main.tf", "docs/a.md", "src/payments/b.cs"];

    public static CommitId Id(int number) => CommitId.Parse(number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture));

    public static PolicySet Policy(string text) => PolicyReader.Read(text).Value!;

    public static PolicySet Balanced { get; } = Policy(PolicyPresets.Text(Preset.Balanced));

    /// <summary>One deployment a day, one commit each: its number says who wrote it, how, and what it touched.</summary>
    public static (PastWalk Walk, IRoster Roster, IReadOnlyList<PastDeployment> Deployments) Of(ReplaySettings settings, IReadOnlyList<int> kinds)
    {
        var ranges = kinds.Select((_, at) => new PastRange(Id(at + 1), Id(at + 2), Begin.AddDays(at), null, [Id(at + 2)])).ToList();
        var deployments = kinds.Select((kind, at) => new PastDeployment
        {
            Range = ranges[at],
            Subject = $"Deployment {at}",
            Commits = [Commit(at + 2, kind)],
            Effects = PastEffects.Of(settings, [new ChangedPath(null, Paths[kind % Paths.Length])], []),
            Place = at,
        }).ToList();
        var before = Enumerable.Range(0, 40).Select(n => Commit(10_000 + n, n % 2 * 5)).ToList();
        var roster = new TenureRoster(settings.Policy.Levels, before, deployments.Select(d => d.Commits), id => Begin.AddDays(before.Exists(c => c.Id == id) ? -400 : ranges.FindIndex(r => r.Head == id)));
        return (new PastWalk(DeploymentsBy.Commit, "as asked", 1, ranges, [], []), roster, deployments);
    }

    public static ReplayReport Replay(PolicySet policy, IReadOnlyList<int> kinds)
    {
        var settings = ReplaySettings.Unconfigured("shop", policy, "test");
        var (walk, roster, deployments) = Of(settings, kinds);
        return ReplayAnalyzer.Analyze(settings, walk, roster, deployments);
    }

    private static CommitAuthorship Commit(int id, int kind)
    {
        var address = $"p{kind / 5 % 4}@acme.example";
        var identity = new CommitIdentity($"P{kind / 5 % 4}", address);
        return new CommitAuthorship { Id = Id(id), Parents = 1, Author = identity, Committer = identity, People = [address], Involvement = (Involvement)(kind / 20 % 6) };
    }
}
