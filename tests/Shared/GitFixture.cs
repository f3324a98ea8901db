using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Countersign.Tests;

/// <summary>A real git repository in a temporary folder. The same calls make the same commit ids on every machine.</summary>
internal sealed class GitFixture : IDisposable
{
    public const string Ann = "Ann Lee <ann@acme.example>";
    public const string Bea = "Bea <bea@acme.example>";

    private int _clock;

    public GitFixture(params string[] initArguments)
    {
        Folder = Directory.CreateTempSubdirectory("countersign-fixture-").FullName;
        Git(["init", "--quiet", "--initial-branch=main", "--template=", .. initArguments, "."]);
    }

    public string Folder { get; }

    public string Url => "file://" + Folder;

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Git(params IReadOnlyList<string> arguments) => Run(arguments, new Dictionary<string, string>(), null);

    /// <summary>Writes a file of the working tree.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>Writes a program that leaves a trace when anybody runs it.</summary>
    public string Trap(string name, out string trace)
    {
        trace = At(".git", "trace-" + name);
        var program = At(".git", "trap-" + name);
        File.WriteAllText(program, $"#!/bin/sh\necho ran >> '{trace}'\ncat \"$1\" 2>/dev/null\nexit 0\n");
        MakeExecutable(program);
        return program;
    }

    public static void MakeExecutable(string program)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Commits everything in the working tree, one minute after the last commit, with the message byte for byte; gives the id.</summary>
    public string Commit(string message, string author = Ann, string? committer = null)
    {
        Git("add", "--all");
        Run(["commit", "--quiet", "--allow-empty", "--allow-empty-message", "--no-verify", "--cleanup=verbatim", "-F", "-"], Identity(author, committer ?? author), message);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>Writes a file and commits it.</summary>
    public string CommitFile(string message, string path, string text, string author = Ann, string? committer = null)
    {
        Write(path, text);
        return Commit(message, author, committer);
    }

    /// <summary>Merges a branch into the current one without fast-forward; <paramref name="change"/> may add to the merge before it is committed.</summary>
    public string Merge(string branch, string message, Action? change = null, string author = Ann)
    {
        Run(["merge", "--quiet", "--no-ff", "--no-commit", "--no-verify", "-Xours", branch], Identity(author, author), null);
        change?.Invoke();
        return Commit(message, author);
    }

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Runs git as fed, with this standard input.</summary>
    public string Run(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string? input) =>
        Encoding.UTF8.GetString(RunBytes(arguments, environment, input is null ? null : new UTF8Encoding(false).GetBytes(input)));

    public byte[] RunBytes(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, byte[]? input)
    {
        var info = new ProcessStartInfo("git", arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) info.Environment.Remove(name);
        info.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        info.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        info.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment) info.Environment[name] = value;
        using var process = Process.Start(info)!;
        if (input is not null) process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }

    private Dictionary<string, string> Identity(string author, string committer)
    {
        var date = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(_clock++).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        return new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = Name(author), ["GIT_AUTHOR_EMAIL"] = Email(author), ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = Name(committer), ["GIT_COMMITTER_EMAIL"] = Email(committer), ["GIT_COMMITTER_DATE"] = date,
        };
    }

    private static string Name(string identity) => identity[..identity.LastIndexOf(" <", StringComparison.Ordinal)];

    private static string Email(string identity) => identity[(identity.LastIndexOf('<') + 1)..^1];
}
