using System.Diagnostics;
using System.Text;
using Countersign.Core.Authorship;

namespace Countersign.Bench;

/// <summary>
/// A repository like that of a large product: 80,000 commits by 400 people, a sixth of them on branches that are merged, messages of several lines with
/// trailers, every ninth with the mark of some tool. The same bytes for the same mark table, made once and kept under artifacts/.
/// </summary>
internal sealed class MadeHistory
{
    /// <summary>Commits, merges included.</summary>
    public const int Commits = 80_000;

    private const int Seed = 20_261_122;
    private const int Areas = 12, Modules = 10, FilesOfModule = 12;
    private const int LinesOfFile = 30;
    private const int FirstTime = 1_420_070_400; // 2015-01-01

    private readonly Random _random = new(Seed);
    private readonly MadeMessages _messages;
    private readonly Stream _to;
    private readonly string[][] _files = [.. Enumerable.Range(0, Areas * Modules * FilesOfModule).Select(FirstLines)];
    private int _mark;
    private int _made;

    private MadeHistory(Stream to) => (_to, _messages) = (to, new MadeMessages(_random));

    /// <summary>The folder of the repository; made if it is not there yet.</summary>
    public static async Task<string> FolderAsync()
    {
        var folder = Path.GetFullPath($"artifacts/bench/history-{Commits}-{MarkTable.Default.Revision}");
        if (Directory.Exists(folder)) return folder;
        Console.WriteLine($"making a repository of {Commits} commits in {folder} …");
        var unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        await Side.RunAsync("git", "init", "--quiet", "--bare", "--initial-branch=main", unfinished);
        using (var import = Process.Start(new ProcessStartInfo("git", ["-C", unfinished, "fast-import", "--quiet"]) { RedirectStandardInput = true })!)
        {
            await using (var buffered = new BufferedStream(import.StandardInput.BaseStream, 1 << 20)) new MadeHistory(buffered).Write();
            await import.WaitForExitAsync();
            if (import.ExitCode != 0) throw new InvalidOperationException("git fast-import failed.");
        }

        // As after a clone: one pack with deltas.
        await Side.RunAsync("git", "-C", unfinished, "-c", "pack.threads=0", "repack", "-a", "-d", "-f", "-q", "--window=4");
        Directory.Move(unfinished, folder);
        return folder;
    }

    private void Write()
    {
        var main = Commit(null, null, _messages.Next(), Enumerable.Range(0, _files.Length), isMain: true);
        while (_made < Commits)
        {
            if (_random.Next(100) < 6) main = Branch(main);
            else main = Commit(main, null, _messages.Next(), SomeFiles(parity: 0), isMain: true);
        }

        Text($"reset refs/heads/main\nfrom :{main}\n\n");
    }

    /// <summary>A branch of some commits and its merge. Branches touch files of their own, so every merge is what git makes of its parents.</summary>
    private int Branch(int main)
    {
        var touched = new SortedSet<int>();
        var tip = main;
        for (var left = 1 + _random.Next(4); left > 0; left--)
        {
            var files = SomeFiles(parity: 1).ToList();
            touched.UnionWith(files);
            tip = Commit(tip, null, _messages.Next(), files, isMain: false);
        }

        var moved = Commit(main, null, _messages.Next(), SomeFiles(parity: 0), isMain: true);
        return Commit(moved, tip, _messages.NextMerge(), touched, isMain: true, isMerge: true);
    }

    private int Commit(int? parent, int? merged, MadeMessage message, IEnumerable<int> files, bool isMain, bool isMerge = false)
    {
        var time = FirstTime + (_made++ * 4_500L) + _random.Next(3_000);
        var bytes = Encoding.UTF8.GetBytes(message.Text);
        Text($"commit refs/heads/{(isMain ? "main" : "topic")}\nmark :{++_mark}\nauthor {message.Author} {time} +0100\ncommitter {message.Committer} {time} +0100\ndata {bytes.Length}\n");
        _to.Write(bytes);
        if (parent is { } first) Text($"\nfrom :{first}\n");
        if (merged is { } second) Text($"merge :{second}\n");
        foreach (var file in files) WriteFile(file, isChanged: parent is not null && !isMerge);
        Text("\n");
        return _mark;
    }

    private void WriteFile(int file, bool isChanged)
    {
        if (isChanged) _files[file][_random.Next(LinesOfFile)] = $"    value_{_made} = combine({_random.Next(1000)}, {_random.Next(1000)})";
        var content = string.Join('\n', _files[file]) + "\n";
        Text($"M 100644 inline src/area{file % Areas:00}/module{file / Areas % Modules:00}/file{file / (Areas * Modules):00}.txt\ndata {content.Length}\n{content}\n");
    }

    private IEnumerable<int> SomeFiles(int parity) =>
        [.. Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => (_random.Next(_files.Length / 2) * 2) + parity).Distinct()];

    private static string[] FirstLines(int file) => [.. Enumerable.Range(0, LinesOfFile).Select(line => $"    line_{line} = first({file})")];

    private void Text(string text) => _to.Write(Encoding.UTF8.GetBytes(text));
}
