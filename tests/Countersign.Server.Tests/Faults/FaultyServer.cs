using System.Collections.Concurrent;
using System.Diagnostics;
using Countersign.Tests;

namespace Countersign.Server.Tests.Faults;

/// <summary>
/// The real server program in a process of its own, on the folders of a <see cref="Gate.ServerFixture"/>, with a shim between it and libc
/// that makes one chosen write or sync of the database go wrong.
/// </summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private static readonly Lazy<string> Shim = new(Compile);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _plan;
    private readonly string _log;

    private readonly ConcurrentQueue<string> _said = [];

    private FaultyServer(Process process, string plan, string log) => (_process, _plan, _log) = (process, plan, log);

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<FaultyServer> StartAsync(IReadOnlyList<string> settings, Func<Task<bool>> answers)
    {
        var folder = Directory.CreateTempSubdirectory("countersign-fault-").FullName;
        var server = new FaultyServer(new Process(), Path.Combine(folder, "plan"), Path.Combine(folder, "log"));
        var start = server._process.StartInfo;
        start.FileName = "dotnet";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "countersign-server.dll"));
        foreach (var setting in settings) start.ArgumentList.Add(setting);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["LD_PRELOAD"] = Shim.Value;
        start.Environment["FAULT_PLAN"] = server._plan;
        start.Environment["FAULT_LOG"] = server._log;
        server._process.OutputDataReceived += (_, line) => server._said.Enqueue(line.Data ?? "");
        server._process.ErrorDataReceived += (_, line) => server._said.Enqueue(line.Data ?? "");
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(50))
        {
            if (server._process.HasExited) throw new InvalidOperationException("The server did not start.");
            if (await answers()) return server;
        }

        throw new InvalidOperationException("The server did not answer.");
    }

    /// <summary>From now on the n-th write or sync of the database goes wrong; 0 only counts.</summary>
    public void Arm(int n, bool kill)
    {
        File.Delete(_log);
        // Another inode tells the shim to begin anew.
        File.WriteAllText(_plan + ".new", $"{n} {(kill ? "kill" : "eio")}\n");
        File.Move(_plan + ".new", _plan, overwrite: true);
    }

    /// <summary>Its log so far.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>No more faults.</summary>
    public void Disarm() => Arm(0, kill: false);

    /// <summary>One letter for each counted call since it was armed: w for a write, s for a sync.</summary>
    public string Calls => File.Exists(_log) ? File.ReadAllText(_log) : "";

    /// <summary>Whether the process died within the patience.</summary>
    public async Task<bool> DiedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends this process, and only this one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Path.GetDirectoryName(_plan)!, recursive: true);
    }

    private static string Compile()
    {
        var shim = Path.Combine(Path.GetTempPath(), $"countersign-fault-shim-{Environment.ProcessId}.so");
        var source = Path.Combine(SourceTree.Root, "tests", "Countersign.Server.Tests", "Faults", "fault_shim.c");
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", shim, source, "-ldl"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? shim : throw new InvalidOperationException("The fault shim does not compile.");
    }
}
