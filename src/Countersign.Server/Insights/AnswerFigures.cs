using Countersign.Core.People;
using Countersign.Storage;

namespace Countersign.Server.Insights;

/// <summary>Figures about the answers of some people.</summary>
/// <param name="Name">A group of people.yaml, a person id, or <c>*</c> for everybody.</param>
/// <param name="Persons">How many people answered.</param>
/// <param name="Answers">How many answers they gave.</param>
/// <param name="Rejected">How many of these were rejects.</param>
/// <param name="Withdrawn">How many of these were taken back.</param>
/// <param name="MedianSeconds">Middle time the change was on screen before answering; null where no console said.</param>
/// <param name="OpenedAll">Of the approvals whose console said, how many had every destructive effect opened or in view, in per cent rounded down; null where none said.</param>
internal sealed record AnswerFigure(string Name, int Persons, int Answers, int Rejected, int Withdrawn, long? MedianSeconds, int? OpenedAll);

/// <summary>One answer and what it was about.</summary>
/// <param name="Row">The answer.</param>
/// <param name="Destructive">Ids of the destructive effects that it answered for.</param>
internal sealed record CountedAnswer(SignOffRow Row, IReadOnlyList<string> Destructive);

/// <summary>
/// Figures about how answers are given, for teams and not for persons: a team is shown only if at least <see cref="LeastPersons"/> of its people
/// answered, and only if no shown team that contains it differs from it by fewer, for then the difference would be somebody.
/// </summary>
internal static class AnswerFigures
{
    /// <summary>Fewest people behind one figure.</summary>
    public const int LeastPersons = 5;

    /// <summary>Everybody together.</summary>
    public const string Everybody = "*";

    /// <summary>The figures of everybody and of each group, as far as they can be shown; and how many cannot.</summary>
    public static (IReadOnlyList<AnswerFigure> Shown, int Withheld) OfTeams(IReadOnlyList<CountedAnswer> answers, PeopleDirectory people)
    {
        var signers = answers.Select(a => a.Row.Person).ToHashSet(StringComparer.Ordinal);
        var teams = people.Persons.Where(p => signers.Contains(p.Id)).SelectMany(p => p.Groups.Select(g => (Group: g, p.Id)))
            .GroupBy(x => x.Group, x => x.Id, StringComparer.Ordinal).Select(g => (Name: g.Key, Persons: g.ToHashSet(StringComparer.Ordinal)))
            .Prepend((Everybody, signers)).OrderByDescending(t => t.Item2.Count).ToList();
        var shown = new List<(string Name, HashSet<string> Persons)>();
        foreach (var team in teams.Where(t => t.Item2.Count >= LeastPersons))
            if (shown.TrueForAll(s => !IsNarrower(team.Item2, s.Persons))) shown.Add(team);
        return ([.. shown.Select(t => Of(t.Name, answers, t.Persons))], teams.Count - shown.Count);
    }

    /// <summary>The figures of each person, for installations that chose to see them.</summary>
    public static IReadOnlyList<AnswerFigure> OfPersons(IReadOnlyList<CountedAnswer> answers) =>
        [.. answers.Select(a => a.Row.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(person => Of(person, answers, [person]))];

    private static bool IsNarrower(HashSet<string> team, HashSet<string> shown) => team.IsSubsetOf(shown) && shown.Count - team.Count is > 0 and < LeastPersons;

    private static AnswerFigure Of(string name, IReadOnlyList<CountedAnswer> answers, HashSet<string> persons)
    {
        var theirs = answers.Where(a => persons.Contains(a.Row.Person)).ToList();
        var seconds = theirs.Select(a => a.Row.SecondsOnScreen).OfType<long>().Order().ToList();
        var looked = theirs.Where(a => a is { Row: { Answer: SignOffAnswer.Approve, EffectsOpened: not null }, Destructive.Count: > 0 }).ToList();
        return new AnswerFigure(
            name, persons.Count, theirs.Count, theirs.Count(a => a.Row.Answer == SignOffAnswer.Reject), theirs.Count(a => a.Row.WithdrawnAt is not null),
            seconds.Count == 0 ? null : seconds[seconds.Count / 2],
            looked.Count == 0 ? null : 100 * looked.Count(a => !a.Destructive.Except(a.Row.EffectsOpened!, StringComparer.Ordinal).Any()) / looked.Count);
    }
}
