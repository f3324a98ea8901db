using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>
/// The surroundings of a call, and which of them were looked at: files and variables that the judgement depended on are bound into the change, so
/// that an answer is for them too.
/// </summary>
internal sealed class SeenSurroundings
{
    private const int MaxLevels = 64;

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private SortedDictionary<string, string>? _variables;

    /// <summary>The surroundings of a tool that works in this directory.</summary>
    public SeenSurroundings(string directory, HookSurroundings outside) => Surroundings = new GuardSurroundings
    {
        WorkingDirectory = directory,
        Root = RootOf(directory, outside.Places.Home),
        ReadFile = Read,
        Variable = name =>
        {
            var value = outside.Variable(name);
            if (value is not null) Remember(name, value);
            return value;
        },
    };

    /// <summary>What the call is judged by.</summary>
    public GuardSurroundings Surroundings { get; }

    /// <summary>Files that were read.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Variables that were looked at and are set.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables ??= new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The working tree's root. Outside of one it is the directory itself, but never the user's whole folder or the whole disk: what lies there is
    /// not the agent's to throw away.
    /// </summary>
    private static string RootOf(string directory, string home)
    {
        var at = directory;
        for (var level = 0; level < MaxLevels && at is not null; level++, at = Path.GetDirectoryName(at))
            if (Path.Exists(Path.Combine(at, ".git"))) return IsTooMuch(at, home) ? Path.Combine(directory, ".git", "none") : at;
        return IsTooMuch(directory, home) ? Path.Combine(directory, ".git", "none") : directory;
    }

    private static bool IsTooMuch(string directory, string home) => directory == Path.TrimEndingDirectorySeparator(home) || Path.GetDirectoryName(directory) is null;

    private void Remember(string name, string value) => (_variables ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[name] = value;

    private byte[]? Read(string path)
    {
        if (_files.TryGetValue(path, out var known)) return known;
        if (!File.Exists(path)) return null; // Cheaper than what is thrown for it.
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > GuardSurroundings.MaxFileBytes) return null;
            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is var more and > 0) read += more;
            return _files[path] = read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
