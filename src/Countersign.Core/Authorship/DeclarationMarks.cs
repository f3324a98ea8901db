using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// Finds the commits that declarations speak of. Fed with every commit of a range and the paths it touches. A declaration that names a commit
/// which is not in the range may have lost it to a squash or a rebase: then it also speaks of the commits that brought its file.
/// </summary>
public sealed class DeclarationMarks
{
    private readonly ILookup<CommitId, Declaration> _byCommit;
    private readonly ILookup<string, Declaration> _byFile;
    private readonly IReadOnlyList<Declaration> _withPaths;
    private readonly Dictionary<string, IReadOnlyList<Declaration>> _byPath = new(StringComparer.Ordinal);
    private readonly HashSet<CommitId> _seen = [];
    private readonly List<(CommitId Commit, Declaration Declaration)> _brought = [];
    private readonly Dictionary<CommitId, HashSet<FoundMark>> _marks = [];

    /// <summary>Begins with what stands at the head of the range.</summary>
    public DeclarationMarks(IReadOnlyList<Declaration> declarations)
    {
        _byCommit = declarations.SelectMany(d => d.Commits.Distinct().Select(id => (id, d))).ToLookup(x => x.id, x => x.d);
        _byFile = declarations.ToLookup(d => d.File, StringComparer.Ordinal);
        _withPaths = [.. declarations.Where(d => d.Paths.Count > 0)];
    }

    /// <summary>Adds one commit of the range.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="paths">Every path it adds, changes or removes.</param>
    public void Add(CommitId commit, IEnumerable<string> paths)
    {
        _seen.Add(commit);
        foreach (var declaration in _byCommit[commit]) Mark(commit, declaration);
        foreach (var path in paths)
        {
            foreach (var declaration in Touched(path)) Mark(commit, declaration);
            foreach (var declaration in _byFile[path]) _brought.Add((commit, declaration));
        }
    }

    /// <summary>The marks of every commit that was added and is spoken of.</summary>
    public IReadOnlyDictionary<CommitId, IReadOnlyList<FoundMark>> Result()
    {
        foreach (var (commit, declaration) in _brought.Where(b => b.Declaration.Commits.Any(id => !_seen.Contains(id)))) Mark(commit, declaration);
        return _marks.ToDictionary(m => m.Key, m => (IReadOnlyList<FoundMark>)[.. m.Value]);
    }

    private void Mark(CommitId commit, Declaration declaration)
    {
        if (!_marks.TryGetValue(commit, out var marks)) _marks[commit] = marks = [];
        marks.Add(declaration.Mark);
    }

    private IReadOnlyList<Declaration> Touched(string path)
    {
        if (_withPaths.Count == 0) return [];
        if (!_byPath.TryGetValue(path, out var touched)) _byPath[path] = touched = [.. _withPaths.Where(d => d.Paths.Any(p => p.Matches(path)))];
        return touched;
    }
}
