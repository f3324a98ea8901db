using System.Diagnostics;
using System.Globalization;

namespace Countersign.Bench;

/// <summary>A repository of merges made with <c>git fast-import</c>: the same every time, kept under <c>artifacts/</c> because making it takes a while.</summary>
internal sealed class MadeMerges
{
    private const int Files = 2_000;
    private const int People = 40;
    private const int Seed = 7;

    private readonly Random _random = new(Seed);
    private readonly StreamWriter _to;
    private readonly string[] _paths =
        [.. Enumerable.Range(0, Files).Select(i => $"services/s{i % People}/src/f{i}.cs"), .. Enumerable.Range(0, 40).Select(i => $"infra/m{i}.tf"), ".github/workflows/deploy.yml", "README.md"];

    private int _mark;
    private long _time = 1_600_000_000;

    private MadeMerges(StreamWriter to) => _to = to;

    /// <summary>The folder of a repository whose branch has this many merges.</summary>
    public static async Task<string> FolderAsync(int merges)
    {
        var folder = Path.GetFullPath(Path.Combine("artifacts", "bench", $"merges-{merges}-{Seed}"));
        if (Directory.Exists(folder)) return folder;
        var making = folder + ".making";
        if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        await Side.RunAsync("git", "init", "--quiet", "--bare", "--initial-branch=main", making);
        using var import = Process.Start(new ProcessStartInfo("git", ["-C", making, "fast-import", "--quiet"]) { RedirectStandardInput = true }) ?? throw new InvalidOperationException("git did not start.");
        await using (import.StandardInput) new MadeMerges(import.StandardInput).Write(merges);
        await import.WaitForExitAsync();
        if (import.ExitCode != 0) throw new InvalidOperationException("git fast-import failed.");
        Directory.Move(making, folder);
        return folder;
    }

    private void Write(int merges)
    {
        var mains = new List<int> { Commit("main", null, null, "Begin", [.. _paths.Select(p => (p, Blob()))]) };
        for (var at = 0; at < merges; at++)
        {
            var changes = new Dictionary<string, int>();
            var tip = mains[^Math.Min(mains.Count, _random.Next(1, 4))];
            for (var left = _random.Next(1, 4); left > 0; left--)
            {
                var own = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _paths[_random.Next(_paths.Length)]).Distinct().Select(p => (p, Blob())).ToList();
                foreach (var (path, blob) in own) changes[path] = blob;
                tip = Commit("topic", tip, null, $"Change {at}\n\nSome words about it, on several lines,\nas people write.\n{(_random.Next(5) == 0 ? "\nCo-Authored-By: Claude <noreply@anthropic.com>\n" : "")}", own);
            }

            mains.Add(Commit("main", mains[^1], tip, $"Merge pull request #{at} from acme/topic-{at}", [.. changes.Select(c => (c.Key, c.Value))]));
        }
    }

    private int Blob()
    {
        var text = $"line {_mark}\n";
        _to.Write(string.Create(CultureInfo.InvariantCulture, $"blob\nmark :{++_mark}\ndata {text.Length}\n{text}\n"));
        return _mark;
    }

    private int Commit(string branch, int? from, int? merged, string message, IReadOnlyList<(string Path, int Blob)> changes)
    {
        var who = _random.Next(People);
        _time += _random.Next(100, 2_000);
        _to.Write(string.Create(CultureInfo.InvariantCulture, $"commit refs/heads/{branch}\nmark :{++_mark}\nauthor Dev{who} <dev{who}@acme.example> {_time} +0000\ncommitter Dev{who} <dev{who}@acme.example> {_time} +0000\ndata {message.Length}\n{message}\n"));
        if (from is { } parent) _to.Write(string.Create(CultureInfo.InvariantCulture, $"from :{parent}\n"));
        if (merged is { } other) _to.Write(string.Create(CultureInfo.InvariantCulture, $"merge :{other}\n"));
        foreach (var (path, blob) in changes) _to.Write(string.Create(CultureInfo.InvariantCulture, $"M 100644 :{blob} {path}\n"));
        return _mark;
    }
}
