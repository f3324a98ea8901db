using System.Security.Claims;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Server.Access;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// <c>POST /api/v1/changes/{id}/{question,hand-over,needless,nudge}</c> and <c>GET …/remarks</c> (contract §6). People say things in their own session;
/// what submitted a change may nudge.
/// </summary>
internal static class RemarksApi
{
    private const int MaxBody = 64 * 1024;

    /// <summary>Maps them.</summary>
    public static void MapRemarks(this IEndpointRouteBuilder routes)
    {
        var changes = routes.MapGroup("/api/v1/changes/{id}");
        var said = changes.MapGroup("").RequireAuthorization(AccessNames.SignedIn).AddEndpointFilter(OwnOrigin.Only);
        said.MapPost("/question", (string id, HttpContext context, ClaimsPrincipal caller, Remarks remarks) => SayAsync(id, context, caller.SessionPerson()!, remarks, Question));
        said.MapPost("/hand-over", (string id, HttpContext context, ClaimsPrincipal caller, Remarks remarks) => SayAsync(id, context, caller.SessionPerson()!, remarks, HandOver));
        said.MapPost("/needless", (string id, HttpContext context, ClaimsPrincipal caller, Remarks remarks) => SayAsync(id, context, caller.SessionPerson()!, remarks, Needless));
        changes.MapPost("/nudge", NudgeAsync).RequireAuthorization(AccessNames.SubmitOrSignedIn).AddEndpointFilter(OwnOrigin.OfSessions);
        changes.MapGet("/remarks", List).RequireAuthorization(AccessNames.Read);
    }

    private static SaidAbout Question(JsonFields json) =>
        json.OptionalInteger("replyTo") is { } question ? new SaidAbout(RemarkKind.Reply, Text(json), ReplyTo: question) : new SaidAbout(RemarkKind.Question, Text(json));

    private static SaidAbout HandOver(JsonFields json) => new(RemarkKind.HandOver, Text(json), To: json.Text("to", Identifier.MaxLength));

    private static SaidAbout Needless(JsonFields json) => new(RemarkKind.Needless, Text(json));

    private static string Text(JsonFields json) => json.OptionalText("text", Remarks.MaxText) ?? "";

    private static async Task<IResult> SayAsync(string id, HttpContext context, string person, Remarks remarks, Func<JsonFields, SaidAbout> read)
    {
        if (await ChangesApi.ReadBodyAsync(context, MaxBody) is not { } body) return Problem.Bad("body-too-large", $"A remark has at most {MaxBody} bytes.").ToResult();
        if (JsonFields.Read(body, "the body", read, out var malformed) is not { } said) return Problem.Bad("remark-malformed", $"The remark cannot be read: {malformed}.").ToResult();
        return Answer(await remarks.AddAsync(id, person, said, context.RequestAborted));
    }

    private static async Task<IResult> NudgeAsync(string id, HttpContext context, ClaimsPrincipal caller, Remarks remarks, SqliteStore store)
    {
        using (var snapshot = store.Read())
        {
            if (caller.TokenId() is { } token && snapshot.Change(id) is { } row && row.RequesterId != token)
                return Problem.Refused("not-the-requester", "Only the token that submitted a change nudges with it.").ToResult();
        }

        return Answer(await remarks.AddAsync(id, caller.SessionPerson() ?? caller.TokenId()!, new SaidAbout(RemarkKind.Nudge, ""), context.RequestAborted));
    }

    private static IResult List(string id, SqliteStore store)
    {
        using var snapshot = store.Read();
        return snapshot.Change(id) is null
            ? Problem.Missing("unknown-change", $"There is no change \"{(id.Length > 60 ? id[..60] + "…" : id)}\" here.").ToResult()
            : Results.Text(new JsonObject { ["remarks"] = new JsonArray([.. snapshot.Remarks(id).Select(Json)]) }.ToJsonString(), "application/json");
    }

    private static IResult Answer((RemarkRow? Remark, Problem? Problem) added) =>
        added.Remark is { } remark ? Results.Text(Json(remark).ToJsonString(), "application/json") : added.Problem!.ToResult();

    private static JsonObject Json(RemarkRow remark) => new()
    {
        ["id"] = remark.Id,
        ["kind"] = Words.Of(remark.Kind),
        ["person"] = remark.Person,
        ["to"] = remark.ToPerson,
        ["replyTo"] = remark.ReplyTo,
        ["text"] = remark.Text,
        ["at"] = JsonFields.Time(remark.At),
    };
}
