using System.Runtime.CompilerServices;
using Countersign.Adapters.Agents;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>What the hook needs from outside.</summary>
internal sealed record HookSurroundings
{
    /// <summary>Where it was called, for hosts that do not say where the tool works.</summary>
    public required string Folder { get; init; }

    /// <summary>Where its files lie.</summary>
    public required GuardPlaces Places { get; init; }

    /// <summary>A variable that the tool would inherit.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Judges a call.</summary>
    public Func<GuardCall, GuardSurroundings, GuardInventory, GuardVerdict> Judge { get; init; } = GuardJudge.Judge;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The way to a gate; null for the network.</summary>
    public HttpMessageHandler? Network { get; init; }
}

/// <summary>
/// One call of a coding agent, judged: the answer is the host's own. A call in which nothing is found costs no more than reading it; only one that
/// is held talks to the gate. Whatever goes wrong here is a block.
/// </summary>
internal static class GuardHook
{
    /// <summary>A session of this beginning is <c>guard doctor</c>'s: what it asks is answered here and never submitted.</summary>
    public const string CanarySession = "countersign-doctor-";

    /// <summary>Judges what stood on standard input.</summary>
    public static HookAnswer Answer(CodingAgent agent, ReadOnlySpan<byte> input, HookSurroundings outside)
    {
        var receipts = new Receipts(outside.Places.Receipts);
        try
        {
            if (HookReader.Read(agent, input, out var problem) is not { } call)
            {
                receipts.Add(agent.Name, "", "", ReceiptOutcome.Failed, outside.Time.GetUtcNow());
                return HookAnswer.Block(agent, $"Countersign's guard blocks this call, for it cannot read what {agent.Title} says of it: {problem}. Nothing was run.");
            }

            return Answer(agent, call, outside, receipts);
        }
        catch (Exception fault)
        {
            receipts.Add(agent.Name, "", "", ReceiptOutcome.Failed, outside.Time.GetUtcNow());
            return HookAnswer.Block(agent, $"Countersign's guard blocks this call, for it could not be judged ({fault.GetType().Name}: {fault.Message}). Nothing was run. Please report this.");
        }
    }

    private static HookAnswer Answer(CodingAgent agent, HookCall call, HookSurroundings outside, Receipts receipts)
    {
        var settings = GuardSettings.Load(outside.Places.Settings);
        var seen = new SeenSurroundings(call.Directory.Length > 0 ? Path.GetFullPath(call.Directory, outside.Folder) : outside.Folder, outside);
        var (worst, verdict) = Worst(call, seen, settings, outside);
        if (verdict.Outcome == GuardOutcome.Clear)
        {
            receipts.Add(agent.Name, call.Session, call.Id, ReceiptOutcome.Clear, outside.Time.GetUtcNow());
            return HookAnswer.Pass(agent);
        }

        return Held(agent, new HeldCall(call, worst, verdict, seen, settings), outside, receipts);
    }

    /// <summary>The worst of what the call does; an unclear part is what the configuration of its environment makes of it.</summary>
    private static (GuardCall Call, GuardVerdict Verdict) Worst(HookCall call, SeenSurroundings seen, GuardSettings settings, HookSurroundings outside)
    {
        var (worst, verdict) = (call.Calls[0], (GuardVerdict?)null);
        foreach (var each in call.Calls)
        {
            var judged = outside.Judge(each, seen.Surroundings, settings.Inventory);
            if (judged.Outcome == GuardOutcome.Unclear && Unclear(judged, settings) == GuardOutcome.Clear) judged = judged with { Outcome = GuardOutcome.Clear };
            if (verdict is null || judged.Outcome > verdict.Outcome) (worst, verdict) = (each, judged);
        }

        return (worst, verdict!);
    }

    private static GuardOutcome Unclear(GuardVerdict verdict, GuardSettings settings) => settings.Find(verdict.Environment)?.Environment.Unclear ?? settings.Unclear;

    /// <summary>Apart, so that nothing of it is loaded for a call that is clear.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static HookAnswer Held(CodingAgent agent, HeldCall held, HookSurroundings outside, Receipts receipts)
    {
        var result = held.Call.Session.StartsWith(CanarySession, StringComparison.Ordinal)
            ? new HoldResult(ReceiptOutcome.Held, $"Countersign's guard is on. {held.Verdict.Reason}")
            : Hold.Resolve(agent, held, outside);
        receipts.Add(agent.Name, held.Call.Session, held.Call.Id, result.Outcome, outside.Time.GetUtcNow(), result.Change);
        return result.Outcome switch
        {
            ReceiptOutcome.Clear or ReceiptOutcome.Allowed or ReceiptOutcome.Reported => HookAnswer.Pass(agent, result.Text),
            ReceiptOutcome.Held or ReceiptOutcome.Failed => HookAnswer.Block(agent, result.Text),
        };
    }
}
