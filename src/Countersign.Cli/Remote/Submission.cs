using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Cli.Verbs;
using Countersign.Core.Formats;

namespace Countersign.Cli.Remote;

/// <summary>A submission that is ready to be sent, as often as need be, under one key.</summary>
/// <param name="Body">The request.</param>
/// <param name="Key">The Idempotency-Key.</param>
internal sealed record Submission(JsonObject Body, string Key)
{
    private const long MaxPlan = 256L << 20; // bytes

    /// <summary>Resolves names, uploads the plans and puts the request together.</summary>
    public static async Task<Submission> MakeAsync(CliHost host, GateClient gate, GateRequest ask, CancellationToken cancel)
    {
        var (head, from) = await ResolveAsync(host, ask, cancel);
        var plans = new JsonArray();
        foreach (var plan in ask.Plans) plans.Add(await UploadAsync(gate, plan, cancel));
        var body = new JsonObject
        {
            ["environment"] = ask.Environment,
            ["targets"] = new JsonArray([.. ask.Targets.Select(t => (JsonNode)t)]),
            ["head"] = head,
            ["artifacts"] = new JsonArray([.. ask.Artifacts.Select(a => new JsonObject { ["name"] = a.Name, ["sha256"] = a.Sha256.ToString() })]),
            ["plans"] = plans,
        };
        if (ask.Provenance is { } provenance) body["provenance"] = new JsonArray([.. provenance.Files.Select(f => (JsonNode)Convert.ToBase64String(f.Bytes))]);
        if (ask.Component is { } component) body["component"] = component;
        if (from is { } known) body["base"] = known.Hex;
        if (ask.Intent is var (what, test, wayBack)) body["intent"] = new JsonObject { ["what"] = what, ["test"] = test, ["wayBack"] = wayBack };
        return new Submission(body, DeploymentKey.Of(host, ask.Environment, ask.Component, string.Join(',', ask.Targets.Order(StringComparer.Ordinal))));
    }

    /// <summary>Full commit ids where there is a repository here; without one, the gate looks the head's name up in its own mirror.</summary>
    private static async Task<(string Head, CommitId? Base)> ResolveAsync(CliHost host, GateRequest ask, CancellationToken cancel)
    {
        // A full id needs no repository, and a pipeline's checkout may not even have it.
        var headIsId = CommitId.TryParse(ask.Head, out _);
        CommitId? from = CommitId.TryParse(ask.Base, out var id) ? id : null;
        if (headIsId && (ask.Base is null || from is not null)) return (ask.Head!, from);
        using var repository = await LocalRepository.FindAsync(host.Folder, cancel);
        if (repository is null)
        {
            if (ask.Base is not null && from is null) throw new StopException($"\"{ask.Base}\" cannot be looked up: there is no git repository here.", "Give --base a full commit id, or leave it out.");
            return (ask.Head ?? throw new StopException("There is no git repository here whose HEAD could be meant.", "Name the commit with --head."), from);
        }

        if (ask.Base is { } name) from ??= await repository.ResolveAsync(name, cancel);
        return (headIsId ? ask.Head! : (await repository.ResolveAsync(ask.Head ?? "HEAD", cancel)).Hex, from);
    }

    private static async Task<JsonNode> UploadAsync(GateClient gate, PlanFile plan, CancellationToken cancel)
    {
        var (stream, format) = plan.Opened();
        Sha256Digest sha256;
        await using (stream)
        {
            if (stream.Length > MaxPlan) throw new StopException($"\"{plan.Name}\" has {stream.Length >> 20} MiB; a gate reads at most {MaxPlan >> 20} MiB.", "Split the plan, for instance by target.");
            sha256 = Sha256Digest.FromBytes(await SHA256.HashDataAsync(stream, cancel));
        }

        // Opened again for each try. If the file changes meanwhile, the gate sees that the digest is another.
        await gate.UploadAsync(sha256, format, () => plan.Opened().Stream, cancel);
        return new JsonObject { ["format"] = format, ["sha256"] = sha256.ToString() };
    }
}
