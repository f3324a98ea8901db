using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>Why a name gave no commit.</summary>
public enum GitRefusalCode
{
    /// <summary>Nothing of this name is there, or it is no commit.</summary>
    UnknownRef,

    /// <summary>The name means several things; which one is meant is not guessed.</summary>
    AmbiguousRef,

    /// <summary>The text cannot be a name: it could be read as an option, a range or a search.</summary>
    RefNameRefused,
}

/// <summary>A commit, or why there is none.</summary>
/// <param name="Id">The full id.</param>
/// <param name="Code">The refusal; null with an id.</param>
/// <param name="Detail">For people.</param>
public sealed record ResolvedRef(CommitId? Id, GitRefusalCode? Code = null, string Detail = "");

/// <summary>An answer, or the gap that stands where it should be.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="Value">The answer; the default with a gap.</param>
/// <param name="Gap">Why there is no answer.</param>
public readonly record struct GitAnswer<T>(T? Value, Gap? Gap = null);

/// <summary>
/// Reads the history of one repository, a mirror or a working tree, by commit ids. Only names are looked up in the repository itself; everything
/// else is read through an <see cref="ObjectView"/>. Not for use by two threads at once where an enumeration is open.
/// </summary>
public sealed partial class GitHistory : IDisposable
{
    private const string ForbiddenInNames = " :?*[\\\u007f";

    private readonly GitProcess _git;
    private readonly string _folder;
    private readonly ObjectView _view;
    private readonly IReadOnlyDictionary<string, string> _viewEnvironment;
    private readonly bool _mayFetch;
    private readonly string _format;

    private GitHistory(GitProcess git, string folder, ObjectView view, Opened opened, IReadOnlyDictionary<string, string>? fetchEnvironment)
    {
        (_git, _folder, _view, _format, IsShallow) = (git, folder, view, opened.Format, opened.IsShallow);
        _mayFetch = fetchEnvironment is not null;
        _viewEnvironment = fetchEnvironment is null ? view.Environment : view.Environment.Concat(fetchEnvironment).ToDictionary(p => p.Key, p => p.Value);
    }

    /// <summary>Longest name looked up, in characters.</summary>
    public const int MaxName = 1_024;

    /// <summary>Whether commits are missing below a boundary; counts over such a repository mean nothing.</summary>
    public bool IsShallow { get; }

    internal string ViewFolder => _view.Folder;

    /// <summary>Opens the repository in or above this folder; without one, the gap says why.</summary>
    public static Task<GitAnswer<GitHistory>> OpenAsync(GitProcess git, string folder, CancellationToken cancellation) =>
        OpenAsync(git, folder, fetchFrom: null, fetchEnvironment: null, cancellation);

    internal static async Task<GitAnswer<GitHistory>> OpenAsync(
        GitProcess git, string folder, string? fetchFrom, IReadOnlyDictionary<string, string>? fetchEnvironment, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder)) return Unavailable($"The folder \"{folder}\" does not exist.");
        try
        {
            var asked = await git.RunAsync(
                new GitCommand(folder, "rev-parse", "--path-format=absolute", "--git-common-dir", "--is-shallow-repository", "--show-object-format"), cancellation).ConfigureAwait(false);
            var lines = asked.Output.TrimEnd('\n').Split('\n');
            if (!asked.Succeeded || lines.Length != 3) return Unavailable($"\"{folder}\" is no readable git repository. {asked.Error}".TrimEnd());
            var opened = new Opened(lines[0], lines[1] == "true", lines[2]);
            var view = ObjectView.Create(Path.Combine(opened.CommonFolder, "objects"), Path.Combine(opened.CommonFolder, "shallow"), opened.Format, fetchFrom);
            return new GitAnswer<GitHistory>(new GitHistory(git, folder, view, opened, fetchEnvironment));
        }
        catch (GitFailedException problem)
        {
            return Unavailable(problem.Message);
        }
    }

    /// <summary>
    /// The commit that a branch, tag, full ref, id or simple expression (<c>HEAD~2</c>) means now. A name that a branch and a tag share is
    /// refused: whoever may push a tag must not choose what is judged.
    /// </summary>
    public async Task<ResolvedRef> ResolveAsync(string name, CancellationToken cancellation)
    {
        if (!IsName(name)) return new ResolvedRef(null, GitRefusalCode.RefNameRefused, $"\"{Core.Authorship.Printable.Line(name, 200)}\" cannot be the name of a commit. Give a branch, a tag or a full commit id.");
        var isId = CommitId.TryParse(name, out _);
        var asked = await _git.RunAsync(new GitCommand(_folder, "rev-parse", "--verify", "--end-of-options", name + "^{commit}"), cancellation).ConfigureAwait(false);
        // A ref may be named like an id; git itself takes the id then.
        if (!isId && asked.Error.Contains("is ambiguous", StringComparison.Ordinal))
            return new ResolvedRef(null, GitRefusalCode.AmbiguousRef, $"\"{name}\" means several things here. Give the full ref, for instance refs/heads/{name}, or the full commit id.");
        return asked.Succeeded && CommitId.TryParse(asked.Output.Trim(), out var id) && (!isId || id.Hex == name || !asked.Error.Contains("is ambiguous", StringComparison.Ordinal))
            ? new ResolvedRef(id)
            : new ResolvedRef(null, GitRefusalCode.UnknownRef, $"\"{name}\" is no commit of this repository. Check the spelling, or fetch first.");
    }

    /// <summary>Whether <paramref name="ancestor"/> is <paramref name="descendant"/> or in its history.</summary>
    public async Task<GitAnswer<bool>> IsAncestorAsync(CommitId ancestor, CommitId descendant, CancellationToken cancellation)
    {
        var asked = await ViewAsync(cancellation, "merge-base", "--is-ancestor", ancestor.Hex, descendant.Hex).ConfigureAwait(false);
        return asked.ExitCode is 0 or 1 ? new GitAnswer<bool>(asked.Succeeded) : new GitAnswer<bool>(false, Unreadable(asked.Error));
    }

    /// <summary>The best common ancestor; the gap <c>no-merge-base</c> where there is none.</summary>
    public async Task<GitAnswer<CommitId?>> MergeBaseAsync(CommitId one, CommitId other, CancellationToken cancellation)
    {
        var asked = await ViewAsync(cancellation, "merge-base", one.Hex, other.Hex).ConfigureAwait(false);
        if (asked.Succeeded && CommitId.TryParse(asked.Output.Trim(), out var id)) return new GitAnswer<CommitId?>(id);
        return new GitAnswer<CommitId?>(null, asked.ExitCode == 1 ? new Gap(GapCode.NoMergeBase, $"{one.Short} and {other.Short} share no history.") : Unreadable(asked.Error));
    }

    /// <summary>Whether the commit is reachable from one of these refs (full names, or patterns such as <c>refs/heads/release/*</c>).</summary>
    public async Task<GitAnswer<bool>> IsReachableFromAsync(CommitId head, IReadOnlyList<string> refs, CancellationToken cancellation)
    {
        if (refs.Count == 0) return new GitAnswer<bool>(false);
        var globs = refs.Select(r => new Glob(r)).ToList();
        var asked = await _git.RunAsync(new GitCommand(_folder, ["for-each-ref", $"--contains={head.Hex}", "--format=%(refname)", "--", .. refs.Select(LiteralPart)]), cancellation).ConfigureAwait(false);
        if (!asked.Succeeded) return new GitAnswer<bool>(false, Unreadable(asked.Error));
        // Matched here and not by git, to whom refs/heads/main also means everything below it.
        return new GitAnswer<bool>(asked.Output.Split('\n').Any(name => globs.Exists(glob => glob.Matches(name))));
    }

    /// <summary>The folder of refs before the first wildcard, so that git does not walk from refs that cannot match.</summary>
    private static string LiteralPart(string pattern)
    {
        var wildcard = pattern.AsSpan().IndexOfAny('*', '?');
        return wildcard < 0 ? pattern : pattern[..(pattern.LastIndexOf('/', wildcard) + 1)];
    }

    /// <inheritdoc />
    public void Dispose() => _view.Dispose();

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && name[0] is not ('-' or '^') && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("{/", StringComparison.Ordinal)
        && !name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || ForbiddenInNames.Contains(c, StringComparison.Ordinal));

    private GitCommand View(params IReadOnlyList<string> arguments) => new(_view.Folder, arguments) { Environment = _viewEnvironment, MayFetch = _mayFetch };

    private Task<GitResult> ViewAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments) => _git.RunAsync(View(arguments), cancellation);

    internal static Gap Unreadable(string error) => new(GapCode.UnreadableObject, $"Git could not read this history: {error}");

    private static GitAnswer<GitHistory> Unavailable(string why) => new(null, new Gap(GapCode.RepositoryUnavailable, why));

    private sealed record Opened(string CommonFolder, bool IsShallow, string Format);
}
