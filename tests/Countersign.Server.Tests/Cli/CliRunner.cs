using System.Text;
using System.Text.Json.Nodes;
using Countersign.Cli;

namespace Countersign.Server.Tests.Cli;

/// <summary>What a run of the program left behind.</summary>
internal sealed record CliResult(int Exit, string Out, string Error)
{
    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    public string[] Lines => Out.TrimEnd('\n').Split('\n');

    public static string[] Members(JsonNode? json) => [.. json!.AsObject().Select(m => m.Key)];
}

/// <summary>Runs the program in this process: its own streams, folder, variables and clock, and a network that is a stub.</summary>
internal sealed class CliRunner(string folder)
{
    public Dictionary<string, string> Variables { get; } = [];

    public byte[] Input { get; set; } = [];

    public HttpMessageHandler? Network { get; set; }

    public TimeProvider Time { get; set; } = new HastyTime(TimeSpan.FromSeconds(5));

    public async Task<CliResult> RunAsync(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var host = new CliHost(output, error)
        {
            Folder = folder,
            Variable = Variables.GetValueOrDefault,
            Input = () => new MemoryStream(Input),
            Network = Network,
            Time = Time,
        };
        var exit = await CommandLine.RunAsync(args, host, CancellationToken.None);
        return new CliResult(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}

/// <summary>Waits of up to a limit are over at once; longer ones never end.</summary>
internal sealed class HastyTime(TimeSpan upTo) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime <= upTo ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}

/// <summary>A gate that answers what it was told to, in this order, and remembers what it was asked.</summary>
internal sealed class GateStub : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _answers = new();

    public List<(string Call, string? Key, string? Authorization, byte[] Body)> Asked { get; } = [];

    public GateStub Answers(JsonNode document, int status = 200)
    {
        var text = document.ToJsonString();
        _answers.Enqueue(() => new HttpResponseMessage((global::System.Net.HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, "application/json") });
        return this;
    }

    public GateStub Refuses(int status, string code, string detail) => Answers(new JsonObject { ["status"] = status, ["code"] = code, ["detail"] = detail }, status);

    public GateStub Breaks()
    {
        _answers.Enqueue(() => throw new HttpRequestException("Connection refused"));
        return this;
    }

    /// <summary>A document as the gate writes it.</summary>
    public static JsonObject Document(string verdict, string mode = "enforce", string state = "waiting", string code = "requirement-unmet") => new()
    {
        ["id"] = "chg_k7qx2m4pd3vlw6tj5bn4yo2ruq",
        ["digest"] = "sha256:" + new string('a', 64),
        ["mode"] = mode,
        ["verdict"] = verdict,
        ["state"] = state,
        ["requirements"] = new JsonArray(new JsonObject
        {
            ["rule"] = "senior-answers",
            ["kind"] = "sign-off",
            ["text"] = "1 of senior+, owner of checkout",
            ["eligible"] = new JsonArray("bea", "cid"),
            ["metBy"] = new JsonArray(),
            ["commits"] = new JsonArray(new string('1', 40)),
            ["effects"] = new JsonArray("0123456789abcdef"),
        }),
        ["reasons"] = new JsonArray(new JsonObject { ["code"] = code, ["rule"] = "senior-answers", ["text"] = "1 of senior+, owner of checkout" }),
        ["gaps"] = new JsonArray(new JsonObject { ["code"] = "notes-ref-absent", ["detail"] = "refs/notes/ai is not here" }),
        ["grant"] = null,
        ["url"] = "https://gate.example/changes/chg_k7qx2m4pd3vlw6tj5bn4yo2ruq",
        ["answerBy"] = "2026-12-06T09:00:00.000Z",
        ["comparisonCode"] = "K7QX2M4P",
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
        Asked.Add(($"{request.Method} {request.RequestUri!.PathAndQuery}", key, request.Headers.Authorization?.ToString(), body));
        if (_answers.Count > 0) return _answers.Dequeue()();
        await Task.Delay(Timeout.Infinite, cancellationToken); // Nothing more to say: silence.
        throw new InvalidOperationException();
    }
}
