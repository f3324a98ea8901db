using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>A change as the API tells it (contract §2, <c>gate --format json</c>, and the comparison code beside it).</summary>
internal sealed class ChangeDocument(ServerSettings settings, SignerTurns turns)
{
    /// <summary>The document of a stored change.</summary>
    public JsonObject Of(StoreReader store, ChangeRow row) => Of(store, row, turns.OpenRequests(store));

    /// <summary>The documents of stored changes.</summary>
    public IReadOnlyList<JsonObject> Of(StoreReader store, IReadOnlyList<ChangeRow> rows)
    {
        var requests = turns.OpenRequests(store);
        return [.. rows.Select(row => Of(store, row, requests))];
    }

    /// <summary>The document of what was just decided; the transaction that decided is over.</summary>
    public JsonObject Of(StoreReader store, Submitted submitted) =>
        Write(store, submitted.Row, submitted.Decision, submitted.Grants, submitted.Barrier, submitted.RejectedBefore, turns.OpenRequests(store));

    /// <summary>The address of a change's page.</summary>
    public string UrlOf(string changeId) => $"{settings.Origin}/changes/{changeId}";

    private static JsonObject AfterReview(BreakGlassRow broken, DateTimeOffset now) => new()
    {
        ["due"] = JsonFields.Time(broken.ReviewBy),
        ["reviewedAt"] = broken.ReviewedAt is { } reviewed ? JsonFields.Time(reviewed) : null,
        ["overdue"] = broken.ReviewedAt is null && broken.ReviewBy < now,
    };

    private JsonObject Of(StoreReader store, ChangeRow row, OpenRequests requests)
    {
        var decision = StoredVerdicts.Statement(store, row).Decision;
        var grants = store.Grants(row.Id).Where(g => g.ClosedAt is null && (g.RedeemedBy is not null || g.NotAfter > store.Now)).ToList();
        var document = Write(store, row, decision, grants, null, EarlierRejects.Of(store, row), requests);
        if (store.BreakGlassOf(row.Id) is { Count: > 0 } broken) document["afterReview"] = AfterReview(broken[^1], store.Now);
        return document;
    }

    private JsonObject Write(
        StoreReader store, ChangeRow row, JsonObject decision, IReadOnlyList<GrantRow> grants, Reason? barrier, Reason? rejectedBefore, OpenRequests requests)
    {
        var enforcedAllow = row is { Verdict: StoredVerdict.Allow, Mode: EnforcementMode.Enforce };
        var over = enforcedAllow && grants.Count == 0 && barrier is null
            ? new Reason("grant-over", null, $"This change is {Words.Of(row.State)}: its grant is over. Submit it again to deploy it again.")
            : null;
        var reasons = new JsonArray([.. new[] { rejectedBefore, barrier, over }.OfType<Reason>().Select(ReasonJson), .. decision["reasons"]!.AsArray().Select(r => r!.DeepClone())]);
        var document = new JsonObject
        {
            ["id"] = row.Id,
            ["digest"] = row.Digest.ToString(),
            ["mode"] = Words.Of(row.Mode),
            // An allow without a live grant is history, and nothing to deploy by.
            ["verdict"] = Words.Of(enforcedAllow && grants.Count == 0 ? StoredVerdict.Hold : row.Verdict),
            ["state"] = Words.Of(row.State),
            ["requirements"] = new JsonArray([.. decision["requirements"]!.AsArray().Select(r => InTurn(store, row, r!.DeepClone().AsObject(), requests))]),
            ["reasons"] = reasons,
            ["gaps"] = decision["gaps"]!.DeepClone(),
            ["grant"] = grants.Count == 0 ? null : GrantJson(grants[0]),
            ["grants"] = new JsonArray([.. grants.Select(GrantJson)]),
            ["url"] = UrlOf(row.Id),
            ["answerBy"] = row.AnswerBy is { } by ? JsonFields.Time(by) : null,
            ["comparisonCode"] = row.ComparisonCode,
        };
        if (decision["breakGlass"] is { } glass) document["breakGlass"] = glass.DeepClone();
        return document;
    }

    /// <summary>The requirement with those who can give it in the order in which they are asked.</summary>
    private static JsonObject InTurn(StoreReader store, ChangeRow row, JsonObject requirement, OpenRequests requests)
    {
        var eligible = requirement["eligible"]!.AsArray().Select(p => (string)p!).ToList();
        if (eligible.Count > 1) requirement["eligible"] = new JsonArray([.. requests.InTurn(store, row.Id, eligible).Select(p => (JsonNode)p)]);
        return requirement;
    }

    private static JsonObject ReasonJson(Reason reason) => new() { ["code"] = reason.Code, ["rule"] = reason.Rule, ["text"] = reason.Text };

    private static JsonObject GrantJson(GrantRow grant)
    {
        var json = new JsonObject { ["id"] = grant.Id, ["notAfter"] = JsonFields.Time(grant.NotAfter) };
        if (grant.Target.Length > 0) json["target"] = grant.Target;
        return json;
    }
}
