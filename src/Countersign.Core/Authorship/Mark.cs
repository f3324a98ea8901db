using System.Text.RegularExpressions;
using Countersign.Core.Authorship.Matching;

namespace Countersign.Core.Authorship;

/// <summary>
/// One entry of the mark table. A pattern is always matched against the whole of what its kind names (a line, an address, a branch), never
/// against a part: talk about a tool is not a mark of it.
/// </summary>
public sealed record Mark
{
    private readonly Lazy<Matcher> _whole;

    internal Mark(string pattern)
    {
        Pattern = pattern;
        // When first needed: most ranges meet a handful of marks.
        _whole = new Lazy<Matcher>(() => MatcherOf(pattern));
    }

    private delegate bool Matcher(ReadOnlySpan<char> text);

    /// <summary>How every pattern is matched: in linear time whatever the text, because the text is an attacker's.</summary>
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>Its id; stable, stored with evidence.</summary>
    public required string Id { get; init; }

    /// <summary>The tool that leaves it.</summary>
    public required string Tool { get; init; }

    /// <summary>What the pattern is matched against.</summary>
    public required MarkKind Kind { get; init; }

    /// <summary>The pattern, without anchors.</summary>
    public string Pattern { get; }

    /// <summary>What it says about a commit.</summary>
    public required Involvement Involvement { get; init; }

    /// <summary>What it can decide.</summary>
    public required MarkStrength Strength { get; init; }

    /// <summary>Where the form is documented or was seen.</summary>
    public required string Source { get; init; }

    /// <summary>What looks like it and is something else.</summary>
    public required string ConfusedWith { get; init; }

    /// <summary>At least one of these stands in every matching text, in any case. A cheap scan for them spares nearly every text the pattern.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>For addresses: whether the address of a co-author counts with the same involvement (a squash keeps a cloud agent only there).</summary>
    public bool AsCoauthor { get; init; }

    /// <summary>For addresses: the forge itself, standing in as committer of what its web pages do. Not reported, and never an author.</summary>
    public bool CommitterOnly { get; init; }

    /// <summary>For pull requests: the part that the pattern is matched against.</summary>
    public PullRequestPart Where { get; init; }

    /// <summary>Whether it is not looked for until a profile or an installation gives it a strength.</summary>
    public bool IsDormant { get; init; }

    /// <summary>Days in which a tool wrote it unasked; null where no such days are known.</summary>
    public DoubtedDays? Doubted { get; init; }

    /// <summary>For negative marks: the marks taken back where they were found in the same text.</summary>
    public IReadOnlyList<string> Negates { get; init; } = [];

    /// <summary>Texts that must match; the table's own tests read them.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Texts that look alike and must not match.</summary>
    public IReadOnlyList<string> CounterExamples { get; init; } = [];

    /// <summary>Whether the involvement is one of AI.</summary>
    public bool IsAi => Involvement is Involvement.Agent or Involvement.Edit or Involvement.Assist;

    /// <summary>Whether it is one line that names a co-author, in the one form such lines are brought into.</summary>
    internal bool IsOfCoauthor => Kind == MarkKind.Trailer && Pattern.StartsWith("Co-authored-by:", StringComparison.Ordinal);

    /// <summary>Whether the whole text matches.</summary>
    public bool Matches(ReadOnlySpan<char> text) => HasLiteral(text) && _whole.Value(text);

    private static Matcher MatcherOf(string pattern) =>
        LinePattern.TryCompile(pattern) is { } own ? own.Matches : new Regex($@"\A(?:{pattern})\z", Options).IsMatch;

    /// <summary>This mark as found in a text.</summary>
    internal FoundMark Quote(string text) => new(Id, Kind, Printable.Bounded(text, Limits.MarkText), Involvement, Strength, Tool);

    private bool HasLiteral(ReadOnlySpan<char> text)
    {
        foreach (var literal in Needs)
            if (text.Contains(literal, StringComparison.OrdinalIgnoreCase)) return true;
        return Needs.Count == 0;
    }
}
