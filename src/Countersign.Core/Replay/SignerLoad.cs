using Countersign.Core.Authorship;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Core.Replay;

/// <summary>How often one person would have been asked to sign.</summary>
/// <param name="Person">Person id; an address where people are estimated.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Answers">Sign-offs in all.</param>
/// <param name="PerWeek">Sign-offs a week, on average.</param>
/// <param name="MostInADay">Sign-offs on the worst day.</param>
public sealed record SignerShare(string Person, string Name, int Answers, double PerWeek, int MostInADay);

/// <summary>
/// Hands the sign-offs of held deployments out: each to whoever may answer and has been asked least, so what comes out is the lightest load that the
/// policy allows. Barring is per commit, as at the gate: nobody answers for what they wrote.
/// </summary>
internal sealed class SignerLoad(ReplaySettings settings, IRoster roster)
{
    private readonly Dictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Person, DateOnly Day), int> _byDay = [];

    /// <summary>Held deployments for which too few people could have been found.</summary>
    public int WithoutSigner { get; private set; }

    /// <summary>Sign-offs in all.</summary>
    public int Answers => _answers.Values.Sum();

    /// <summary>Sign-offs of the busiest person on the worst day.</summary>
    public int MostInADay => _byDay.Count == 0 ? 0 : _byDay.Values.Max();

    /// <summary>Days on which somebody was asked more often than this.</summary>
    public int DaysOver(int most) => _byDay.Where(d => d.Value > most).Select(d => d.Key.Day).Distinct().Count();

    /// <summary>Finds signers for one held deployment; gives those found, sorted.</summary>
    public IReadOnlyList<string> Ask(PastDeployment deployment, PolicyResult asked)
    {
        var day = settings.Environment.DayAt(deployment.Range.At);
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        var found = true;
        foreach (var due in asked.Requirements)
            if (due.Requirement is SignOffRequirement signOff) found &= Choose(deployment, signOff, day, chosen);
        if (!found) WithoutSigner++;
        foreach (var person in chosen)
        {
            _answers[person] = _answers.GetValueOrDefault(person) + 1;
            _byDay[(person, day)] = _byDay.GetValueOrDefault((person, day)) + 1;
        }

        return [.. chosen];
    }

    /// <summary>The shares, most asked first.</summary>
    public IReadOnlyList<SignerShare> Shares(double weeks) =>
        [.. _answers.OrderByDescending(a => a.Value).ThenBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => new SignerShare(a.Key, roster.NameOf(a.Key), a.Value, a.Value / weeks, _byDay.Where(d => d.Key.Person == a.Key).Max(d => d.Value)))];

    /// <summary>
    /// Adds people until every commit has its answers, those first who answer for most and were asked least. One sign-off counts for every requirement
    /// that it meets, so who signs anyway is taken first.
    /// </summary>
    private bool Choose(PastDeployment deployment, SignOffRequirement asked, DateOnly day, SortedSet<string> chosen)
    {
        var open = deployment.Commits.Where(Answerable.NeedsAnswer).Select(c => new OpenCommit(c, asked.Count + Unknown(c))).ToList();
        var left = roster.Candidates(asked, deployment).ToList();
        while (open.Exists(c => c.Missing > 0))
        {
            if (left.Count == 0) return false;
            var (person, rank) = left.Select(p => (p, Rank(p))).MinBy(x => x.Item2);
            if (rank.Helps == 0) return false;
            left.Remove(person);
            chosen.Add(person);
            foreach (var commit in open.Where(c => c.MayAnswer(person))) commit.Missing--;
        }

        return true;

        (int Helps, bool IsNew, int Today, int InAll) Rank(string person) =>
            (-open.Count(c => c.Missing > 0 && c.MayAnswer(person)), !chosen.Contains(person), _byDay.GetValueOrDefault((person, day)), _answers.GetValueOrDefault(person));
    }

    /// <summary>Authors who might be anybody ask for one more signer each.</summary>
    private static int Unknown(CommitAuthorship commit) => commit.Unresolved.Count + (commit.People.Count == 0 && commit.Unresolved.Count == 0 ? 1 : 0);

    private sealed class OpenCommit(CommitAuthorship commit, int missing)
    {
        public int Missing { get; set; } = missing;

        public bool MayAnswer(string person) => !commit.People.Contains(person, StringComparer.Ordinal) && !commit.Drivers.Contains(person, StringComparer.Ordinal);
    }
}
