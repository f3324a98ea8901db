using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>What somebody claims about commits.</summary>
public enum DeclaredInvolvement
{
    /// <summary>An autonomous agent authored them.</summary>
    Agent,

    /// <summary>A tool wrote in a person's session.</summary>
    Edit,

    /// <summary>Suggestions were accepted.</summary>
    Assist,

    /// <summary>No AI took part. Shown, and not believed.</summary>
    None,
}

/// <summary>
/// One claim of a committed file: it is content, so squash, rebase and merge carry it where trailers and notes get lost. Anybody who can commit
/// can write one, so a claim can only raise what is asked.
/// </summary>
/// <param name="File">Path of the file from the root of the tree.</param>
/// <param name="Person">Who claims it: an id of <c>people.yaml</c>, or an address. Shown; it makes nobody an author.</param>
/// <param name="Involvement">What is claimed.</param>
/// <param name="Tool">The tool; null with <see cref="DeclaredInvolvement.None"/>.</param>
/// <param name="Commits">The commits spoken of.</param>
/// <param name="Paths">Paths: the commits that touch them are spoken of.</param>
public sealed record Declaration(
    string File, string Person, DeclaredInvolvement Involvement, string? Tool, IReadOnlyList<CommitId> Commits, IReadOnlyList<Glob> Paths)
{
    /// <summary>Folder of declarations, from the root of the tree.</summary>
    public const string Folder = ".countersign/declarations";

    /// <summary>How a declaration's file name ends.</summary>
    public const string Extension = ".yaml";

    /// <summary>Most files read from one tree.</summary>
    public const int MaxFiles = 500;

    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The mark on every commit spoken of.</summary>
    internal FoundMark Mark => Involvement switch
    {
        DeclaredInvolvement.Agent => Claim(Authorship.Involvement.Agent),
        DeclaredInvolvement.Edit => Claim(Authorship.Involvement.Edit),
        DeclaredInvolvement.Assist => Claim(Authorship.Involvement.Assist),
        DeclaredInvolvement.None => new FoundMark("declaration-none", MarkKind.Declaration, Quoted("none"), Authorship.Involvement.DeclaredHuman, MarkStrength.Negative, "none"),
    };

    private FoundMark Claim(Involvement involvement) =>
        new("declaration", MarkKind.Declaration, Quoted($"{Words.Of(involvement)} {Tool}"), involvement, MarkStrength.Strong, Tool ?? "declared");

    private string Quoted(string claim) => Printable.Bounded($"{File}: {claim}, says {Person}", Limits.MarkText);
}
