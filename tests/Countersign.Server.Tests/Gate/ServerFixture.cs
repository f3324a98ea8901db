using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Server.Configuration;
using Countersign.Server.Settings;
using Countersign.Storage.Sqlite;
using Countersign.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Server.Tests.Gate;

/// <summary>The real clock, moved.</summary>
internal sealed class MovableClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}

/// <summary>An answer of the server.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonObject Body, string? Cookie)
{
    public string Code => (string?)Body["code"] ?? "";

    public string Text => (string?)Body["detail"] ?? "";

    /// <summary>The answer, which must be a success.</summary>
    public JsonObject Ok => (int)Status < 300 ? Body : throw new InvalidOperationException($"{Status} {Body.ToJsonString()}");

    public string Verdict => (string)Ok["verdict"]!;

    public string State => (string)Ok["state"]!;

    public string Id => (string)Ok["id"]!;

    /// <summary>Codes of the reasons, in their order.</summary>
    public IReadOnlyList<string> Reasons => [.. Ok["reasons"]!.AsArray().Select(r => (string)r!["code"]!)];

    public IReadOnlyList<string> Gaps => [.. Ok["gaps"]!.AsArray().Select(r => (string)r!["code"]!)];
}

/// <summary>
/// The real server in this process, on a loopback port of its own, with its own folders and a real repository. Tests speak to it as
/// pipelines and browsers do: over HTTP.
/// </summary>
internal sealed partial class ServerFixture : IAsyncDisposable
{
    public const string People = """
        version: 1
        levels: [intern, junior, mid, senior, staff, principal]
        people:
          - {id: dana, level: staff, groups: [administrators], emails: [dana@acme.example]}
          - {id: dora, level: staff, groups: [administrators], emails: [dora@acme.example]}
          - {id: ann, name: Ann Lee, level: junior, manager: bea, emails: [ann@acme.example]}
          - {id: bea, name: Bea, level: senior, groups: [payments], emails: [bea@acme.example]}
          - {id: cid, level: senior, groups: [payments], emails: [cid@acme.example]}
          - {id: eve, level: mid, groups: [payments], emails: [eve@acme.example]}
          - {id: sam, level: senior, groups: [search], emails: [sam@acme.example]}

        """;

    public const string Policy = """
        version: 1
        default: allow
        rules:
          - id: destructive
            when: {environment.tier: production, blastRadius.losesState: true}
            require: [{signOff: {count: 1, level: senior, relation: [service-owner], acknowledge: destructive, answerWithin: 8h}}]
          - id: senior-answers
            when:
              environment.tier: production
              any: [{authorship.aiLowest: {below: senior}}, {authorship.unmarkedLowest: {below: senior}}]
            require: [{signOff: {count: 1, level: senior, relation: [service-owner], acknowledge: destructive, answerWithin: 8h}}]

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("countersign-server-").FullName;
    private readonly int _port = FreePort();
    private HttpClient _client = null!;
    private string[] _arguments = [];
    private bool _isOutside;
    private WebApplication _app = null!;

    private ServerFixture()
    {
    }

    public GitFixture Shop { get; } = new();

    /// <summary>A repository that only pins images.</summary>
    public GitFixture Pins { get; } = new();

    public MovableClock Clock { get; } = new();

    public ServerSettings Settings { get; private set; } = null!;

    public SqliteStore Store => Service<SqliteStore>();

    public string Origin => $"http://localhost:{_port}";

    public string DataFolder => Path.Combine(_folder, "data");

    public string Environments => $$"""
        version: 1
        environments:
          production: {tier: production, mode: enforce, repositories: [shop]}
          preview: {tier: production, mode: shadow}
          fleet: {tier: production, mode: enforce, targets: [eu, us]}
          planned: {tier: production, mode: enforce, requires: [plan]}
        components:
          - {name: checkout, repository: shop, owner: payments, tier: 1}
          - {name: ledger, repository: shop, paths: ["ledger/**"], owner: payments}
          - {name: lost, repository: gone, owner: payments}
          - {name: cut, repository: shallow, owner: payments}
          - {name: web, repository: pins, owner: payments}
        repositories:
          - {id: shop, url: "{{Shop.Url}}", refs: [refs/heads/main]}
          - {id: gone, url: "file://{{_folder}}/nowhere", refs: [refs/heads/main]}
          - {id: shallow, url: "file://{{_folder}}/shallow", refs: [refs/heads/main]}
          - {id: pins, url: "{{Pins.Url}}", refs: [refs/heads/main], pinsImages: true}

        """;

    /// <summary>A server that nobody has set up yet.</summary>
    public static async Task<ServerFixture> StartAsync(params string[] settings)
    {
        var server = new ServerFixture();
        server.Shop.CommitFile("Begin", "README.md", "shop\n", GitFixture.Bea);
        server.Configure("people.yaml", People);
        server.Configure("policy.yaml", Policy);
        server.Configure("environments.yaml", server.Environments);
        server._arguments =
        [
            $"--PublicUrl={server.Origin}", $"--Listen=http://127.0.0.1:{server._port}", $"--DataFolder={server.DataFolder}",
            $"--Configuration:Folder={Path.Combine(server._folder, "configuration")}", "--SignOff:EnrolmentDelay=0m", "--Git:AllowLocalRepositories=true", .. settings,
        ];
        server.Settings = SettingsReader.Read(server._folder, "Production", server._arguments);
        await server.RunAsync();
        return server;
    }

    /// <summary>The same, with dana enrolled, the configuration in force and a token.</summary>
    public static async Task<ServerFixture> StartSetUpAsync(params string[] settings)
    {
        var server = await StartAsync(settings);
        await server.SetUpAsync();
        return server;
    }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public ConfigurationService Configuration => Service<ConfigurationService>();

    /// <summary>Writes a configuration file; <see cref="ConfigurationService.RefreshAsync"/> makes the server look.</summary>
    public void Configure(string name, string text)
    {
        var folder = Path.Combine(_folder, "configuration");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }

    public void MakeShallowClone() => Shop.Git("clone", "--quiet", "--depth=1", "--no-local", Shop.Url, Path.Combine(_folder, "shallow"));

    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOutside) _client.Dispose();
        else await StopAsync();
        Shop.Dispose();
        Pins.Dispose();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Sends a request; the origin is that of our own pages unless another is given, and none with "".</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, string? token = null, string? cookie = null, string? origin = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Host = new Uri(Origin).Authority;
        if (origin != "") request.Headers.Add("Origin", origin ?? Origin);
        if (token is not null) request.Headers.Add("Authorization", "Bearer " + token);
        if (cookie is { Length: > 0 }) request.Headers.Add("Cookie", cookie);
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 16 * 1024 * 1024;
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First().Split(';')[0] : null;
        return new Reply(response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [], set);
    }

    public Task<Reply> PostAsync(string path, JsonNode body, string? token = null, string? cookie = null, string? origin = null, string? key = null) =>
        SendAsync(HttpMethod.Post, path, Json(body.ToJsonString()), token, cookie, origin, key);

    public Task<Reply> GetAsync(string path, string? token = null, string? cookie = null) => SendAsync(HttpMethod.Get, path, null, token ?? (cookie is null ? Token : null), cookie);

    /// <summary>What stands at a path, asked for with the token or with a session.</summary>
    public async Task<byte[]> BytesAsync(string path, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is null) request.Headers.Authorization = new("Bearer", Token);
        else request.Headers.Add("Cookie", cookie);
        using var response = await _client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    /// <summary>A page as a signed-in person gets it.</summary>
    public async Task<(HttpStatusCode Status, string Text)> PageAsync(string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private async Task RunAsync()
    {
        _app = await ServerApp.BuildAsync(Settings, Clock);
        await _app.StartAsync();
        _client = NewClient();
    }

    private HttpClient NewClient() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
