using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Where a path leads.</summary>
internal enum PathPlace
{
    /// <summary>Inside the agent's working tree.</summary>
    Inside,

    /// <summary>A temporary file, or a device that holds nothing.</summary>
    Temporary,

    /// <summary>It cannot be told.</summary>
    Unknown,

    /// <summary>All of the working tree.</summary>
    Tree,

    /// <summary>The home directory's own files, outside the working tree.</summary>
    Home,

    /// <summary>Outside the working tree, or its history.</summary>
    Outside,

    /// <summary>The guard's own files, or those that call it.</summary>
    Guard,
}

/// <summary>The agent's own files, and which paths are among them. Paths are compared as they are written: links are not followed.</summary>
internal sealed class WorkingTree(GuardSurroundings around)
{
    private readonly string _root = Normal(around.Root);

    /// <summary>Where a word leads, taken as a path.</summary>
    /// <param name="word">The path as it stands on the line.</param>
    /// <param name="directory">The directory that the text changed to; null where it changed none.</param>
    public PathPlace Place(ShellWord word, ShellWord? directory)
    {
        var written = word.IsLiteral ? word.Text : word.Pattern ?? word.Text;
        if (GuardFiles.Holds(written)) return PathPlace.Guard;
        if (written.Length == 0) return word.IsLiteral ? PathPlace.Temporary : PathPlace.Unknown;
        return Of(written, Base(directory), word.IsLiteral);
    }

    /// <summary>The absolute path of a file that a word names; null where it cannot be told.</summary>
    public string? Absolute(ShellWord word, ShellWord? directory)
    {
        if (!word.IsLiteral || word.Text.Length == 0) return null;
        if (word.Text[0] == '/') return Normal(word.Text);
        return Base(directory) is { } at ? Normal(at + "/" + word.Text) : null;
    }

    private string? Base(ShellWord? directory)
    {
        var here = around.WorkingDirectory;
        if (directory is not { } changed) return here;
        var text = changed.IsLiteral ? changed.Text : Known(changed.Pattern ?? "") ?? "\0";
        if (text.Contains('\0', StringComparison.Ordinal)) return null;
        return text is ['/', ..] ? Normal(text) : text is ['~', ..] ? "/~" + text[1..] : Normal(here + "/" + text);
    }

    private PathPlace Of(string written, string? from, bool isLiteral)
    {
        var text = isLiteral ? written : Known(written);
        if (text is null) return PathPlace.Unknown;
        if (text is ['.', '\\', ..] or ['.', '.', '\\', ..] || (text.IndexOf('\\') > 0 && text.IndexOf('/') < 0 && !text.Contains(":\\", StringComparison.Ordinal))) text = text.Replace('\\', '/');
        if (text is [_, ':', '\\' or '/', ..] or ['\\', '\\', ..]) return PathPlace.Outside;
        if (text is ['~', ..]) return PathPlace.Home;
        if (text is not ['/', ..] && from is null) return PathPlace.Unknown;
        return OfAbsolute(Normal(text is ['/', ..] ? text : from + "/" + text));
    }

    private PathPlace OfAbsolute(string path)
    {
        if (path is "/dev/null" or "/dev/stdout" or "/dev/stderr" or "/dev/tty" || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || path.StartsWith("/dev/shm/", StringComparison.Ordinal)) return PathPlace.Temporary;
        if (IsUnder(path, _root))
        {
            var rest = path[_root.Length..].TrimStart('/');
            var isAll = rest.Length == 0 || rest is "*" or ".*" or "{*,.*}";
            return isAll ? PathPlace.Tree : rest is ".git" || (rest.StartsWith(".git/", StringComparison.Ordinal) && IsHistory(rest)) ? PathPlace.Outside : PathPlace.Inside;
        }

        foreach (var temporary in (ReadOnlySpan<string>)["/tmp", "/var/tmp", "/private/tmp", "/var/folders", "/\u0001temp"])
        {
            if (IsUnder(path, temporary) && path.Length > temporary.Length + 1 && path[(temporary.Length + 1)..] is not "*") return PathPlace.Temporary;
        }

        return path.StartsWith("/~", StringComparison.Ordinal) || path.StartsWith("/home/", StringComparison.Ordinal) || path.StartsWith("/Users/", StringComparison.Ordinal) || path is "/root"
            ? PathPlace.Home : PathPlace.Outside;
    }

    private static bool IsHistory(string rest) => !rest.EndsWith(".lock", StringComparison.Ordinal) && !rest.StartsWith(".git/rebase", StringComparison.Ordinal) && !rest.StartsWith(".git/MERGE", StringComparison.Ordinal);

    /// <summary>A pattern with what is known put in: the tree's root, this directory, a temporary one. Null where the rest could lead anywhere.</summary>
    private string? Known(string pattern)
    {
        var text = pattern;
        if (StartsWithAny(text, out var rest, "$(mktemp", "`mktemp", "${TMPDIR", "$TMPDIR", "$TMP", "${TMP", "$env:TEMP", "$RUNNER_TEMP", "${RUNNER_TEMP")) text = "/\u0001temp/x" + rest;
        else if (StartsWithAny(text, out rest, "$(git rev-parse --show-toplevel", "`git rev-parse --show-toplevel", "$(git root", "${GITHUB_WORKSPACE", "$GITHUB_WORKSPACE")) text = _root + rest;
        else if (StartsWithAny(text, out rest, "$(pwd", "`pwd", "$PWD", "${PWD")) text = around.WorkingDirectory + rest;
        else if (StartsWithAny(text, out rest, "$HOME", "${HOME", "$env:USERPROFILE", "$env:HOME")) text = "~" + rest;
        var unknown = text.AsSpan().IndexOfAny("$`");
        if (unknown < 0) return text.Replace("\\", "", StringComparison.Ordinal);
        var known = text.AsSpan(0, unknown);
        if (known.IndexOf('/') <= 0 || text.AsSpan(unknown).Contains("..", StringComparison.Ordinal)) return known is ['/', ..] && known.Length > 1 ? known.ToString() : null;
        return string.Concat(known, "x");
    }

    private static bool StartsWithAny(string text, out string rest, params ReadOnlySpan<string> beginnings)
    {
        rest = "";
        foreach (var beginning in beginnings)
        {
            if (!text.StartsWith(beginning, StringComparison.Ordinal)) continue;
            var end = beginning.Length;
            if (text.StartsWith("$(", StringComparison.Ordinal) || text[0] == '`') end = text.IndexOf(text[0] == '`' ? '`' : ')', beginning.Length) + 1;
            else if (text.StartsWith("${", StringComparison.Ordinal)) end = text.IndexOf('}', beginning.Length) + 1;
            else if (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')) continue;
            if (end <= 0) continue;
            rest = text[end..];
            return true;
        }

        return false;
    }

    private static bool IsUnder(string path, string root) => path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/' || root is "/");

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part is ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not "..") parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }
}
