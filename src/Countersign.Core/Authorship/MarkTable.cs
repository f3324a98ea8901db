using System.Buffers;
using System.Collections.Frozen;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>The marks that are looked for, as data with a version: what AI tools and bots leave in commits.</summary>
public sealed class MarkTable
{
    private const string Resource = "marks.yaml";

    private static readonly Lazy<MarkTable> BuiltIn = new(ReadBuiltIn);

    internal MarkTable(int revision, IReadOnlyList<Mark> marks)
    {
        Revision = revision;
        Marks = marks;
        var ofLines = marks.Where(m => m.Kind is MarkKind.Trailer or MarkKind.Body).ToList();
        CoauthorMarks = [.. ofLines.Where(m => m.Kind == MarkKind.Trailer)];
        LineMarks = [.. ofLines.Where(m => !m.IsOfCoauthor)];
        EmailMarks = [.. marks.Where(m => m.Kind == MarkKind.AuthorEmail)];
        NameMarks = [.. marks.Where(m => m.Kind == MarkKind.AuthorName)];
        BranchMarks = [.. marks.Where(m => m.Kind == MarkKind.Branch)];
        Negated = marks.Where(m => m.Negates.Count > 0).ToFrozenDictionary(m => m.Id, m => m.Negates, StringComparer.Ordinal);
        Literals = SearchValues.Create([.. LineMarks.SelectMany(m => m.Needs).Concat(CoauthorLine.Keys).Distinct(StringComparer.OrdinalIgnoreCase)], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The table that ships with this program.</summary>
    public static MarkTable Default => BuiltIn.Value;

    /// <summary>Grows by one with every change of the built-in table; stored with evidence.</summary>
    public int Revision { get; }

    /// <summary>Every mark, in the order of the file.</summary>
    public IReadOnlyList<Mark> Marks { get; }

    /// <summary>What is matched against lines that name no co-author.</summary>
    internal IReadOnlyList<Mark> LineMarks { get; }

    /// <summary>What is matched against the one form of a line that names a co-author.</summary>
    internal IReadOnlyList<Mark> CoauthorMarks { get; }

    internal IReadOnlyList<Mark> EmailMarks { get; }

    internal IReadOnlyList<Mark> NameMarks { get; }

    internal IReadOnlyList<Mark> BranchMarks { get; }

    internal FrozenDictionary<string, IReadOnlyList<string>> Negated { get; }

    /// <summary>A message without any of these has no mark in its lines and names no co-author.</summary>
    internal SearchValues<string> Literals { get; }

    /// <summary>Reads a table in the format of <c>marks.yaml</c>: every fault at its line and column, all at once.</summary>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    public static Loaded<MarkTable> Read(string file, string text) => MarkTableReader.Read(file, text, checkPatterns: true);

    private static MarkTable ReadBuiltIn()
    {
        using var stream = typeof(MarkTable).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var loaded = MarkTableReader.Read(Resource, reader.ReadToEnd(), checkPatterns: false);
        return loaded.Value ?? throw new InvalidOperationException(string.Join("\n", loaded.Errors));
    }
}
