using System.Diagnostics;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Runs what the README tells a newcomer to run, with the programs that were just built.</summary>
public sealed class ReadmeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string Readme = File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));

    [Fact]
    public async Task The_demonstration_of_the_first_screen_shows_its_five_changes()
    {
        Assert.Contains("dotnet run --project src/Countersign.Server -- --demo", Readme, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("countersign-readme-").FullName;
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var server = Start("countersign-server", SourceTree.Root, "--demo", $"--DataFolder={folder}", $"--Listen=http://localhost:{port}", $"--PublicUrl=http://localhost:{port}");
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
            var page = await UntilAsync(client, html => html.Contains("search", StringComparison.Ordinal) && html.Contains("granted", StringComparison.OrdinalIgnoreCase));
            foreach (var component in (string[])["checkout", "orders-database", "storefront", "search", "notifications"]) Assert.Contains(component, page, StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_replay_of_this_repository_is_shown()
    {
        Assert.Contains("dotnet run --project src/Countersign.Cli -- replay --repo .", Readme, StringComparison.Ordinal);
        var (status, output) = await RunAsync(SourceTree.Root, null, "replay", "--repo", ".");
        Assert.Equal(0, status);
        Assert.Contains("judged by balanced", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorship_of_this_repository_is_reported()
    {
        Assert.Contains("dotnet run --project src/Countersign.Cli -- authorship --repo .", Readme, StringComparison.Ordinal);
        var (status, output) = await RunAsync(SourceTree.Root, null, "authorship", "--repo", ".");
        Assert.Equal(0, status);
        Assert.Contains("commits", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_on_standard_input_is_read()
    {
        Assert.Contains("dotnet run --project src/Countersign.Cli -- blast-radius -", Readme, StringComparison.Ordinal);
        var plan = await File.ReadAllTextAsync(SourceTree.Golden("blast-radius", "terraform-replace-db", "plan.json"));
        var (status, output) = await RunAsync(SourceTree.Root, plan, "blast-radius", "-");
        Assert.Equal(0, status);
        Assert.Contains("replace", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Init_writes_a_configuration_into_a_repository()
    {
        Assert.Contains("dotnet run --project src/Countersign.Cli -- init", Readme, StringComparison.Ordinal);
        using var repository = new GitFixture();
        repository.CommitFile("Begin", "README.md", "shop\n", GitFixture.Bea);
        var (status, _) = await RunAsync(repository.Folder, null, "init");
        Assert.Equal(0, status);
        Assert.True(File.Exists(Path.Combine(repository.Folder, ".countersign", "policy.yaml")));
    }

    private static async Task<string> UntilAsync(HttpClient client, Func<string, bool> seen)
    {
        var page = "";
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(200))
        {
            try
            {
                page = await client.GetStringAsync(new Uri("/", UriKind.Relative));
                if (seen(page)) return page;
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }
        }

        Assert.Fail($"The page never showed what was expected. It was: {page}");
        return page;
    }

    private static async Task<(int Status, string Output)> RunAsync(string folder, string? input, params string[] arguments)
    {
        using var process = Start("countersign", folder, arguments);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program + ".dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        if (program != "countersign-server") return process;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
