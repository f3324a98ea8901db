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
        var document = Write(row, decision, store.Grants(row.Id).LastOrDefault(g => g.ClosedAt is null && (g.RedeemedBy is not null || g.NotAfter > store.Now)), null);
        if (store.BreakGlassOf(row.Id) is { Count: > 0 } broken) document["afterReview"] = AfterReview(broken[^1], store.Now);
        return document;
    }

    /// <summary>The document of a submission that was just decided.</summary>
    public JsonObject Of(Submitted submitted) =>
        Write(submitted.Decided.Row, submitted.Decided.Decision.ToJson(), submitted.Barrier is null ? submitted.Decided.Grant : null, submitted.Barrier);

    /// <summary>The address of a change's page.</summary>
    public string UrlOf(string changeId) => $"{settings.Origin}/changes/{changeId}";

    private static JsonObject AfterReview(BreakGlassRow broken, DateTimeOffset now) => new()
    {
        ["due"] = JsonFields.Time(broken.ReviewBy),
        ["reviewedAt"] = broken.ReviewedAt is { } reviewed ? JsonFields.Time(reviewed) : null,
        ["overdue"] = broken.ReviewedAt is null && broken.ReviewBy < now,
    };

    private JsonObject Write(ChangeRow row, JsonObject decision, GrantRow? grant, Reason? barrier)
    {
        var reasons = decision["reasons"]!.DeepClone().AsArray();
        if (barrier is not null) reasons.Insert(0, new JsonObject { ["code"] = barrier.Code, ["rule"] = null, ["text"] = barrier.Text });
        var enforcedAllow = row is { Verdict: StoredVerdict.Allow, Mode: EnforcementMode.Enforce };
        if (enforcedAllow && grant is null && barrier is null)
            reasons.Insert(0, new JsonObject { ["code"] = "grant-over", ["rule"] = null, ["text"] = $"This change is {Words.Of(row.State)}: its grant is over. Submit it again to deploy it again." });
        var document = new JsonObject
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
        if (decision["breakGlass"] is { } glass) document["breakGlass"] = glass.DeepClone();
        return document;
    }
}
