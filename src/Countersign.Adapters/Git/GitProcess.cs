using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Countersign.Core.Authorship;

namespace Countersign.Adapters.Git;

/// <summary>How one git command ended.</summary>
/// <param name="ExitCode">Git's exit status.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error, shortened and made printable.</param>
public sealed record GitResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether git says it went well.</summary>
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Git could not be run, ran too long, or printed more than is read.</summary>
/// <param name="message">What happened and what to do, for people.</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class GitFailedException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// Runs the <c>git</c> program: no shell, no inherited git settings, no configuration of user or system, no hooks, no pager, no prompt, no
/// replace objects, no grafts. What a repository says about how it wants to be read is not asked.
/// </summary>
public sealed class GitProcess
{
    /// <summary>Longest time a command on local data may take.</summary>
    public static readonly TimeSpan LocalTimeLimit = TimeSpan.FromMinutes(5);

    /// <summary>Longest time a fetch may take.</summary>
    public static readonly TimeSpan FetchTimeLimit = TimeSpan.FromMinutes(30);

    /// <summary>Most standard output of a command that is read as a whole, in bytes.</summary>
    public const int MaxOutput = 64 * 1024 * 1024;

    /// <summary>Most standard error that is kept, in characters; the rest is read and dropped.</summary>
    public const int MaxError = 2_000;

    /// <summary>Of the caller's environment git gets only what finding programs, keys and proxies needs; above all no <c>GIT_*</c>.</summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    ];

    /// <summary>Given on the command line, where they outrank every file. Each names what it keeps a hostile repository from doing.</summary>
    private static readonly string[] Overrides =
    [
        "core.hooksPath=/dev/null", // running a hook
        "core.fsmonitor=false", // running a program that watches files
        "core.attributesFile=/dev/null", // hiding content by attributes
        "core.commitGraph=false", // showing other parents than the commits have
        "core.warnAmbiguousRefs=true", // hiding that a name means two things
        "core.sshCommand=ssh",
        "core.askPass=",
        "core.pager=cat",
        "credential.helper=",
        "log.mailmap=false", // showing another author
        "log.showSignature=false", // running a signature program
        "protocol.ext.allow=never", // running a command as a transport
        "submodule.recurse=false",
        "gc.auto=0",
        "maintenance.auto=false",
        "safe.directory=*", // the owner of the folder does not matter: nothing in it is obeyed
        "safe.bareRepository=all",
    ];

    private readonly string _program;
    private readonly string _protocols;

    /// <summary>Prepares to run git.</summary>
    /// <param name="allowFile">Whether <c>file</c> and plain folders may be fetched from: tests, demonstrations and the CLI only.</param>
    /// <param name="program">The program, found on the path.</param>
    public GitProcess(bool allowFile = false, string program = "git")
    {
        _program = program;
        _protocols = allowFile ? "https:ssh:file" : "https:ssh";
        AllowsFile = allowFile;
    }

    /// <summary>Whether <c>file</c> may be fetched from.</summary>
    public bool AllowsFile { get; }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <exception cref="GitFailedException">Git could not be started, took too long or printed too much.</exception>
    public async Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellation)
    {
        await using var running = Start(command, cancellation);
        var output = await running.ReadAllAsync(MaxOutput).ConfigureAwait(false);
        var (code, error) = await running.EndAsync().ConfigureAwait(false);
        return new GitResult(code, output, error);
    }

    /// <summary>Starts a command whose output is read as it comes.</summary>
    /// <exception cref="GitFailedException">Git could not be started.</exception>
    public RunningGit Start(GitCommand command, CancellationToken cancellation)
    {
        try
        {
            var process = Process.Start(StartInfo(command)) ?? throw new GitFailedException("git did not start.");
            return new RunningGit(process, command, cancellation);
        }
        catch (Win32Exception problem)
        {
            throw new GitFailedException($"The program \"{_program}\" could not be started: {problem.Message}. Install git 2.38 or newer and put it on the path.", problem);
        }
    }

    internal ProcessStartInfo StartInfo(GitCommand command)
    {
        var info = new ProcessStartInfo(_program)
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            StandardInputEncoding = new UTF8Encoding(false),
        };
        info.ArgumentList.Add("--no-pager");
        foreach (var setting in Overrides)
        {
            info.ArgumentList.Add("-c");
            info.ArgumentList.Add(setting);
        }

        foreach (var argument in command.Arguments) info.ArgumentList.Add(argument);
        SetEnvironment(info.Environment, command);
        return info;
    }

    private void SetEnvironment(IDictionary<string, string?> environment, GitCommand command)
    {
        var kept = Inherited.Where(environment.ContainsKey).Select(name => (name, value: environment[name])).ToList();
        environment.Clear();
        foreach (var (name, value) in kept) environment[name] = value;
        environment["LC_ALL"] = "C"; // Messages are read, in English.
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ASKPASS"] = "";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1"; // A replaced commit shows another author under the same id.
        environment["GIT_GRAFT_FILE"] = "/dev/null"; // A graft shows other parents.
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_NO_LAZY_FETCH"] = command.MayFetch ? "0" : "1";
        environment["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes";
        environment["GIT_ALLOW_PROTOCOL"] = command.MayFetch ? _protocols : "none";
        environment["GIT_PROTOCOL_FROM_USER"] = "0";
        foreach (var (name, value) in command.Environment) environment[name] = value;
    }
}

/// <summary>One git command.</summary>
/// <param name="Folder">Where it runs.</param>
/// <param name="Arguments">Its arguments; none is read by a shell.</param>
public sealed record GitCommand(string Folder, params IReadOnlyList<string> Arguments)
{
    /// <summary>Whether it may reach the network; reading never does unless it says so.</summary>
    public bool MayFetch { get; init; }

    /// <summary>Longest time it may take.</summary>
    public TimeSpan TimeLimit { get; init; } = GitProcess.LocalTimeLimit;

    /// <summary>Variables set for it; secrets go here, because arguments are seen by every user of the machine.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The verb, for messages.</summary>
    public string Verb => Arguments.FirstOrDefault(a => !a.StartsWith('-')) ?? "git";
}

/// <summary>A git command that runs. Disposing it kills it if it has not ended.</summary>
public sealed class RunningGit : IAsyncDisposable, IDisposable
{
    private readonly Process _process;
    private readonly GitCommand _command;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _kill;
    private readonly Task<string> _error;

    internal RunningGit(Process process, GitCommand command, CancellationToken cancellation)
    {
        (_process, _command, _cancellation) = (process, command, cancellation);
        _error = ReadErrorAsync(process.StandardError);
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _limit.CancelAfter(command.TimeLimit);
        _kill = _limit.Token.Register(Kill);
    }

    /// <summary>Standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Standard input.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Reads the whole output.</summary>
    /// <exception cref="GitFailedException">It is longer than <paramref name="most"/> bytes.</exception>
    public async Task<string> ReadAllAsync(int most)
    {
        _process.StandardInput.Close();
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await Output.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false)) > 0;)
        {
            if (bytes.Length + read > most) throw new GitFailedException($"git {_command.Verb} printed more than {most} bytes.");
            bytes.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Waits for the end; the exit status and what git wrote to standard error.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <exception cref="GitFailedException">The time limit passed.</exception>
    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        var error = await _error.ConfigureAwait(false);
        _cancellation.ThrowIfCancellationRequested();
        if (_limit.IsCancellationRequested) throw new GitFailedException($"git {_command.Verb} was stopped after {_command.TimeLimit.TotalSeconds:0} seconds.");
        return (_process.ExitCode, Printable.Line(error.Trim(), GitProcess.MaxError));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _kill.Dispose();
        Kill();
        _process.Dispose();
        _limit.Dispose();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Kill()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended between the question and the kill: what was wanted.
        }
    }

    /// <summary>Reads to the end, so that git never waits for a full pipe, and keeps the beginning.</summary>
    private static async Task<string> ReadErrorAsync(StreamReader reader)
    {
        var kept = new StringBuilder();
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            kept.Append(buffer, 0, Math.Min(read, Math.Max(0, GitProcess.MaxError - kept.Length)));
        return kept.ToString();
    }
}
