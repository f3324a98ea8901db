using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>A change as the API tells it (contract §2, <c>gate --format json</c>, and the comparison code beside it).</summary>
internal sealed class ChangeDocument(ServerSettings settings)
{
    /// <summary>The document of a stored change.</summary>
    public JsonObject Of(StoreReader store, ChangeRow row)
    {
        var decision = StoredVerdicts.Statement(store, row).Decision;
        return Write(row, decision, store.Grants(row.Id).LastOrDefault(g => g.ClosedAt is null && (g.RedeemedBy is not null || g.NotAfter > store.Now)), null);
    }

    /// <summary>The document of a submission that was just decided.</summary>
    public JsonObject Of(Submitted submitted) =>
        Write(submitted.Row, submitted.Decision, submitted.Grant, submitted.Barrier);

    /// <summary>The address of a change's page.</summary>
    public string UrlOf(string changeId) => $"{settings.Origin}/changes/{changeId}";

    private JsonObject Write(ChangeRow row, JsonObject decision, GrantRow? grant, Reason? barrier)
    {
        var reasons = decision["reasons"]!.DeepClone().AsArray();
        if (barrier is not null) reasons.Insert(0, new JsonObject { ["code"] = barrier.Code, ["rule"] = null, ["text"] = barrier.Text });
        var enforcedAllow = row is { Verdict: StoredVerdict.Allow, Mode: EnforcementMode.Enforce };
        if (enforcedAllow && grant is null && barrier is null)
            reasons.Insert(0, new JsonObject { ["code"] = "grant-over", ["rule"] = null, ["text"] = $"This change is {Words.Of(row.State)}: its grant is over. Submit it again to deploy it again." });
        return new JsonObject
        {
            ["id"] = row.Id,
            ["digest"] = row.Digest.ToString(),
            ["mode"] = Words.Of(row.Mode),
            // An allow without a live grant is history, and nothing to deploy by.
            ["verdict"] = Words.Of(enforcedAllow && grant is null ? StoredVerdict.Hold : row.Verdict),
            ["state"] = Words.Of(row.State),
            ["requirements"] = decision["requirements"]!.DeepClone(),
            ["reasons"] = reasons,
            ["gaps"] = decision["gaps"]!.DeepClone(),
            ["grant"] = grant is null ? null : new JsonObject { ["id"] = grant.Id, ["notAfter"] = JsonFields.Time(grant.NotAfter) },
            ["url"] = UrlOf(row.Id),
            ["answerBy"] = row.AnswerBy is { } by ? JsonFields.Time(by) : null,
            ["comparisonCode"] = row.ComparisonCode,
        };
    }
}
