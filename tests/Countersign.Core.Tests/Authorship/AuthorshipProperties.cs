using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Authorship;

public sealed class AuthorshipProperties
{
    private static readonly string[] Lines =
    [
        "Co-authored-by: Claude <noreply@anthropic.com>", "Co-authored-by: Claude", "Claude-Session: https://claude.ai/code/session_1", "AI-Assisted: no", "AI-Tool: x",
        "Generated-by: GPT", "aider: x", "Made-with: Cursor", "Text Co-authored-by: Codex <noreply@openai.com>", "Co-authored-by: Bea <bea@acme.example>", "", "Words.",
        "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>", "Assisted-by: Junio <j@x.example>", "* Co-authored-by: Zoe <zoe@x.example>\r",
    ];

    private static readonly string[] HumanClaims =
    [
        "AI-Assisted: no", "Assisted-by: none", "AI-Generated: false", "Co-authored-by: Bea <bea@acme.example>", "Co-authored-by: Zoe <zoe@x.example>",
        "Assisted-by: Junio <j@x.example>", "<sup>Written by [Cursor Bugbot]</sup>", "Signed-off-by: Ann <ann@acme.example>", "Written without any AI.", "Reviewed-by: Bea",
    ];

    private static readonly string[] StrongLines =
    [
        "Co-authored-by: Claude <noreply@anthropic.com>", "Claude-Session: https://claude.ai/code/session_1", "Made-with: Cursor", "AI-Involvement: assist x",
        "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>", "Duo-Session: https://x.example/-/automate/agent-sessions/1",
    ];

    private static readonly string?[] Profiles = [null, .. MarkTable.Default.Profiles.Keys];

    private static readonly string[] Pieces =
    [
        "co-authored-by", "Co-Developed-By:", ":", "<", ">", "@", "\\n", "\n", "\r", "*", "\ud800", "\udc00", "\0", "\u001b[31m", "claude", "noreply@anthropic.com", "generated with",
        "assisted-by:", " ", "ai-assisted:", "\u202e", "Merge branch '", "'", "Merge pull request #", " from ", "/", "claude/", "🤖", "x",
    ];

    private static readonly Gen<string> Messages = Gen.Elements(Lines).ListOf().Select(lines => string.Join('\n', lines));
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.Elements(Pieces).ListOf().Select(string.Concat),
        ArbMap.Default.GeneratorFor<string>().Where(s => s is not null));

    [Fact]
    public void A_human_claim_never_lowers_the_involvement() => Check.QuickThrowOnFailure(Prop.ForAll(
        Messages.Zip(Gen.Elements(HumanClaims)).Zip(Gen.Elements(true, false)).ToArbitrary(), x =>
        {
            var ((message, claim), trusted) = x;
            var options = new AuthorshipOptions { TrustDeclarations = trusted };
            var before = Sample.Judge(message, options);
            var after = Sample.Judge(message + "\n" + claim, options);
            return !before.IsAiAssisted || after.Involvement <= before.Involvement;
        }));

    [Fact]
    public void A_strong_mark_added_never_lowers_the_involvement() => Check.QuickThrowOnFailure(Prop.ForAll(
        Messages.Zip(Gen.Elements(StrongLines)).Zip(Gen.Elements(Profiles)).ToArbitrary(), x =>
        {
            var ((message, strong), profile) = x;
            var table = MarkTable.Default.Under(profile);
            CommitAuthorship Judged(string text) => Sample.Analyze([Sample.Commit(1, text)], null, table).Commits[0];
            var (before, after) = (Judged(message), Judged(message + "\n" + strong));
            var alone = Judged(strong);
            return after.Involvement <= alone.Involvement && (!before.IsAiAssisted || after.Involvement <= before.Involvement) && before.Tools.All(after.Tools.Contains);
        }));

    [Fact]
    public void A_declaration_never_lowers_the_involvement() => Check.QuickThrowOnFailure(Prop.ForAll(
        Messages.Zip(Gen.Elements(Enum.GetValues<DeclaredInvolvement>())).Zip(Gen.Elements(true, false)).ToArbitrary(), x =>
        {
            var ((message, claimed), trusted) = x;
            var options = new AuthorshipOptions { TrustDeclarations = trusted };
            var declared = new DeclarationMarks([new Declaration("f", "ann", claimed, claimed == DeclaredInvolvement.None ? null : "t", [Sample.Id(1)], [])]);
            declared.Add(Sample.Id(1), []);
            var (before, after) = (Sample.Judge(message, options), Sample.Judge(message, options with { Declared = declared.Result() }));
            return (!before.IsAiAssisted || after.Involvement <= before.Involvement) && after.People.SequenceEqual(before.People)
                && (claimed == DeclaredInvolvement.None || after.IsAiAssisted);
        }));

    [Fact]
    public void Commits_outside_the_range_never_matter() => Check.QuickThrowOnFailure(Prop.ForAll(
        Messages.Two().Zip(Gen.Choose(2, 9)).ToArbitrary(), x =>
        {
            // The range is commit 1; whatever lies below it, and whatever is vouched for about it, changes nothing.
            var ((message, other), number) = x;
            var outside = Sample.Id(number);
            var options = new AuthorshipOptions
            {
                DeclaredHuman = new Dictionary<CommitId, IReadOnlySet<string>> { [outside] = new HashSet<string> { "ann" } },
                Declared = new Dictionary<CommitId, IReadOnlyList<FoundMark>> { [outside] = Sample.Judge(other).Marks },
                ForgeTimes = new ForgeTimes(new Dictionary<CommitId, DateTimeOffset> { [outside] = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero) }),
                PullRequests = new Dictionary<CommitId, PullRequestText> { [outside] = new("Copilot", ["claude-code-assisted"], other) },
                ConfirmedAutomation = new HashSet<CommitId> { outside },
            };
            var alone = Sample.Analyze([Sample.Commit(1, message, null, null, number)]);
            var among = Sample.Analyze([Sample.Commit(1, message, null, null, number)], options);
            var longer = Sample.Analyze([Sample.Commit(1, message, null, null, number), Sample.Commit(number, other)]);
            return Same(alone, among) && Same(alone.Commits[0], longer.Commits[0]);
        }));

    [Fact]
    public void A_line_added_never_takes_a_person_away() => Check.QuickThrowOnFailure(Prop.ForAll(
        Messages.Zip(Gen.Elements(Lines)).ToArbitrary(), x =>
        {
            var before = Sample.Judge(x.Item1);
            var after = Sample.Judge(x.Item1 + "\n" + x.Item2);
            return before.People.All(after.People.Contains) && before.Unresolved.All(after.Unresolved.Contains);
        }));

    [Fact]
    public void The_order_of_lines_changes_nothing() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Elements(Lines).ListOf().SelectMany(lines => Gen.Shuffle(lines.ToArray()).Select(shuffled => (lines, shuffled))).ToArbitrary(), x =>
        {
            var one = Sample.Judge(string.Join('\n', x.lines));
            var other = Sample.Judge(string.Join('\n', x.shuffled));
            return one.Involvement == other.Involvement && one.Tools.SequenceEqual(other.Tools) && one.Marks.SequenceEqual(other.Marks)
                && one.People.SequenceEqual(other.People) && one.Claimed.SequenceEqual(other.Claimed) && one.Unresolved.SequenceEqual(other.Unresolved);
        }));

    [Fact]
    public void No_text_makes_the_analysis_fail_and_every_report_comes_back_from_its_facts() => Check.QuickThrowOnFailure(Prop.ForAll(
        Hostile.Four().ToArbitrary(), x =>
        {
            var (message, name, email, second) = x;
            var author = new CommitIdentity(name, email);
            var report = Sample.Analyze([
                Sample.Commit(1, message, author, null, 2, 3) with { MergeIsClean = message.Length % 2 == 0, Lines = new LineCounts(1, 2, message.Length % 3 == 0 ? 1 : null) },
                Sample.Commit(2, second, Sample.Ann, author, 3),
            ]);
            var bytes = AuthorshipFacts.Write(report);
            var read = AuthorshipFacts.Read(bytes, out var error);
            AuthorshipJson.Write(report);
            return error.Length == 0 && Same(report, read!) && AuthorshipFacts.Write(read!).AsSpan().SequenceEqual(bytes);
        }));

    [Fact]
    public void Nothing_printable_acts_on_a_terminal() => Check.QuickThrowOnFailure(Prop.ForAll(
        Hostile.ToArbitrary(), text => !Printable.Line(text).Any(c => char.IsControl(c) || c is '\u202e' or '\u2028' or '\u2029')));

    private static bool Same(AuthorshipReport a, AuthorshipReport b) =>
        (a.Repository, a.Base, a.Head) == (b.Repository, b.Base, b.Head) && a.Gaps.SequenceEqual(b.Gaps) && a.Commits.Zip(b.Commits).All(pair => Same(pair.First, pair.Second));

    private static bool Same(CommitAuthorship a, CommitAuthorship b) =>
        (a.Id, a.Parents, a.IsCleanMerge, a.Author, a.Committer, a.Involvement, a.Lines) == (b.Id, b.Parents, b.IsCleanMerge, b.Author, b.Committer, b.Involvement, b.Lines)
        && a.Coauthors.SequenceEqual(b.Coauthors) && a.People.SequenceEqual(b.People) && a.Claimed.SequenceEqual(b.Claimed) && a.Drivers.SequenceEqual(b.Drivers)
        && a.Unresolved.SequenceEqual(b.Unresolved) && a.Tools.SequenceEqual(b.Tools) && a.Marks.SequenceEqual(b.Marks);
}
