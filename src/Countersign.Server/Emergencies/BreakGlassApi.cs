using System.Security.Claims;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Server.Access;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Emergencies;

/// <summary>What the API tells about emergencies: broken glass that owes a review, notices, and the drill. Nothing here breaks anything; that takes ceremonies.</summary>
internal static class BreakGlassApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapBreakGlass(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/break-glass", List).RequireAuthorization(AccessNames.Read);
        routes.MapPost("/api/v1/break-glass/drill", DrillAsync).RequireAuthorization(AccessNames.Submit);
        routes.MapGet("/api/v1/notices", Told).RequireAuthorization(AccessNames.Read);
    }

    private static IResult List(SqliteStore store)
    {
        using var snapshot = store.Read();
        return Json(new JsonObject
        {
            ["owed"] = new JsonArray([.. snapshot.OwedReviews().Select(broken => Owed(snapshot, broken))]),
            ["drill"] = snapshot.LatestDrill() is { } drill ? new JsonObject { ["id"] = drill.Id, ["at"] = JsonFields.Time(drill.At), ["ready"] = drill.Ready } : null,
        });
    }

    private static async Task<IResult> DrillAsync(ClaimsPrincipal caller, Drill drill)
    {
        var (report, problem) = await drill.RunAsync(caller.TokenId()!);
        return report is null ? problem!.ToResult() : Json(report);
    }

    private static IResult Told(SqliteStore store, long after = 0, int limit = 50)
    {
        using var snapshot = store.Read();
        var notices = snapshot.Notices(after, limit);
        return Json(new JsonObject
        {
            ["notices"] = new JsonArray([.. notices.Select(n => new JsonObject
            {
                ["seq"] = n.Seq,
                ["at"] = JsonFields.Time(n.At),
                ["kind"] = Words.Of(n.Kind),
                ["environment"] = n.Environment,
                ["component"] = n.Component,
                ["change"] = n.ChangeId,
                ["addressees"] = new JsonArray([.. n.Addressees.Select(a => (JsonNode)a)]),
                ["text"] = n.Text,
            })]),
            ["next"] = notices.Count > 0 ? notices[^1].Seq : after,
        });
    }

    private static JsonObject Owed(StoreSnapshot snapshot, BreakGlassRow broken) => new()
    {
        ["change"] = broken.ChangeId,
        ["environment"] = broken.Environment,
        ["component"] = broken.Component,
        ["by"] = new JsonArray([.. broken.Persons.Select(p => (JsonNode)p)]),
        ["brokenAt"] = JsonFields.Time(broken.BrokenAt),
        ["reviewBy"] = JsonFields.Time(broken.ReviewBy),
        ["overdue"] = broken.ReviewBy < snapshot.Now,
    };

    private static IResult Json(JsonNode document) => Results.Text(document.ToJsonString(), "application/json");
}
