using System.Diagnostics;

namespace Countersign.Browser.Tests;

/// <summary>The built programs, as processes of their own.</summary>
internal static class Programs
{
    /// <summary>Starts a program of ours that stands beside the tests.</summary>
    public static RunningProgram Start(string program, string folder, params IReadOnlyList<string> arguments) =>
        new("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments]);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Status, string Output, string Error)> RunAsync(string program, string folder, params IReadOnlyList<string> arguments)
    {
        await using var running = Start(program, folder, arguments);
        return await running.EndAsync();
    }

    /// <summary>Runs any other program to its end.</summary>
    public static async Task<string> RunOtherAsync(string program, string folder, params IReadOnlyList<string> arguments)
    {
        await using var running = new RunningProgram(program, folder, arguments);
        var (status, output, error) = await running.EndAsync();
        return status == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {error}");
    }
}

/// <summary>A process that this test started, and ends.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _errors = [];
    private readonly Task<string> _output;

    public RunningProgram(string program, string folder, IReadOnlyList<string> arguments)
    {
        _process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true } };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
                if (line.Data is not null) _errors.Add(line.Data);
        };
        _process.Start();
        _process.BeginErrorReadLine();
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Standard error so far, by line.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors) return [.. _errors];
        }
    }

    /// <summary>Waits until standard error has a line like this.</summary>
    public async Task<string> SaysAsync(Func<string, bool> line)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(50))
        {
            if (Errors.FirstOrDefault(line) is { } said) return said;
            if (_process.HasExited) break;
        }

        throw new InvalidOperationException($"It never said so. It said:\n{string.Join('\n', Errors)}");
    }

    /// <summary>Its exit status and what it said.</summary>
    public async Task<(int Status, string Output, string Error)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output, string.Join('\n', Errors));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
