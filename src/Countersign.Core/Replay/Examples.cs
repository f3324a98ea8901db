using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>One past deployment that shows what the policy does.</summary>
public sealed record PastExample
{
    /// <summary>What went out.</summary>
    public required CommitId Head { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The tag, where tags count.</summary>
    public string? Tag { get; init; }

    /// <summary>First line of the head's message.</summary>
    public required string Subject { get; init; }

    /// <summary>What the policy would have said.</summary>
    public required PastOutcome Outcome { get; init; }

    /// <summary>How bad its worst effect is, as far as paths tell.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Commits, merges aside.</summary>
    public required int Commits { get; init; }

    /// <summary>Those of them that carry an AI mark.</summary>
    public required int AiCommits { get; init; }

    /// <summary>Tools that the marks name.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Names of the people behind it, with their levels.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>What it touched and why that matters.</summary>
    public required IReadOnlyList<string> Because { get; init; }

    /// <summary>The rules that ask, by id.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>What is asked, in words.</summary>
    public required IReadOnlyList<string> Asks { get; init; }

    /// <summary>Names of who would have been asked; empty where nobody was found or nobody is asked to sign.</summary>
    public required IReadOnlyList<string> Signers { get; init; }
}

/// <summary>Picks the deployments that tell most: the strictest outcome first, then the worst effect, and not ten times the same reason.</summary>
internal sealed class Examples(IRoster roster, IReadOnlyList<PastDeployment> deployments, IReadOnlyList<PastVerdict> verdicts, IReadOnlyDictionary<int, IReadOnlyList<string>> signers)
{
    /// <summary>How many are picked.</summary>
    public const int Most = 10;

    private const int MostAlike = 3;
    private const int MostListed = 5;

    /// <summary>The picks, most telling first.</summary>
    public IReadOnlyList<PastExample> Pick()
    {
        var candidates = deployments.Where(d => verdicts[d.Place].Outcome != PastOutcome.Passes)
            .OrderByDescending(d => verdicts[d.Place].Outcome).ThenByDescending(d => d.Effects.Radius.Severity)
            .ThenByDescending(d => d.Commits.Any(c => c.Involvement == Involvement.Agent)).ThenByDescending(d => d.Commits.Any(c => c.IsAiAssisted))
            .ThenBy(d => d.Commits.Count).ThenByDescending(d => d.Place);
        var alike = new Dictionary<string, int>(StringComparer.Ordinal);
        var picked = new List<PastDeployment>();
        foreach (var deployment in candidates)
        {
            var reason = Reason(deployment);
            if (alike.GetValueOrDefault(reason) == MostAlike) continue;
            alike[reason] = alike.GetValueOrDefault(reason) + 1;
            picked.Add(deployment);
            if (picked.Count == Most) break;
        }

        return [.. picked.Select(Show)];
    }

    private string Reason(PastDeployment deployment) =>
        $"{verdicts[deployment.Place].Outcome} {string.Join(',', RulesOf(verdicts[deployment.Place]))} {(deployment.Effects.Radius.Effects is [var worst, ..] ? worst.Row : null)}";

    private PastExample Show(PastDeployment deployment)
    {
        var verdict = verdicts[deployment.Place];
        var counts = AuthorshipSummary.Of(deployment.Commits);
        var people = roster.Authors(deployment);

        // Of an effect's reasons the first only counts paths; what they mean stands behind it.
        var worst = deployment.Effects.Radius.Effects.Where(e => e.Severity == deployment.Effects.Radius.Severity).ToList();
        var because = deployment.Effects.Radius.Gaps.Where(g => g.IsBlocking).Select(g => g.Detail).Concat(worst.SelectMany(e => e.Because.Skip(1))).Concat(worst.SelectMany(e => e.Because.Take(1)));
        return new PastExample
        {
            Head = deployment.Range.Head,
            At = deployment.Range.At,
            Tag = deployment.Range.Tag,
            Subject = deployment.Subject,
            Outcome = verdict.Outcome,
            Severity = deployment.Effects.Radius.Severity,
            Commits = counts.Commits,
            AiCommits = deployment.Commits.Count(c => c.Parents < 2 && c.IsAiAssisted),
            Tools = [.. deployment.Commits.SelectMany(c => c.Tools).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostListed)],
            Authors = [.. deployment.Commits.SelectMany(c => c.People).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostListed).Select(p => $"{roster.NameOf(p)} ({people.LevelOf(p)})")],
            Because = [.. because.Distinct(StringComparer.Ordinal).Take(MostListed)],
            Rules = RulesOf(verdict),
            Asks = [.. AsksOf(verdict.Decisive)],
            Signers = [.. signers.GetValueOrDefault(deployment.Place, []).Select(roster.NameOf)],
        };
    }

    private static IReadOnlyList<string> RulesOf(PastVerdict verdict) =>
        [.. verdict.Decisive.Rules.Where(r => r.IsActive && r.Rule.Mode == RuleMode.Enforce).Select(r => r.Rule.Id)];

    private static IEnumerable<string> AsksOf(PolicyResult result) =>
        result.Denials.Select(d => d.Text).Concat(result.Holds.Select(h => h.UnknownFacts.Count > 0 ? $"not known: {string.Join(", ", h.UnknownFacts)}" : "the policy holds what no rule is about")).Concat(result.Requirements.Select(r => r.Requirement.Text));
}
