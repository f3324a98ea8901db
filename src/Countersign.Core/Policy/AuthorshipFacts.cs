using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>The facts about who and what wrote a change's commits.</summary>
internal static class AuthorshipFacts
{
    /// <summary>These facts, with <paramref name="gaps"/> being all gaps of the change.</summary>
    public static IEnumerable<(Fact, FactValue)> Of(FactSources from, List<Gap> gaps)
    {
        // A source without a report is a range nobody looked at.
        var blocked = from.Authorship.Count < from.Change.Sources.Count || gaps.Exists(g => g.Touches.HasFlag(GapTouches.Authorship));
        var own = (FactCatalog.AuthorshipGaps, (FactValue)PolicyFacts.Codes(from.Authorship.SelectMany(r => r.Gaps).Concat(from.Gaps.Where(ConcernsCommits))));

        // Without a baseline the range is only guessed, and may hold commits that are live already: then what was seen is certain of nothing.
        if (gaps.Exists(g => g.Code == GapCode.NoBaseline)) return [own];
        var seen = from.Authorship.SelectMany(r => r.Commits).Where(IsAuthored).ToList();
        return [own, .. OfCommits(from, seen, blocked), .. OfAuthors(from, seen, blocked)];
    }

    private static IEnumerable<(Fact, FactValue)> OfCommits(FactSources from, List<CommitAuthorship> seen, bool blocked)
    {
        var counted = seen.Where(c => c.Parents < 2).ToList();
        var others = counted.Exists(c => c.Involvement != Involvement.Agent);
        return
        [
            (FactCatalog.Involvement, WordSetValue.Of(seen.Select(c => Words.Of(c.Involvement)), blocked)),
            (FactCatalog.AiLowest, Lowest(from.People, seen.Where(c => c.IsAiAssisted), blocked)),
            (FactCatalog.UnmarkedLowest, Lowest(from.People, seen.Where(c => c.IsUnmarked), blocked)),
            (FactCatalog.AgentOnly, blocked && !others ? FactValue.Unknown : new FlagValue(counted.Count > 0 && !others)),
            (FactCatalog.AiShare, blocked ? FactValue.Unknown : new NumberValue(AuthorshipSummary.Of(seen).AiShare)),
            (FactCatalog.Labels, from.Labels is { } labels ? WordSetValue.Of(labels, blocked) : FactValue.Unknown),
        ];
    }

    private static IEnumerable<(Fact, FactValue)> OfAuthors(FactSources from, List<CommitAuthorship> seen, bool blocked) =>
    [
        (FactCatalog.LowestLevel, Lowest(from.People, seen.Where(HasLevel), blocked)),
        (FactCatalog.AnyUnknown, PolicyFacts.Seen(seen.Exists(c => HasUnknownAuthor(from.People, c)), blocked)),
        (FactCatalog.AuthorGroups, WordSetValue.Of(seen.SelectMany(c => c.People).SelectMany(id => from.People.Find(id)?.Groups ?? []), blocked)),
    ];

    private static FactValue Lowest(PeopleDirectory people, IEnumerable<CommitAuthorship> commits, bool blocked)
    {
        var lowest = LevelScale.Lowest(commits.Select(c => LowestOf(people, c)));
        if (!blocked || lowest == Level.Unknown) return new LevelValue(lowest);
        return lowest is null ? FactValue.Unknown : new LevelValue(lowest, true);
    }

    // A bot that somebody vouches for is no author with a level.
    private static bool HasLevel(CommitAuthorship commit) => !commit.IsConfirmed || commit.People.Count > 0;

    private static Level LowestOf(PeopleDirectory people, CommitAuthorship commit) =>
        HasUnknownAuthor(people, commit) ? Level.Unknown : LevelScale.Lowest(commit.People.Select(people.LevelOf)) ?? Level.Unknown;

    // A commit that no known person stands behind has an unknown author. One under a bot's address has one whoever else it names: anybody can
    // write that address, and the names beside it too.
    private static bool HasUnknownAuthor(PeopleDirectory people, CommitAuthorship commit) =>
        (commit.People.Count == 0 && !commit.IsConfirmed) || commit.IsClaimedAutomation || commit.Unresolved.Count > 0 || commit.People.Any(id => people.Find(id) is null);

    // Pressing Merge is not authoring, where the tree is the one git makes of the parents.
    private static bool IsAuthored(CommitAuthorship commit) => !commit.IsCleanMerge;

    private static bool ConcernsCommits(Gap gap) =>
        gap.Touches.HasFlag(GapTouches.Authorship) || gap.Code is GapCode.NotesRefAbsent or GapCode.PullRefsAbsent or GapCode.DeclarationUnreadable
            or GapCode.PullRequestUnread or GapCode.NoteUnreadable or GapCode.EvidenceNotRead or GapCode.PullRefUnrelated or GapCode.UnrelatedHistory
            or GapCode.ForgeNotConfigured;
}
