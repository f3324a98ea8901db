using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Tests;

namespace Countersign.Browser.Tests;

/// <summary>
/// The whole story with the real programs: a junior's AI-assisted commit and a plan that replaces a resource are held, a senior answers
/// with a passkey in a browser, the waiting pipeline goes ahead, and with the server gone anybody can check that it was so.
/// </summary>
public sealed partial class StoryTests
{
    [RequiresProgramFact(Chromium.Program)]
    public async Task A_change_is_held_signed_off_with_a_passkey_allowed_and_verified_offline()
    {
        await using var place = await StoryPlace.CreateAsync();
        await using var chromium = await Chromium.StartAsync(place.Origin);
        var dana = await chromium.PersonAsync();
        var bea = await chromium.PersonAsync();
        byte[] bundle, trust;

        await using (var server = place.StartServer())
        {
            await server.SaysAsync(line => line.Contains("The first administrator's link is in", StringComparison.Ordinal));
            await SetUpAsync(place, dana, bea);
            await place.MakeTokenAsync();

            await using var gate = place.StartCli("gate", "--environment", "production", "--component", "checkout", "--plan", place.Plan, "--wait", "3m");
            await gate.SaysAsync(line => line.StartsWith("Waiting for an answer", StringComparison.Ordinal));
            AssertThreeLines(gate.Errors);
            var id = ChangeId().Match(string.Join('\n', gate.Errors)).Value;

            await bea.SignInAsync();
            await bea.OpenAsync($"/changes/{id}");
            Assert.Equal("hold", await bea.AttributeAsync("#verdict", "data-verdict"));
            Assert.Contains(await bea.Page.TextContentAsync("#comparison-code") ?? "-", string.Join('\n', gate.Errors), StringComparison.Ordinal);
            await bea.Page.ClickAsync("#answer-link");
            foreach (var box in await bea.Page.QuerySelectorAllAsync("input[name=acknowledged]")) await box.CheckAsync();
            await bea.PrepareAsync("Recreating it is meant; it holds nothing yet.");
            Assert.StartsWith("Your answer is recorded: approve. The change is now allow", await bea.SignShownAsync(), StringComparison.Ordinal);

            var (status, output, error) = await gate.EndAsync();
            Assert.True(status == 0, output + error);
            Assert.Contains("allow", output, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(0, (await place.CliAsync("outcome", id, "succeeded")).Status);
            Assert.Equal(place.Head, await LiveAsync(dana));
            (bundle, trust) = (await place.DownloadAsync($"/api/v1/changes/{id}/bundle"), await place.DownloadAsync("/.well-known/countersign-trust.json"));
        }

        await AssertVerifiesAsync(place, bundle, trust);
        await AssertEveryChangedByteIsFoundAsync(place, bundle, trust);
        Assert.Empty(chromium.ScriptProblems);
    }

    private static async Task SetUpAsync(StoryPlace place, BrowserPerson dana, BrowserPerson bea)
    {
        await dana.EnrolAsync(await place.FirstLinkAsync());
        Assert.Equal("counted", await dana.ResultAsync("data-state"));
        await dana.SignInAsync();
        await dana.OpenAsync("/configuration");
        await dana.Page.ClickAsync("#activate-link");
        Assert.Equal("Done: version 1 is in force.", await dana.SignShownAsync());
        await dana.OpenAsync("/environments");
        await dana.Page.FillAsync("tr[data-component=checkout] input[name=head]", place.Live);
        await dana.Page.ClickAsync("tr[data-component=checkout] button");
        await dana.SignShownAsync();

        await dana.OpenAsync("/people");
        await dana.Page.ClickAsync("[data-invite=bea]");
        await dana.Page.WaitForSelectorAsync("#invitation:not([hidden])");
        await bea.EnrolAsync((await dana.Page.TextContentAsync("#invitation-link"))!);
        Assert.Equal("pending", await bea.ResultAsync("data-state"));
        await dana.OpenAsync("/people");
        await dana.Page.ClickAsync("tr[data-person=bea] a.confirm");
        Assert.Equal("Confirmed. The passkey of bea counts now.", await dana.SignShownAsync());
    }

    /// <summary>A hold is told in a head line and three lines: why, who can answer, what would make it pass.</summary>
    private static void AssertThreeLines(IReadOnlyList<string> said)
    {
        var head = said.ToList().FindIndex(line => ChangeId().IsMatch(line));
        Assert.True(head >= 0, string.Join('\n', said));
        Assert.StartsWith("hold", said[head], StringComparison.Ordinal);
        Assert.Equal("why: senior-answers: 1 of senior+, owner of checkout", said[head + 1]);
        Assert.Equal("who: bea", said[head + 2]);
        Assert.StartsWith("to pass: a sign-off at http://localhost:", said[head + 3], StringComparison.Ordinal);
        Assert.StartsWith("Waiting for an answer", said[head + 4], StringComparison.Ordinal);
    }

    private static async Task<string?> LiveAsync(BrowserPerson person)
    {
        await person.OpenAsync("/environments");
        return await person.AttributeAsync("tr[data-component=checkout]", "data-answered");
    }

    private static async Task AssertVerifiesAsync(StoryPlace place, byte[] bundle, byte[] trust)
    {
        var (status, output, error) = await VerifyAsync(place, bundle, trust, "--environment", "production", "--commit", place.Head);
        Assert.True(status == 0, output + error);
        Assert.Contains("unwitnessed", output, StringComparison.Ordinal);
        Assert.Equal(2, (await VerifyAsync(place, bundle, trust, "--commit", place.Live)).Status);
    }

    private static async Task AssertEveryChangedByteIsFoundAsync(StoryPlace place, byte[] bundle, byte[] trust)
    {
        var believed = TrustFile.Read(trust, out var problem) ?? throw new InvalidOperationException(problem);
        var random = new Random(5080);
        for (var at = 0; at < bundle.Length; at++)
        {
            var changed = (byte[])bundle.Clone();
            changed[at] ^= (byte)(1 << random.Next(8));
            var report = Verifier.Verify(changed, believed, new VerificationQuestion());
            Assert.False(report.IsValid, $"byte {at} of {bundle.Length} was changed and nothing noticed");
            Assert.NotEmpty(report.Failure!.Step);
            if (at % (bundle.Length / 8) != 0) continue;

            var (status, output, _) = await VerifyAsync(place, changed, trust);
            Assert.Equal(2, status);
            Assert.Contains(report.Failure.Step, output, StringComparison.Ordinal);
        }
    }

    private static async Task<(int Status, string Output, string Error)> VerifyAsync(StoryPlace place, byte[] bundle, byte[] trust, params string[] also)
    {
        await File.WriteAllBytesAsync(place.At("change.countersign.json"), bundle);
        await File.WriteAllBytesAsync(place.At("trust.json"), trust);
        return await Programs.RunAsync("countersign", place.At(), ["verify", place.At("change.countersign.json"), "--trust", place.At("trust.json"), .. also]);
    }

    [GeneratedRegex("chg_[a-z2-7]{26}")]
    private static partial Regex ChangeId();

    /// <summary>Folders, repository, plan and port of one story.</summary>
    private sealed class StoryPlace : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-story-");
        private readonly GitFixture _repository = new();
        private readonly HttpClient _http = new();

        public string Origin { get; } = $"http://localhost:{FreePort()}";

        public string Live { get; private set; } = "";

        public string Head { get; private set; } = "";

        public string Plan => At("plan.json");

        public string At(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);

        public static async Task<StoryPlace> CreateAsync()
        {
            var place = new StoryPlace();
            place.Live = place._repository.CommitFile("Start", "pay.cs", "1\n", GitFixture.Bea);
            place.Head = place._repository.CommitFile("Round up\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", "pay.cs", "2\n", GitFixture.Ann);
            await place.WriteConfigurationAsync();
            await place.MakePlanAsync();
            return place;
        }

        public RunningProgram StartServer() => Programs.Start("countersign-server", At(), Settings);

        public RunningProgram StartCli(params string[] arguments) => Programs.Start("countersign", _repository.Folder, [.. arguments, "--server", Origin, "--token-file", At("token")]);

        public async Task<(int Status, string Output, string Error)> CliAsync(params string[] arguments)
        {
            await using var running = StartCli(arguments);
            return await running.EndAsync();
        }

        public async Task<string> FirstLinkAsync() => (await File.ReadAllTextAsync(At("data", "first-administrator.txt"))).Trim();

        public async Task MakeTokenAsync()
        {
            var (status, token, error) = await Programs.RunAsync("countersign-server", At(), ["token", "create", "--name", "ci", .. Settings]);
            Assert.True(status == 0, error);
            await File.WriteAllTextAsync(At("token"), token);
            _http.DefaultRequestHeaders.Authorization = new("Bearer", token.Trim());
        }

        public Task<byte[]> DownloadAsync(string path) => _http.GetByteArrayAsync(new Uri(Origin + path));

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            _repository.Dispose();
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }

        private IReadOnlyList<string> Settings =>
        [
            $"--DataFolder={At("data")}", $"--Configuration:Folder={At("configuration")}", "--Git:AllowLocalRepositories=true", "--SignOff:EnrolmentDelay=0m",
            $"--Listen={Origin}", $"--PublicUrl={Origin}",
        ];

        private async Task WriteConfigurationAsync()
        {
            Directory.CreateDirectory(At("configuration"));
            await File.WriteAllTextAsync(At("configuration", "people.yaml"), """
                version: 1
                levels: [junior, senior, staff]
                people:
                  - {id: dana, name: Dana, level: staff, groups: [administrators], emails: [dana@acme.example]}
                  - {id: ann, name: Ann Lee, level: junior, manager: bea, groups: [payments], emails: [ann@acme.example]}
                  - {id: bea, name: Bea, level: senior, groups: [payments], emails: [bea@acme.example]}
                """);
            await File.WriteAllTextAsync(At("configuration", "environments.yaml"), $$"""
                version: 1
                environments:
                  production: {tier: production, mode: enforce, customerFacing: true, requires: [plan]}
                components:
                  - {name: checkout, repository: shop, owner: payments, tier: 1, customerFacing: true, resources: ["terraform_data.*"]}
                repositories:
                  - {id: shop, url: "{{_repository.Folder}}", refs: [refs/heads/main]}
                """);
            await File.WriteAllTextAsync(At("configuration", "policy.yaml"), """
                version: 1
                default: allow
                rules:
                  - id: senior-answers
                    describe: AI-assisted work by a junior that replaces something needs a senior who owns it.
                    when: {authorship.aiLowest: {below: senior}, blastRadius.replaces: {over: 0}}
                    require: [{signOff: {count: 1, level: senior, relation: [service-owner], acknowledge: destructive}}]
                """);
        }

        /// <summary>A real plan that replaces a resource: made here where terraform is, otherwise one that terraform 1.11 made.</summary>
        private async Task MakePlanAsync()
        {
            if (RequiresProgramFactAttribute.Find("terraform") is null)
            {
                File.Copy(SourceTree.Golden("blast-radius", "terraform-cascade", "plan.json"), Plan);
                return;
            }

            var work = Directory.CreateDirectory(At("terraform")).FullName;
            async Task WriteAsync(string version) => await File.WriteAllTextAsync(
                Path.Combine(work, "main.tf"), $"resource \"terraform_data\" \"orders\" {{\n  input            = 1\n  triggers_replace = \"{version}\"\n}}\n");
            await WriteAsync("v1");
            await Programs.RunOtherAsync("terraform", work, "init", "-input=false", "-no-color");
            await Programs.RunOtherAsync("terraform", work, "apply", "-auto-approve", "-input=false", "-no-color");
            await WriteAsync("v2");
            await Programs.RunOtherAsync("terraform", work, "plan", "-input=false", "-no-color", "-out=plan.bin");
            await File.WriteAllTextAsync(Plan, await Programs.RunOtherAsync("terraform", work, "show", "-json", "plan.bin"));
            Assert.Equal("1.", (string?)JsonNode.Parse(await File.ReadAllTextAsync(Plan))!["format_version"]?.ToString()[..2]);
        }

        private static int FreePort()
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
