using System.Text;

namespace Countersign.Adapters.Git;

/// <summary>
/// An empty repository of our own that borrows another repository's objects. Reading through it, nothing else of the other repository is even
/// seen: no configuration, no attributes, no replace refs, no grafts, no hooks; and whatever git writes on the way goes here and is thrown away.
/// </summary>
internal sealed class ObjectView : IDisposable
{
    private ObjectView(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Variables that make git use the view.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["GIT_DIR"] = Folder };

    /// <summary>Makes a view.</summary>
    /// <param name="objects">The other repository's object folder.</param>
    /// <param name="shallow">Its list of shallow commits; without it a shallow repository would seem broken instead of shallow.</param>
    /// <param name="format">Its object format, <c>sha1</c> or <c>sha256</c>.</param>
    /// <param name="fetchFrom">Where missing objects may be fetched from; null for nowhere.</param>
    public static ObjectView Create(string objects, string? shallow, string format, string? fetchFrom)
    {
        var view = new ObjectView(Directory.CreateTempSubdirectory("countersign-git-").FullName);
        Directory.CreateDirectory(view.At("refs"));
        Directory.CreateDirectory(view.At("objects", "info"));
        File.WriteAllText(view.At("HEAD"), "ref: refs/heads/none\n");
        File.WriteAllText(view.At("config"), Config(format, fetchFrom));
        File.WriteAllText(view.At("objects", "info", "alternates"), Path.GetFullPath(objects) + "\n");
        if (shallow is not null && File.Exists(shallow)) File.Copy(shallow, view.At("shallow"));
        return view;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Folder, recursive: true);
    }

    private static string Config(string format, string? fetchFrom)
    {
        var text = new StringBuilder("[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n");
        if (format != "sha1") text.Append("\tobjectformat = ").Append(format).Append('\n');
        if (fetchFrom is null) return text.ToString();
        return text.Append("\tpartialclone = origin\n").Append(RemoteConfig(fetchFrom)).ToString();
    }

    /// <summary>The section of a remote from which objects are fetched when they are needed.</summary>
    internal static string RemoteConfig(string url) =>
        $"[remote \"origin\"]\n\turl = \"{url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n\tpromisor = true\n\tpartialclonefilter = blob:none\n";

    private string At(params string[] parts) => Path.Combine([Folder, .. parts]);
}
