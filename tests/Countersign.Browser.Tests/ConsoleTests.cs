using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Countersign.Server;
using Countersign.Server.Settings;
using Countersign.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Browser.Tests;

/// <summary>The console in a real browser, with a virtual authenticator for each person.</summary>
public sealed class ConsoleTests
{
    private const string Agent = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

    [RequiresProgramFact(Chromium.Program)]
    public async Task From_an_empty_database_to_an_allowed_change()
    {
        await using var gate = await ConsoleGate.StartAsync();
        await using var chromium = await Chromium.StartAsync(gate.Origin);
        var dana = await chromium.PersonAsync();
        var bea = await chromium.PersonAsync();

        await dana.EnrolAsync(await gate.FirstLinkAsync());
        Assert.Equal("counted", await dana.ResultAsync("data-state"));
        await dana.SignInAsync();
        Assert.Equal("dana", await dana.AttributeAsync("#who", "data-person"));
        Assert.Equal("false", await dana.AttributeAsync("[data-step=activated]", "data-done"));

        await dana.OpenAsync("/configuration");
        await dana.Page.ClickAsync("#activate-link");
        Assert.Equal("Done: version 1 is in force.", await dana.SignShownAsync());

        await dana.OpenAsync("/environments");
        await dana.Page.FillAsync("tr[data-component=checkout] input[name=head]", gate.LiveHead);
        await dana.Page.ClickAsync("tr[data-component=checkout] button");
        Assert.Equal($"Done: checkout in production starts from {gate.LiveHead[..12]}.", await dana.SignShownAsync());

        await dana.OpenAsync("/people");
        await dana.Page.ClickAsync("[data-invite=bea]");
        await dana.Page.WaitForSelectorAsync("#invitation:not([hidden])");
        await bea.EnrolAsync((await dana.Page.TextContentAsync("#invitation-link"))!);
        Assert.Equal("pending", await bea.ResultAsync("data-state"));

        await dana.OpenAsync("/people");
        await dana.Page.ClickAsync("tr[data-person=bea] a.confirm");
        Assert.Equal("Confirmed. The passkey of bea counts now.", await dana.SignShownAsync());

        var change = await gate.SubmitAsync();
        Assert.Equal("hold", (string?)change["verdict"]);
        var page = $"/changes/{change["id"]}";
        await bea.SignInAsync();
        Assert.Equal((string?)change["id"], await bea.AttributeAsync("#mine tr[data-change]", "data-change"));
        await bea.OpenAsync(page);
        Assert.Equal("hold", await bea.AttributeAsync("#verdict", "data-verdict"));
        Assert.Equal((string?)change["comparisonCode"], await bea.Page.TextContentAsync("#comparison-code"));
        Assert.Equal("bea", await bea.AttributeAsync("[data-eligible]", "data-eligible"));

        await bea.Page.ClickAsync("#answer-link");
        await bea.PrepareAsync("Looked at <b>both</b> commits.");
        Assert.Contains(gate.Head, await bea.Page.TextContentAsync("#statement-members"), StringComparison.Ordinal);
        Assert.Contains("Looked at <b>both</b> commits.", await bea.Page.TextContentAsync("#statement-members"), StringComparison.Ordinal);

        // Whoever holds the session and the device, but not the finger or the PIN, signs nothing.
        await bea.SetUserVerifiedAsync(false);
        await bea.Page.ClickAsync("#sign");
        await bea.Page.WaitForSelectorAsync("#error:not([hidden])");
        Assert.Contains(await bea.Page.TextContentAsync("#error-code"), new[] { "user-not-verified", "browser: NotAllowedError" });
        Assert.Equal("hold", (string?)(await gate.GetAsync(change))["verdict"]);

        await bea.SetUserVerifiedAsync(true);
        await bea.Page.ClickAsync("#sign");
        Assert.Equal("allow", await bea.ResultAsync("data-verdict"));
        await bea.OpenAsync(page);
        Assert.Equal("allow", await bea.AttributeAsync("#verdict", "data-verdict"));
        Assert.Equal("granted", await bea.AttributeAsync("#state", "data-state"));
        Assert.Equal("bea", await bea.AttributeAsync("#answers [data-answer=approve]", "data-person"));
        Assert.Equal("allow", (string?)(await gate.GetAsync(change))["verdict"]);

        Assert.Empty(chromium.ScriptProblems);
    }

    [RequiresProgramFact(Chromium.Program)]
    public async Task In_an_emergency_two_persons_break_the_glass_on_their_phones()
    {
        await using var gate = await ConsoleGate.StartAsync();
        await using var chromium = await Chromium.StartAsync(gate.Origin);
        var (dana, bea) = (await chromium.PersonAsync(), await chromium.PersonAsync());
        await dana.EnrolAsync(await gate.FirstLinkAsync());
        await dana.ResultAsync("data-state");
        await dana.SignInAsync();
        await dana.OpenAsync("/sign/activate?version=1");
        await dana.SignShownAsync();
        await dana.OpenAsync("/people");
        await dana.Page.ClickAsync("[data-invite=bea]");
        await dana.Page.WaitForSelectorAsync("#invitation:not([hidden])");
        await bea.EnrolAsync((await dana.Page.TextContentAsync("#invitation-link"))!);
        await bea.ResultAsync("data-state");
        await dana.OpenAsync("/people");
        await dana.Page.ClickAsync("tr[data-person=bea] a.confirm");
        await dana.SignShownAsync();
        await bea.SignInAsync();
        var change = await gate.SubmitAsync();

        Assert.Equal("hold", await BreakAsync(dana));
        Assert.Equal("allow", await BreakAsync(bea));
        Assert.Equal("allow", (string?)(await gate.GetAsync(change))["verdict"]);
        foreach (var person in new[] { dana, bea })
        {
            await person.OpenAsync("/people");
            Assert.Equal((string?)change["id"], await person.AttributeAsync("#broken-glass li", "data-change"));
        }

        await bea.OpenAsync($"/break-glass/{change["id"]}/review");
        Assert.Contains("broke the glass", await bea.Page.TextContentAsync("#cannot-review"), StringComparison.Ordinal);
        Assert.Empty(chromium.ScriptProblems);
    }

    /// <summary>From the first screen of an emergency to the signature, on a small screen; gives the verdict that the page says.</summary>
    private static async Task<string?> BreakAsync(BrowserPerson person)
    {
        await person.Page.SetViewportSizeAsync(390, 844);
        await person.OpenAsync("/break-glass");
        await person.Page.ClickAsync("#held a");
        Assert.True(await person.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 390"));
        await person.Page.FillAsync("#incident", "INC-7 <b>");
        await person.Page.FillAsync("#reason", "Checkout is down.");
        await person.Page.ClickAsync("#prepare");
        await person.Page.WaitForSelectorAsync("#statement:not([hidden])");
        var members = await person.Page.TextContentAsync("#statement-members");
        foreach (var said in new[] { "INC-7 <b>", "Checkout is down.", "without the answer that the policy asks for" }) Assert.Contains(said, members, StringComparison.Ordinal);
        await person.Page.ClickAsync("#sign");
        return await person.ResultAsync("data-verdict");
    }

    [RequiresProgramFact(Chromium.Program)]
    public async Task Pages_are_closed_without_a_session_and_sign_in_leads_nowhere_else()
    {
        await using var gate = await ConsoleGate.StartAsync();
        await using var chromium = await Chromium.StartAsync(gate.Origin);
        var stranger = await chromium.PersonAsync();
        foreach (var path in new[] { "/", "/people", "/configuration", "/environments", "/ledger", "/changes/chg_x", "/sign/activate?version=1", "/configuration/1/people.yaml" })
        {
            await stranger.OpenAsync(path);
            Assert.Equal("/sign-in", new Uri(stranger.Page.Url).AbsolutePath);
            Assert.Equal(path, await stranger.AttributeAsync("#sign-in", "data-then"));
        }

        foreach (var elsewhere in new[] { "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:alert(1)", "/sign-in" })
        {
            await stranger.OpenAsync("/sign-in?then=" + Uri.EscapeDataString(elsewhere));
            Assert.Equal("/", await stranger.AttributeAsync("#sign-in", "data-then"));
        }
    }

    /// <summary>A server of its own: one component, two commits, dana the administrator, ann a junior and bea a senior.</summary>
    internal sealed class ConsoleGate : IAsyncDisposable
    {
        private readonly GitFixture _repository = new();
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-console-");
        private readonly HttpClient _http = new();
        private WebApplication? _app;

        private ConsoleGate()
        {
            LiveHead = _repository.CommitFile("Start", "a.txt", "a", GitFixture.Bea);
            Head = _repository.CommitFile("Round up" + Agent, "a.txt", "b");
            Directory.CreateDirectory(Path.Combine(_folder.FullName, "conf"));
            Write("people.yaml", """
                version: 1
                levels: [junior, senior, staff]
                people:
                  - {id: dana, name: Dana Admin, level: staff, groups: [administrators, payments], emails: [dana@acme.example]}
                  - {id: ann, name: Ann Lee, level: junior, manager: bea, groups: [payments], emails: [ann@acme.example]}
                  - {id: bea, name: Bea Senior, level: senior, groups: [payments], emails: [bea@acme.example]}
                """);
            Write("environments.yaml", $$"""
                version: 1
                environments:
                  production: {tier: production, mode: enforce, customerFacing: true}
                components:
                  - {name: checkout, repository: shop, owner: payments, tier: 1, customerFacing: true}
                repositories:
                  - {id: shop, url: "{{_repository.Folder}}", refs: [refs/heads/main]}
                """);
            Write("policy.yaml", """
                version: 1
                default: allow
                rules:
                  - id: senior-answers
                    when: {authorship.aiLowest: {below: senior}}
                    require: [{signOff: {count: 1, level: senior, relation: [service-owner]}}]
                """);
        }

        public string Origin { get; } = $"http://localhost:{FreePort()}";

        public GitFixture Repository => _repository;

        public string LiveHead { get; }

        public string Head { get; }

        private string DataFolder => Path.Combine(_folder.FullName, "data");

        public static async Task<ConsoleGate> StartAsync()
        {
            var gate = new ConsoleGate();
            gate._app = await ServerApp.BuildAsync(SettingsReader.Read(AppContext.BaseDirectory, "Production",
            [
                $"--DataFolder={gate.DataFolder}", $"--Configuration:Folder={Path.Combine(gate._folder.FullName, "conf")}", "--Git:AllowLocalRepositories=true",
                $"--Listen={gate.Origin}", $"--PublicUrl={gate.Origin}",
            ]));
            await gate._app.StartAsync();
            return gate;
        }

        /// <summary>The first administrator's link, written by the program's own verb as an operator would.</summary>
        public async Task<string> FirstLinkAsync() => (await File.ReadAllTextAsync((await VerbAsync("admin-link")).Trim())).Trim();

        public async Task<JsonNode> SubmitAsync()
        {
            var token = (await VerbAsync("token", "create", "--name", "ci")).Trim();
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _http.PostAsJsonAsync($"{Origin}/api/v1/changes", new { environment = "production", component = "checkout", head = "main" });
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }

        /// <summary>Changes a configuration file and has the server look at it, and judge what waits, now.</summary>
        public async Task ConfigureAsync(string file, Func<string, string> edit)
        {
            Write(file, edit(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "conf", file))));
            await _app!.Services.GetRequiredService<Server.Configuration.ConfigurationService>().RefreshAsync(CancellationToken.None);
            await _app.Services.GetRequiredService<Server.Changes.JudgeAgain>().RunAsync(CancellationToken.None);
        }

        public async Task<JsonNode> GetAsync(JsonNode change) => JsonNode.Parse(await _http.GetStringAsync(new Uri($"{Origin}/api/v1/changes/{change["id"]}")))!;

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            if (_app is not null) await _app.DisposeAsync();
            _repository.Dispose();
            _folder.Delete(recursive: true);
        }

        private async Task<string> VerbAsync(params string[] verb)
        {
            var program = Path.Combine(AppContext.BaseDirectory, "countersign-server.dll");
            var conf = Path.Combine(_folder.FullName, "conf");
            var start = new ProcessStartInfo("dotnet", [program, .. verb, $"--DataFolder={DataFolder}", $"--Configuration:Folder={conf}", $"--Listen={Origin}", $"--PublicUrl={Origin}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var (said, complaint) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await complaint);
            return await said;
        }

        private static int FreePort()
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        }

        private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, "conf", file), text + "\n");
    }
}
