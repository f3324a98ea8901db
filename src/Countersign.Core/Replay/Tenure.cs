
namespace Countersign.Core.Replay;

/// <summary>
/// A guess at seniority where there is no people file: how long, and how much, somebody had committed here before a deployment. It knows nobody's
/// grade, so everything made from it is called an estimate; and a gate never uses it.
/// </summary>
public sealed class Tenure
{
    /// <summary>Days since the first commit that make somebody senior, or half the repository's age where that is less.</summary>
    public const int SeniorDays = 365;

    /// <summary>Commits that make somebody senior, or a twentieth of all commits where that is less.</summary>
    public const int SeniorCommits = 50;

    /// <summary>Days that make somebody mid, or a quarter of the repository's age where that is less.</summary>
    public const int MidDays = 90;

    /// <summary>Commits that make somebody mid, or a hundredth of all commits where that is less.</summary>
    public const int MidCommits = 10;

    /// <summary>Days without a commit after which nobody is asked any more.</summary>
    public const int ActiveDays = 90;

    /// <summary>The rule in words, for every place that shows an estimate.</summary>
    public const string InWords =
        "Seniority is an estimate from tenure in this repository: senior after a year and 50 commits, mid after 90 days and 10, less in a young repository.";

    private readonly Dictionary<string, Record> _byAddress = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<int> _commitsBefore = [0];
    private DateTimeOffset? _begin; // the oldest commit by its place, because any clock may lie

    /// <summary>Adds what one deployment brought, or, first, all that was there before the first one.</summary>
    /// <param name="commits">The addresses of the people behind each commit, and its time, oldest first.</param>
    public void Add(IEnumerable<(IReadOnlyList<string> People, DateTimeOffset At)> commits)
    {
        var round = _commitsBefore.Count;
        var count = _commitsBefore[^1];
        foreach (var (people, at) in commits)
        {
            count++;
            _begin ??= at;
            foreach (var address in people) RecordOf(address).Add(round, at);
        }

        _commitsBefore.Add(count);
    }

    /// <summary>How many times something was added: the place in time of the next deployment.</summary>
    public int Now => _commitsBefore.Count - 1;

    /// <summary>Everybody who ever committed, in no particular order.</summary>
    public IEnumerable<string> Addresses => _byAddress.Keys;

    /// <summary>The estimated grade of this address before a deployment.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="place">The value of <see cref="Now"/> before the deployment was added.</param>
    /// <param name="at">When the deployment was.</param>
    public TenureGrade GradeOf(string address, int place, DateTimeOffset at)
    {
        if (!_byAddress.TryGetValue(address, out var record)) return TenureGrade.New;
        var commits = record.CountUpTo(place);
        if (commits == 0 || _begin is not { } begin) return TenureGrade.New;

        // A clock that lies must not make anybody older here than the repository.
        var (age, all) = ((at - begin).TotalDays, _commitsBefore[place]);
        var days = Math.Min(age, (at - record.First).TotalDays);
        if (days >= Math.Min(SeniorDays, age / 2) && commits >= Math.Min(SeniorCommits, Math.Max(1, all / 20))) return TenureGrade.Senior;
        return days >= Math.Min(MidDays, age / 4) && commits >= Math.Min(MidCommits, Math.Max(1, all / 100)) ? TenureGrade.Mid : TenureGrade.New;
    }

    /// <summary>Whether this address had committed in the days before a deployment.</summary>
    public bool IsActive(string address, int place, DateTimeOffset at) =>
        _byAddress.TryGetValue(address, out var record) && record.LastUpTo(place) is { } last && at - last <= TimeSpan.FromDays(ActiveDays);

    private Record RecordOf(string address)
    {
        if (!_byAddress.TryGetValue(address, out var record)) _byAddress[address] = record = new Record();
        return record;
    }

    /// <summary>One address: the round of each commit, ascending, and the latest time up to it.</summary>
    private sealed class Record
    {
        private readonly List<int> _rounds = [];
        private readonly List<DateTimeOffset> _latest = [];

        public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

        public void Add(int round, DateTimeOffset at)
        {
            if (at < First) First = at;
            _rounds.Add(round);
            _latest.Add(_latest.Count > 0 && _latest[^1] > at ? _latest[^1] : at);
        }

        public int CountUpTo(int round)
        {
            int low = 0, high = _rounds.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_rounds[middle] <= round) low = middle + 1;
                else high = middle;
            }

            return low;
        }

        public DateTimeOffset? LastUpTo(int round) => CountUpTo(round) is var count and > 0 ? _latest[count - 1] : null;
    }
}

/// <summary>An estimated grade, lowest first.</summary>
public enum TenureGrade
{
    /// <summary>New here, or few commits.</summary>
    New,

    /// <summary>Some months and some commits.</summary>
    Mid,

    /// <summary>Long here, with many commits.</summary>
    Senior,
}
