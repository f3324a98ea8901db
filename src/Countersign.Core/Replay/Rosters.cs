using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Core.Replay;

/// <summary>
/// Who the people of the past were. Two kinds: a people file, whose levels are today's, and an estimate from tenure. Answers are the same for the
/// same deployment whenever they are asked.
/// </summary>
public interface IRoster
{
    /// <summary>Where the levels come from, in words.</summary>
    string Source { get; }

    /// <summary>The name to show for a person id.</summary>
    string NameOf(string person);

    /// <summary>Everybody behind these commits, with the levels they had before this deployment.</summary>
    PeopleDirectory Authors(PastDeployment deployment);

    /// <summary>Person ids of who has the level and standing that the requirement asks for, whoever wrote the commits. Sorted.</summary>
    IReadOnlyList<string> Candidates(SignOffRequirement asked, PastDeployment deployment);
}

/// <summary>People as <c>people.yaml</c> has them today.</summary>
public sealed class PeopleRoster(PeopleDirectory people, ReplaySettings settings) : IRoster
{
    /// <inheritdoc />
    public string Source => "Levels are those that people.yaml has today.";

    /// <inheritdoc />
    public string NameOf(string person) => people.Find(person) is { Name.Length: > 0 } known ? known.Name : person;

    /// <inheritdoc />
    public PeopleDirectory Authors(PastDeployment deployment) => people;

    /// <inheritdoc />
    public IReadOnlyList<string> Candidates(SignOffRequirement asked, PastDeployment deployment)
    {
        var change = PastFacts.ChangeOf(settings, deployment, deployment.Effects.Components[0]);
        var answerable = new Answerable
        {
            Change = Sha256Digest.Of([]), // Nothing was signed, so nothing is compared with it.
            Of = change,
            People = people,
            Commits = deployment.Commits,
            Effects = deployment.Effects.Radius.Effects,
            Owners = deployment.Effects.Components.Where(c => c.Owner is not null).GroupBy(c => c.Owner!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal),
            BarredFromAll = new Dictionary<string, RefusalCode>(),
            Day = settings.Environment.DayAt(deployment.Range.At),
            DayAt = settings.Environment.DayAt,
        };
        return [.. RequirementCheck.Candidates(asked, answerable, deployment.Range.At).Order(StringComparer.Ordinal)];
    }
}

/// <summary>
/// People as their commits tell. A person is an address. Teams and managers are not known, so where a rule asks for them anybody of the level counts.
/// </summary>
public sealed class TenureRoster : IRoster
{
    private readonly Tenure _tenure = new();
    private readonly List<int> _places = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PeopleDirectory> _directories = new(StringComparer.Ordinal);
    private readonly Dictionary<(Level, DateOnly), IReadOnlyList<string>> _candidates = [];
    private readonly LevelScale _levels;
    private readonly Level[] _grades;

    /// <summary>Counts everything once.</summary>
    /// <param name="levels">The policy's scale; the estimate uses its levels named junior, mid and senior, or the lowest, middle and highest.</param>
    /// <param name="before">What was there before the first deployment.</param>
    /// <param name="deployments">The deployments in their order.</param>
    /// <param name="timeOf">When a commit was made.</param>
    public TenureRoster(LevelScale levels, IEnumerable<CommitAuthorship> before, IEnumerable<IReadOnlyList<CommitAuthorship>> deployments, Func<CommitId, DateTimeOffset> timeOf)
    {
        _levels = levels;
        _grades = [Named("junior", 0), Named("mid", levels.Levels.Count / 2), Named("senior", levels.Levels.Count - 1)];
        Add(before, timeOf);
        foreach (var commits in deployments)
        {
            _places.Add(_tenure.Now);
            Add(commits, timeOf);
        }
    }

    /// <inheritdoc />
    public string Source => Tenure.InWords;

    /// <summary>The same commit with addresses as people. Only an agent that nobody is behind stays nobody's.</summary>
    public static CommitAuthorship WithPeople(CommitAuthorship commit) =>
        commit.Unresolved.Count == 0 || IsAgentAlone(commit) ? commit : commit with { People = commit.Unresolved, Unresolved = [] };

    /// <inheritdoc />
    public string NameOf(string person) => _names.GetValueOrDefault(person, person);

    /// <inheritdoc />
    public PeopleDirectory Authors(PastDeployment deployment)
    {
        var people = deployment.Commits.SelectMany(c => c.People).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(address => (address, level: LevelOf(address, deployment))).ToList();
        var key = string.Join('\n', people.Select(p => $"{p.address}\t{p.level.Rank}"));
        if (!_directories.TryGetValue(key, out var directory))
            _directories[key] = directory = new PeopleDirectory(_levels, [.. people.Select(p => new Person { Id = p.address, Level = p.level })], []);
        return directory;
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Candidates(SignOffRequirement asked, PastDeployment deployment)
    {
        var day = DateOnly.FromDateTime(deployment.Range.At.UtcDateTime);
        if (!_candidates.TryGetValue((asked.Level, day), out var found))
            _candidates[(asked.Level, day)] = found = [.. _tenure.Addresses.Where(a => IsThere(a, deployment) && LevelOf(a, deployment) >= asked.Level).Order(StringComparer.Ordinal)];
        return found;
    }

    private Level LevelOf(string address, PastDeployment deployment) => _grades[(int)_tenure.GradeOf(address, _places[deployment.Place], deployment.Range.At)];

    private bool IsThere(string address, PastDeployment deployment) => _tenure.IsActive(address, _places[deployment.Place], deployment.Range.At);

    private void Add(IEnumerable<CommitAuthorship> commits, Func<CommitId, DateTimeOffset> timeOf)
    {
        var round = commits.Where(c => c.Parents < 2 && c.People.Count > 0).Reverse().ToList(); // Tenure counts from the oldest.
        foreach (var commit in round)
            foreach (var identity in commit.Coauthors.Prepend(commit.Committer).Prepend(commit.Author)) _names.TryAdd(identity.Email.Trim(), identity.Name);
        _tenure.Add(round.Select(c => (c.People, timeOf(c.Id))));
    }

    private Level Named(string name, int place) => _levels.Find(name) ?? (_levels.Levels.Count > 0 ? _levels.Levels[Math.Clamp(place, 0, _levels.Levels.Count - 1)] : Level.Unknown);

    private static bool IsAgentAlone(CommitAuthorship commit) =>
        commit.Marks.Any(m => m is { Kind: MarkKind.AuthorEmail, Strength: MarkStrength.Strong, Involvement: Involvement.Agent })
        && commit.Unresolved is [var only] && only.Equals(commit.Author.Email, StringComparison.OrdinalIgnoreCase);
}
