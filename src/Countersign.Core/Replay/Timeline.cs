using Countersign.Core.Authorship;

namespace Countersign.Core.Replay;

/// <summary>How long the steps of a timeline are.</summary>
public enum PeriodLength
{
    /// <summary>Weeks, from Monday.</summary>
    Week,

    /// <summary>Months.</summary>
    Month,

    /// <summary>Quarters.</summary>
    Quarter,

    /// <summary>Years.</summary>
    Year,
}

/// <summary>What happened in one step of time.</summary>
/// <param name="From">First day.</param>
/// <param name="Deployments">Deployments.</param>
/// <param name="ByOutcome">Deployments by outcome; every outcome has an entry.</param>
/// <param name="Commits">Commits that they brought, merges aside.</param>
/// <param name="ByInvolvement">The same by involvement; every involvement has an entry.</param>
public sealed record Period(
    DateOnly From, int Deployments, IReadOnlyDictionary<PastOutcome, int> ByOutcome, int Commits, IReadOnlyDictionary<Involvement, int> ByInvolvement)
{
    /// <summary>Commits that carry an AI mark, in percent.</summary>
    public double AiPercent => Percent.Of(ByInvolvement[Involvement.Agent] + ByInvolvement[Involvement.Edit] + ByInvolvement[Involvement.Assist], Commits);
}

/// <summary>The past in steps of equal length.</summary>
/// <param name="Length">The length of a step.</param>
/// <param name="Periods">The steps, oldest first, those without a deployment included.</param>
public sealed record Timeline(PeriodLength Length, IReadOnlyList<Period> Periods)
{
    /// <summary>Most steps that a chart shows well.</summary>
    public const int MostPeriods = 40;

    internal static Timeline Of(IReadOnlyList<PastDeployment> deployments, IReadOnlyList<PastVerdict> verdicts, Func<DateTimeOffset, DateOnly> dayOf)
    {
        var days = deployments.Select(d => dayOf(d.Range.At)).ToList();
        if (days.Count == 0) return new Timeline(PeriodLength.Week, []);
        var (first, last) = (days.Min(), days.Max());
        var length = Enum.GetValues<PeriodLength>().Cast<PeriodLength?>().FirstOrDefault(l => Steps(l!.Value, first, last).Take(MostPeriods + 1).Count() <= MostPeriods) ?? PeriodLength.Year;
        var places = Enumerable.Range(0, days.Count).ToLookup(at => Begin(length, days[at]));
        return new Timeline(length, [.. Steps(length, first, last).Select(from => PeriodOf(from, [.. places[from]], deployments, verdicts))]);
    }

    private static Period PeriodOf(DateOnly from, IReadOnlyList<int> places, IReadOnlyList<PastDeployment> deployments, IReadOnlyList<PastVerdict> verdicts)
    {
        var commits = AuthorshipSummary.Of([.. places.SelectMany(at => deployments[at].Commits)]);
        return new Period(
            from, places.Count, Enum.GetValues<PastOutcome>().ToDictionary(o => o, o => places.Count(at => verdicts[at].Outcome == o)), commits.Commits, commits.ByInvolvement);
    }

    private static IEnumerable<DateOnly> Steps(PeriodLength length, DateOnly first, DateOnly last)
    {
        for (var at = Begin(length, first); at <= last; at = Next(length, at))
        {
            yield return at;
            if (at > DateOnly.MaxValue.AddYears(-1)) yield break;
        }
    }

    private static DateOnly Begin(PeriodLength length, DateOnly day) => length switch
    {
        PeriodLength.Week => day.DayNumber < 7 ? DateOnly.MinValue : day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        PeriodLength.Month => new DateOnly(day.Year, day.Month, 1),
        PeriodLength.Quarter => new DateOnly(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1),
        PeriodLength.Year => new DateOnly(day.Year, 1, 1),
    };

    private static DateOnly Next(PeriodLength length, DateOnly day) => length switch
    {
        PeriodLength.Week => day.AddDays(7),
        PeriodLength.Month => day.AddMonths(1),
        PeriodLength.Quarter => day.AddMonths(3),
        PeriodLength.Year => day.AddYears(1),
    };
}
