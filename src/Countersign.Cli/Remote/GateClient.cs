using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Cli.Remote;

/// <summary>
/// The HTTP API of a gate (contract §6). Every call may be repeated without harm: plans are named by their digest, submissions by their
/// Idempotency-Key. So what fails on the way is tried again here, and nowhere else.
/// </summary>
internal sealed class GateClient : IDisposable
{
    private const int Tries = 3;
    private const int MaxAnswer = 16 * 1024 * 1024; // bytes
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1); // before the second try, twice as long before the third
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;
    private readonly CliHost _host;
    private readonly Uri _server;

    /// <summary>A client of this gate.</summary>
    public GateClient(Connection connection, CliHost host)
    {
        (_host, _server) = (host, connection.Server);
        // No redirects: the token goes to the address that was configured and nowhere else.
        _http = new HttpClient(host.Network ?? new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), UseCookies = false }, disposeHandler: host.Network is null)
        {
            BaseAddress = connection.Server,
            Timeout = Timeout.InfiniteTimeSpan, // Each call has its own limit, by the host's clock.
            MaxResponseContentBufferSize = MaxAnswer,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", connection.Token);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("countersign", CommandLine.Version));
    }

    /// <summary>Uploads a plan; the gate reads it as it arrives and keeps no value of it.</summary>
    public async Task UploadAsync(Sha256Digest sha256, string format, Func<Stream> open, CancellationToken cancel) =>
        await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, $"api/v1/plans/{sha256.Hex}?format={Uri.EscapeDataString(format)}")
            {
                Content = new StreamContent(open()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            },
            UploadLimit, cancel);

    /// <summary>Submits a change.</summary>
    public async Task<GateAnswer> SubmitAsync(JsonObject submission, string key, CancellationToken cancel) => Answer(await SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, "api/v1/changes") { Content = Body(submission), Headers = { { "Idempotency-Key", key } } }, AnswerLimit, cancel));

    /// <summary>How a change stands; with <paramref name="wait"/> the answer comes when it moves, or after 55 seconds.</summary>
    public async Task<GateAnswer> ChangeAsync(string id, bool wait, CancellationToken cancel) => Answer(await SendAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"api/v1/changes/{id}{(wait ? "?wait=55s" : "")}"), AnswerLimit, cancel));

    /// <summary>Tells what became of a change.</summary>
    public async Task<GateAnswer> OutcomeAsync(string id, string outcome, string? target, CancellationToken cancel)
    {
        var told = new JsonObject { ["outcome"] = outcome };
        if (target is not null) told["target"] = target;
        return Answer(await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"api/v1/changes/{id}/outcome") { Content = Body(told) }, AnswerLimit, cancel));
    }

    /// <summary>Has the gate drill the path of an emergency, and gives what it found.</summary>
    public async Task<DrillAnswer> DrillAsync(CancellationToken cancel)
    {
        var body = await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "api/v1/break-glass/drill"), AnswerLimit, cancel);
        return Parsed(body, DrillAnswer.Read) ?? throw new StopException($"{_server} answered something that is no drill.", "Check the address, and that this program is not older than the gate.");
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static StringContent Body(JsonObject json) => new(json.ToJsonString(), Encoding.UTF8, "application/json");

    private async Task<byte[]> SendAsync(Func<HttpRequestMessage> request, TimeSpan limit, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (body, failure) = await TryAsync(request, limit, cancel);
            if (body is not null) return body;
            if (attempt == Tries || failure is not { IsPassing: true }) throw new StopException(failure!.Cause, failure.Fix);
            await Task.Delay(Pause * attempt, _host.Time, cancel);
        }
    }

    private async Task<(byte[]? Body, Failure? Failure)> TryAsync(Func<HttpRequestMessage> request, TimeSpan limit, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit, _host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            using var message = request();
            using var response = await _http.SendAsync(message, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? (body, null) : (null, Refused(response.StatusCode, body));
        }
        catch (HttpRequestException problem)
        {
            return (null, Unreachable(problem.InnerException?.Message ?? problem.Message));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, Unreachable($"it did not answer within {limit.TotalMinutes:0} minutes"));
        }
    }

    private Failure Unreachable(string why) => new($"The gate at {_server} cannot be reached: {why.TrimEnd('.')}.", "Check the address and the network. Nothing was allowed.", IsPassing: true);

    private Failure Refused(HttpStatusCode status, byte[] body)
    {
        var passing = status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests;
        if (Problem(body) is var (code, detail)) return new Failure($"The gate refused ({code}): {detail}", "", passing);
        return status switch
        {
            HttpStatusCode.Unauthorized => new Failure("The gate does not know this API token, or it was revoked or has expired.", "Ask an administrator of the gate for another one.", passing),
            HttpStatusCode.Forbidden => new Failure("This API token may not do that.", "It needs the scope submit; to wait for answers also read.", passing),
            _ => new Failure($"{_server} answered {(int)status}, and not as a gate does.", "Check the address.", passing),
        };
    }

    /// <summary>The code and text of problem details (RFC 9457); null where the body is something else, for instance a proxy's page.</summary>
    private static (string Code, string Detail)? Problem(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject json && (string?)json["code"] is { } code && (string?)json["detail"] is { } detail ? (code, detail) : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private GateAnswer Answer(byte[] body) =>
        Parsed(body, GateAnswer.Read) ?? throw new StopException($"{_server} answered something that is not a verdict.", "Check the address, and that this program is not older than the gate.");

    /// <summary>What the body says; null where it is no JSON, or not what was asked for.</summary>
    private static T? Parsed<T>(byte[] body, Func<JsonNode?, T?> read)
        where T : class
    {
        try
        {
            return read(JsonNode.Parse(body));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Failure(string Cause, string Fix, bool IsPassing);
}
