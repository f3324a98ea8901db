using System.Diagnostics;
using System.Globalization;

namespace Countersign.Server.Demo;

/// <summary>One commit of an invented history.</summary>
/// <param name="Author"><c>Name &lt;address&gt;</c>.</param>
/// <param name="Message">The whole message, trailers included.</param>
/// <param name="HoursAgo">When.</param>
/// <param name="Files">Path and content of what it writes.</param>
internal sealed record DemoCommit(string Author, string Message, int HoursAgo, params (string Path, string Content)[] Files);

/// <summary>Makes real git repositories with invented histories.</summary>
internal static class DemoRepositories
{
    /// <summary>Makes one; the last commits of it are what is about to be deployed.</summary>
    public static void Create(string folder, DateTimeOffset now, IReadOnlyList<DemoCommit> commits)
    {
        Directory.CreateDirectory(folder);
        Git(folder, [], "init", "--quiet", "--initial-branch=main");
        foreach (var commit in commits)
        {
            foreach (var (path, content) in commit.Files)
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, content);
            }

            Git(folder, [], "add", "--all");
            var (name, email) = Split(commit.Author);
            var date = now.AddHours(-commit.HoursAgo).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
            Git(
                folder,
                [("GIT_AUTHOR_NAME", name), ("GIT_AUTHOR_EMAIL", email), ("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_NAME", name), ("GIT_COMMITTER_EMAIL", email), ("GIT_COMMITTER_DATE", date)],
                "commit", "--quiet", "--allow-empty", "--no-verify", "--message", commit.Message);
        }
    }

    /// <summary>The commit that is live: all but the last ones.</summary>
    public static string Before(string folder, int commits) => Git(folder, [], "rev-parse", $"HEAD~{commits}").Trim();

    private static (string Name, string Email) Split(string author)
    {
        var at = author.IndexOf('<', StringComparison.Ordinal);
        return (author[..at].Trim(), author[(at + 1)..].TrimEnd('>'));
    }

    private static string Git(string folder, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new Settings.SettingsException("The demonstration needs git, and git did not start. Install git.");
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new Settings.SettingsException($"git {string.Join(' ', arguments)} failed: {error.Trim()}");
    }
}
