using System.Buffers;
using System.Collections.Frozen;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// The marks that are looked for, as data with a version: what AI tools and bots leave in commits. An installation adds its own, and a
/// repository's profile weighs some anew; the table knows what was changed, and every report says so.
/// </summary>
public sealed class MarkTable
{
    /// <summary>The file's name, built in and in a configuration.</summary>
    public const string FileName = "marks.yaml";

    /// <summary>Who changed a mark that no profile changed.</summary>
    public const string Installation = "installation";

    private static readonly Lazy<MarkTable> BuiltIn = new(ReadBuiltIn);

    internal MarkTable(int revision, IReadOnlyList<Mark> marks, IReadOnlyDictionary<string, MarkProfile> profiles)
    {
        Revision = revision;
        Marks = marks;
        Profiles = profiles;
        var awake = marks.Where(m => !m.IsDormant).ToList();
        var ofLines = awake.Where(m => m.Kind is MarkKind.Trailer or MarkKind.Body).ToList();
        CoauthorMarks = [.. ofLines.Where(m => m.Kind == MarkKind.Trailer)];
        LineMarks = [.. ofLines.Where(m => !m.IsOfCoauthor)];
        EmailMarks = [.. awake.Where(m => m.Kind == MarkKind.AuthorEmail)];
        NameMarks = [.. awake.Where(m => m.Kind == MarkKind.AuthorName)];
        BranchMarks = [.. awake.Where(m => m.Kind == MarkKind.Branch)];
        PullRequestMarks = [.. awake.Where(m => m.Kind == MarkKind.Pr)];
        Doubted = awake.Where(m => m.Doubted is not null).ToFrozenDictionary(m => m.Id, m => m.Doubted!, StringComparer.Ordinal);
        Literals = SearchValues.Create([.. LineMarks.SelectMany(m => m.Needs).Concat(CoauthorLine.Keys).Distinct(StringComparer.OrdinalIgnoreCase)], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The table that ships with this program.</summary>
    public static MarkTable Default => BuiltIn.Value;

    /// <summary>Grows by one with every change of the built-in table; stored with evidence.</summary>
    public int Revision { get; }

    /// <summary>Every mark, in the order of the file.</summary>
    public IReadOnlyList<Mark> Marks { get; }

    /// <summary>The profiles a repository can choose from, by name.</summary>
    public IReadOnlyDictionary<string, MarkProfile> Profiles { get; }

    /// <summary>The profile in use; null for none.</summary>
    public MarkProfile? Profile { get; private init; }

    /// <summary>Marks that count differently from the built-in table, in the order in which that was said.</summary>
    public IReadOnlyList<MarkAdjustment> Adjustments { get; private init; } = [];

    /// <summary>What is matched against lines that name no co-author.</summary>
    internal IReadOnlyList<Mark> LineMarks { get; }

    /// <summary>What is matched against the one form of a line that names a co-author.</summary>
    internal IReadOnlyList<Mark> CoauthorMarks { get; }

    internal IReadOnlyList<Mark> EmailMarks { get; }

    internal IReadOnlyList<Mark> NameMarks { get; }

    internal IReadOnlyList<Mark> BranchMarks { get; }

    internal IReadOnlyList<Mark> PullRequestMarks { get; }

    /// <summary>Marks that a tool wrote unasked for some days.</summary>
    internal FrozenDictionary<string, DoubtedDays> Doubted { get; }

    /// <summary>A message without any of these has no mark in its lines and names no co-author.</summary>
    internal SearchValues<string> Literals { get; }

    /// <summary>Reads a table in the format of <c>marks.yaml</c>: every fault at its line and column, all at once.</summary>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    public static Loaded<MarkTable> Read(string file, string text) => MarkTableReader.Read(file, text, checkPatterns: true);

    /// <summary>This table with what an installation says in its own <c>marks.yaml</c>: marks added, marks weighed anew, profiles added.</summary>
    /// <param name="text">The file's text.</param>
    public Loaded<MarkTable> With(string text) => MarkTableReader.ReadOver(this, FileName, text);

    /// <summary>This table as a repository with this profile is read; the same table without one.</summary>
    /// <param name="profile">Name of one of <see cref="Profiles"/>, or null.</param>
    /// <exception cref="KeyNotFoundException">There is no such profile; whoever takes the name from outside asks <see cref="Profiles"/> first.</exception>
    public MarkTable Under(string? profile) =>
        profile is null ? this : Weighed(Marks, Profiles, Profiles[profile].Weights, profile, Profiles[profile]);

    /// <summary>The marks on a pull request. No git repository keeps its text: a forge's adapter gives it.</summary>
    public IReadOnlyList<FoundMark> In(PullRequestText pullRequest)
    {
        var found = new List<FoundMark>();
        foreach (var part in PullRequestMarks.GroupBy(m => m.Where))
            foreach (var text in pullRequest.Texts(part.Key))
                found.AddRange(part.Where(m => m.Matches(text)).Select(m => m.Quote(text)));
        return [.. found.Distinct()];
    }

    internal MarkTable Weighed(
        IReadOnlyList<Mark> marks, IReadOnlyDictionary<string, MarkProfile> profiles, IReadOnlyList<MarkWeight> weights, string by, MarkProfile? profile)
    {
        var byId = weights.ToDictionary(w => w.Id, StringComparer.Ordinal);
        var changed = marks.Where(m => byId.TryGetValue(m.Id, out var weight) && (m.IsDormant || weight.Strength != m.Strength));
        var adjustments = changed.Select(m => new MarkAdjustment(m.Id, m.IsDormant ? null : m.Strength, byId[m.Id].Strength, by, byId[m.Id].Because));
        var weighed = marks.Select(m => byId.TryGetValue(m.Id, out var weight) ? m with { Strength = weight.Strength, IsDormant = false } : m);
        return new MarkTable(Revision, [.. weighed], profiles) { Adjustments = [.. Adjustments, .. adjustments], Profile = profile };
    }

    private static MarkTable ReadBuiltIn()
    {
        using var stream = typeof(MarkTable).Assembly.GetManifestResourceStream(FileName)!;
        using var reader = new StreamReader(stream);
        var loaded = MarkTableReader.Read(FileName, reader.ReadToEnd(), checkPatterns: false);
        return loaded.Value ?? throw new InvalidOperationException(string.Join("\n", loaded.Errors));
    }
}
