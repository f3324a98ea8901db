using Countersign.Adapters.Agents;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>A call that is not clear.</summary>
/// <param name="Call">The call.</param>
/// <param name="Part">The part of it that is held.</param>
/// <param name="Verdict">Why.</param>
/// <param name="Seen">What the verdict depended on.</param>
/// <param name="Settings">The guard's settings.</param>
internal sealed record HeldCall(HookCall Call, GuardCall Part, GuardVerdict Verdict, SeenSurroundings Seen, GuardSettings Settings);

/// <summary>What becomes of a held call now.</summary>
/// <param name="Outcome">Allowed by a grant, reported only, held, or failed.</param>
/// <param name="Text">What the agent and its person read.</param>
/// <param name="Change">The change it is at the gate; empty where it is none.</param>
internal sealed record HoldResult(ReceiptOutcome Outcome, string Text, string Change = "");
