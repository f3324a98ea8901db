using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Core.Evidence;

/// <summary>An author's signed statement that no AI had a part in commits, with the receipts that it and its passkey are in the ledger.</summary>
/// <param name="Record">The statement, the assertion and the enrolment.</param>
/// <param name="Receipt">Receipt of the <c>declare</c> entry.</param>
/// <param name="EnrolmentReceipt">Receipt of the passkey's <c>enrol</c> entry.</param>
public sealed record DeclarationEvidence(RecordedSignOff Record, EntryReceipt Receipt, EntryReceipt EnrolmentReceipt)
{
    /// <summary>Most declarations of one bundle.</summary>
    public const int MaxDeclarations = 1_000;

    internal JsonObject ToJson() => new() { ["record"] = Record.ToJson(), ["receipt"] = Receipt.ToJson(), ["enrolment"] = EnrolmentReceipt.ToJson() };

    internal static DeclarationEvidence Read(JsonFields json) =>
        new(json.Object("record", RecordedSignOff.Read), json.Object("receipt", EntryReceipt.Read), json.Object("enrolment", EntryReceipt.Read));
}
