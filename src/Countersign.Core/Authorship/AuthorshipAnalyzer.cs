using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Authorship;

/// <summary>
/// Says of every commit who and what wrote it, from what the commit itself says. A pure function of its input: no mark is a proof, and no text can
/// make it fail.
/// </summary>
public static class AuthorshipAnalyzer
{
    /// <summary>Id of the mark on an agent that <c>people.yaml</c> names.</summary>
    public const string ConfiguredAgent = "configured-agent";

    /// <summary>Id of the mark for the author's own passkey statement.</summary>
    public const string PasskeyDeclaration = "passkey-declaration";

    /// <summary>Analyses a range.</summary>
    /// <param name="repository">Repository id, or its folder in offline use.</param>
    /// <param name="base">Where the range begins (excluded), or null.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="commits">The commits in any order; read once, and no message is kept.</param>
    /// <param name="people">Whose addresses these are.</param>
    /// <param name="marks">The marks to look for.</param>
    /// <param name="options">What the caller vouches for.</param>
    /// <param name="gaps">What the reader of the commits could not find out.</param>
    public static AuthorshipReport Analyze(
        string repository,
        CommitId? @base,
        CommitId head,
        IEnumerable<CommitRecord> commits,
        PeopleDirectory people,
        MarkTable marks,
        AuthorshipOptions options,
        IReadOnlyList<Gap> gaps)
    {
        var analysis = new Analysis(head, people, marks, options);
        var judged = analysis.Judge(commits);
        return new AuthorshipReport(repository, @base, head, judged, [.. gaps.Concat(analysis.Gaps).Distinct()]) { Profile = marks.Profile?.Name, Adjustments = marks.Adjustments };
    }

    private sealed class Analysis(CommitId head, PeopleDirectory people, MarkTable table, AuthorshipOptions options)
    {
        private readonly MessageScanner _scanner = new(table);
        private readonly IdentityTable _identities = new(people, table);
        private readonly BranchTrail _branches = new(table, head);
        private readonly Dictionary<(CommitIdentity Author, CommitIdentity Committer), PeopleBehind> _pairs = new(OneCopy.Pairs);
        private bool _toldOfPullRequests;

        public List<Gap> Gaps { get; } = [];

        /// <summary>Messages are read as the commits come, while git still walks; what depends on children before parents is judged when all are there.</summary>
        public IReadOnlyList<CommitAuthorship> Judge(IEnumerable<CommitRecord> commits)
        {
            var read = new List<CommitRecord>();
            var findings = new List<LineFindings>();
            foreach (var commit in commits)
            {
                findings.Add(_scanner.Scan(Message(commit)));
                read.Add(commit.IsMerge ? commit with { Message = BranchTrail.SubjectOf(commit.Message) } : commit with { Message = "" });
            }

            return [.. CommitOrder.Of(read).Select(at => Judge(read[at], findings[at]))];
        }

        private CommitAuthorship Judge(CommitRecord commit, LineFindings lines)
        {
            NotePullRequest(commit);
            var author = _identities.Keep(commit.Author);
            var committer = _identities.Keep(commit.Committer);
            IReadOnlyList<FoundCoauthor> named = lines.Coauthors.Count == 0 ? [] : Coauthors(commit, lines);
            IReadOnlyList<CommitIdentity> coauthors = named.Count == 0 ? [] : [.. named.Select(c => c.Identity).Distinct()];
            var isClean = commit.IsMerge && commit.MergeIsClean == true;
            var behind = isClean ? PeopleBehind.Nobody : Behind(author, committer, named);
            var isDeclared = options.DeclaredHuman.TryGetValue(commit.Id, out var declarers) && behind.MayDeclare(declarers);
            var marks = Marks(commit, author, committer, coauthors, lines, isDeclared);
            var bot = _identities.Of(author) is { IsKnown: false, Bot: { } known } ? known : null;
            var combined = Combination.Of(marks, bot is not null, bot?.Tool, isDeclared || IsBelieved(marks));
            return new CommitAuthorship
            {
                Id = commit.Id,
                Parents = commit.Parents.Count,
                IsCleanMerge = isClean,
                Author = author,
                Committer = committer,
                Coauthors = coauthors,
                People = behind.People,
                Claimed = behind.Claimed,
                Drivers = behind.Drivers,
                Unresolved = behind.Unresolved,
                Involvement = combined.Involvement,
                Tools = combined.Tools,
                IsConfirmed = combined.Involvement == Involvement.Automation && options.ConfirmedAutomation.Contains(commit.Id),
                Marks = marks,
                Lines = commit.Lines,
            };
        }

        /// <summary>A project that tells of AI in pull requests only has nothing in its commits that could be found.</summary>
        private void NotePullRequest(CommitRecord commit)
        {
            if (_toldOfPullRequests || table.Profile is not { Discloses: Disclosure.PullRequest } profile || commit.IsMerge || options.PullRequests.ContainsKey(commit.Id)) return;
            _toldOfPullRequests = true;
            Gaps.Add(new Gap(GapCode.PullRequestUnread, $"Profile {profile.Name}: AI is told of in pull requests here, and not every commit's was read."));
        }

        private string Message(CommitRecord commit)
        {
            if (commit.Message.Length <= Limits.Message) return commit.Message;
            Gaps.Add(new Gap(GapCode.RangeTooLarge, $"The message of {commit.Id.Short} has {commit.Message.Length} characters; {Limits.Message} were read."));
            return commit.Message[..Limits.Message];
        }

        private IReadOnlyList<FoundCoauthor> Coauthors(CommitRecord commit, LineFindings lines)
        {
            if (lines.Coauthors.Count > Limits.Coauthors)
                Gaps.Add(new Gap(GapCode.RangeTooLarge, $"{commit.Id.Short} names more than {Limits.Coauthors} co-authors; so many were read."));
            return [.. lines.Coauthors.Take(Limits.Coauthors).Select(c => c with { Identity = _identities.Keep(c.Identity) })];
        }

        private bool IsBelieved(IReadOnlyList<FoundMark> marks) => options.TrustDeclarations && marks.Any(m => m.Involvement == Involvement.DeclaredHuman);

        private IReadOnlyList<FoundMark> Marks(
            CommitRecord commit, CommitIdentity author, CommitIdentity committer, IReadOnlyList<CommitIdentity> coauthors, LineFindings lines, bool isDeclared)
        {
            var found = new List<FoundMark>();
            AddIdentity(found, author, isAuthor: true);
            if (!ReferenceEquals(author, committer)) AddIdentity(found, committer, isAuthor: false);
            foreach (var coauthor in coauthors) AddCoauthor(found, coauthor);
            found.AddRange(_branches.Of(commit));
            if (options.Declared.TryGetValue(commit.Id, out var declared)) found.AddRange(declared);
            if (options.PullRequests.TryGetValue(commit.Id, out var pullRequest)) found.AddRange(table.In(pullRequest));
            if (isDeclared)
                found.Add(new FoundMark(PasskeyDeclaration, MarkKind.Declaration, commit.Id.Hex, Involvement.DeclaredHuman, MarkStrength.Strong, "none"));
            if (found.Count == 0 && lines.Marks.Count == 0) return [];
            if (found.Count == 0 && lines.Marks.Count == 1 && options.ForgeTimes is null) return lines.Marks;
            found.AddRange(lines.Marks);
            if (options.ForgeTimes is { } times && times.FirstSeen.TryGetValue(commit.Id, out var seen)) Doubt(found, seen);
            // Sorted, so that the order of lines, which says nothing, changes nothing.
            return [.. found.Distinct().OrderBy(m => m.Kind).ThenBy(m => m.Id, StringComparer.Ordinal).ThenBy(m => m.Text, StringComparer.Ordinal).ThenBy(m => m.Strength)];
        }

        /// <summary>A mark that a tool wrote unasked in those days needs a second one beside it.</summary>
        private void Doubt(List<FoundMark> found, DateTimeOffset seen)
        {
            for (var at = 0; at < found.Count; at++)
                if (found[at].Strength == MarkStrength.Strong && table.Doubted.TryGetValue(found[at].Id, out var days) && days.Cover(seen))
                    found[at] = found[at] with { Strength = MarkStrength.Weak };
        }

        private void AddIdentity(List<FoundMark> found, CommitIdentity identity, bool isAuthor)
        {
            var facts = _identities.Of(identity);
            foreach (var mark in facts.Marks) found.Add(mark.Quote(identity.Email));
            foreach (var mark in facts.MarksOfName) found.Add(mark.Quote(identity.Name));
            if (isAuthor && facts.Bot is { } bot) found.Add(bot.Quote(identity.Email));
            if (facts.Match.Agent is { } agent) found.Add(OfAgent(agent, identity, isAuthor ? Involvement.Agent : Involvement.Edit));
        }

        private void AddCoauthor(List<FoundMark> found, CommitIdentity coauthor)
        {
            if (coauthor.Email.Length == 0) return;
            var facts = _identities.Of(coauthor);
            foreach (var mark in facts.Marks.Where(m => m.AsCoauthor)) found.Add(mark.Quote(coauthor.Email));
            if (facts.Match.Agent is { } agent) found.Add(OfAgent(agent, coauthor, Involvement.Edit));
        }

        private PeopleBehind Behind(CommitIdentity author, CommitIdentity committer, IReadOnlyList<FoundCoauthor> coauthors)
        {
            // Most commits name no co-author, and then the pair decides: worked out once, kept in one copy.
            if (coauthors.Count > 0) return BehindAll(author, committer, coauthors);
            if (!_pairs.TryGetValue((author, committer), out var behind)) _pairs[(author, committer)] = behind = BehindAll(author, committer, []);
            return behind;
        }

        private PeopleBehind BehindAll(CommitIdentity author, CommitIdentity committer, IReadOnlyList<FoundCoauthor> coauthors)
        {
            var behind = new CommitPeople();
            var facts = _identities.Of(author);
            behind.AddAuthor(author, facts);
            behind.AddCommitter(committer, _identities.Of(committer));
            foreach (var coauthor in coauthors) behind.AddCoauthor(coauthor.Identity, _identities.Of(coauthor.Identity), coauthor.IsTool);
            return behind.Result(author, facts);
        }

        private static FoundMark OfAgent(AgentIdentity agent, CommitIdentity identity, Involvement involvement) =>
            new(ConfiguredAgent, MarkKind.AuthorEmail, Printable.Bounded(identity.Email, Limits.MarkText), involvement, MarkStrength.Strong, agent.Id);
    }
}
