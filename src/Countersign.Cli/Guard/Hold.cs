using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Adapters.Agents;
using Countersign.Cli.Remote;
using Countersign.Core;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>
/// A held call becomes a change at the gate. While nobody has answered, the agent is told so, in words it can act on; after an answer the identical
/// call takes the grant and is made once.
/// </summary>
internal static class Hold
{
    /// <summary>Longest that the gate is waited for; every host gives its hook more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>Longest that a call waits where the environment only reports.</summary>
    public static readonly TimeSpan ReportingPatience = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of the call.</summary>
    public static HoldResult Resolve(CodingAgent agent, HeldCall held, HookSurroundings outside)
    {
        var environment = held.Verdict.Environment is { } known ? held.Settings.Find(known) : null;
        var reports = environment is { Mode: EnforcementMode.Shadow or EnforcementMode.Warn };
        if (held.Part.Text.Length > GuardCall.MaxText)
            return new HoldResult(ReceiptOutcome.Held, $"Countersign holds this call: it has {held.Part.Text.Length} characters, more than anybody could answer for ({GuardCall.MaxText}). Make it smaller.");
        if (held.Settings.Server is null) return Alone(held, environment, reports);
        try
        {
            using var late = new CancellationTokenSource(reports ? ReportingPatience : Patience, outside.Time);
            return AskAsync(agent, held, environment, outside, late.Token).GetAwaiter().GetResult();
        }
        catch (Exception problem) when (CommandLine.IsExpected(problem) || problem is OperationCanceledException or UriFormatException)
        {
            var why = problem is OperationCanceledException ? $"the gate at {held.Settings.Server} did not answer in time" : problem.Message.Replace('\n', ' ').TrimEnd('.');
            return reports
                ? new HoldResult(ReceiptOutcome.Reported, $"Countersign would have held this call: {held.Verdict.Reason} ({environment!.Environment.Name} only reports; not recorded: {why}.)")
                : new HoldResult(ReceiptOutcome.Failed, $"Countersign holds this call: {held.Verdict.Reason}\nIt could not be asked for, because {why}. Nothing was run. {Meanwhile}");
        }
    }

    private const string Meanwhile =
        "Meanwhile go on with what does not need it; reading, planning and dry runs are not held. Do not split, wrap or rewrite the command: any other spelling is another change.";

    /// <summary>Without a gate there is nobody to ask: the settings decide, and a hold stays one.</summary>
    private static HoldResult Alone(HeldCall held, SettledEnvironment? environment, bool reports)
    {
        if (reports) return new HoldResult(ReceiptOutcome.Reported, $"Countersign would have held this call: {held.Verdict.Reason} ({environment!.Environment.Name} only reports.)");
        var where = environment is null ? "Nothing says which environment it reaches, so it counts as shared" : $"It reaches {environment.Environment.Name} ({environment.Environment.Tier})";
        var problem = held.Settings.Problem is { } broken ? $" {broken}" : "";
        return new HoldResult(ReceiptOutcome.Held, $"Countersign holds this call: {held.Verdict.Reason}\n{where}, and no gate is configured that could ask somebody.{problem} Ask a person to run it. {Meanwhile}");
    }

    private static async Task<HoldResult> AskAsync(CodingAgent agent, HeldCall held, SettledEnvironment? environment, HookSurroundings outside, CancellationToken cancel)
    {
        var name = environment?.Environment.Name ?? held.Settings.Fallback
            ?? throw new StopException("nothing says which environment it reaches", "Name one for such calls: countersign guard install … --environment production.");
        using var output = new MemoryStream();
        using var host = new CliHost(output, TextWriter.Null) { Folder = outside.Folder, Time = outside.Time, Network = outside.Network };
        using var gate = new GateClient(ConnectionOptions.Of(host, held.Settings.Server!, held.Settings.TokenFile), host);
        var command = CommandOf.Held(held, GuardKey.Open(outside.Places.Key), Environment.UserName);
        var body = new JsonObject
        {
            ["kind"] = Words.Of(ChangeKind.Command),
            ["environment"] = name,
            ["command"] = command.ToJson(),
            ["guard"] = new JsonObject { ["host"] = agent.Name, ["family"] = held.Verdict.Family, ["reason"] = held.Verdict.Reason },
            ["plans"] = await PlansAsync(gate, held, cancel),
        };
        if (held.Settings.Component is { } component) body["component"] = component;
        // One key for one call: asking again in it is the same asking, and another call can never take what this one was given.
        var key = "guard-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return Told(held, await gate.SubmitAsync(body, key, cancel));
    }

    /// <summary>Plans that the command names go with it, so that whoever answers sees what they do.</summary>
    private static async Task<JsonArray> PlansAsync(GateClient gate, HeldCall held, CancellationToken cancel)
    {
        var plans = new JsonArray();
        foreach (var (_, bytes) in held.Seen.Files)
        {
            if (!IsPlan(bytes)) continue;
            var sha256 = Sha256Digest.Of(bytes);
            await gate.UploadAsync(sha256, PlanReaders.DefaultFormat, () => new MemoryStream(bytes, writable: false), cancel);
            plans.Add((JsonNode)new JsonObject { ["format"] = PlanReaders.DefaultFormat, ["sha256"] = sha256.ToString() });
        }

        return plans;
    }

    private static bool IsPlan(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] == '{' && bytes.IndexOf("\"resource_changes\""u8) >= 0;

    private static HoldResult Told(HeldCall held, GateAnswer answer)
    {
        if (answer.Verdict == Verdict.Allow && answer.Mode == EnforcementMode.Enforce) return new HoldResult(ReceiptOutcome.Allowed, "", answer.Id);
        if (answer.Mode is EnforcementMode.Shadow or EnforcementMode.Warn)
            return new HoldResult(ReceiptOutcome.Reported, $"Countersign would have held this call: {held.Verdict.Reason} ({answer.Url})", answer.Id);
        var text = new StringBuilder();
        text.Append("Countersign holds this call: ").Append(held.Verdict.Reason).Append('\n');
        foreach (var reason in answer.Reasons.Take(3)) text.Append(reason.Text).Append('\n');
        if (answer.Verdict == Verdict.Deny)
        {
            text.Append("It was denied, and asking again changes nothing. ").Append(answer.Url).Append('\n').Append(Meanwhile);
            return new HoldResult(ReceiptOutcome.Held, text.ToString(), answer.Id);
        }

        var eligible = answer.Requirements.SelectMany(r => r.Eligible).Distinct(StringComparer.Ordinal).Take(5).ToList();
        text.Append("Change ").Append(answer.Id).Append(" waits for ").Append(eligible.Count == 0 ? "an answer" : string.Join(" or ", eligible)).Append(": ").Append(answer.Url);
        if (answer.Code is { } code) text.Append(" (comparison code ").Append(code).Append(')');
        text.Append("\nTell your person so. ").Append(Meanwhile).Append(" After the answer make the identical call again, within an hour: it then runs, once.");
        return new HoldResult(ReceiptOutcome.Held, text.ToString(), answer.Id);
    }
}
