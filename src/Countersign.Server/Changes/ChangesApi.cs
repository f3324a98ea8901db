using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Server.Access;
using Countersign.Server.Evidence;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>Routes under <c>/api/v1/changes</c> and <c>/api/v1/plans</c> (contract §6).</summary>
internal static class ChangesApi
{
    private const int MaxBody = EventRow.MaxBodyBytes;
    private const int MaxKey = 200;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(55);

    /// <summary>Maps them.</summary>
    public static void MapChanges(this IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup("/api/v1/plans").RequireAuthorization(AccessNames.Submit);
        plans.MapPut("/{sha256}", PlansApi.PutAsync);

        var changes = routes.MapGroup("/api/v1/changes");
        changes.MapPost("/", SubmitAsync).RequireAuthorization(AccessNames.Submit);
        changes.MapPost("/{id}/outcome", OutcomeAsync).RequireAuthorization(AccessNames.Submit);
        changes.MapPost("/{id}/cancel", CancelAsync).RequireAuthorization(AccessNames.SubmitOrSignedIn).AddEndpointFilter(OwnOrigin.OfSessions);
        var read = changes.MapGroup("").RequireAuthorization(AccessNames.Read);
        read.MapGet("/", List);
        read.MapGet("/{id}", GetAsync);
        read.MapGet("/{id}/authorship", Authorship);
        read.MapGet("/{id}/blast-radius", BlastRadius);
        read.MapGet("/{id}/trace", Trace);
        read.MapGet("/{id}/bundle", Bundle);
    }

    private static async Task<IResult> SubmitAsync(HttpContext context, ClaimsPrincipal caller, SubmitChange submit, ChangeDocument document, SqliteStore store)
    {
        if (await ReadBodyAsync(context, MaxBody) is not { } body) return Problem.Bad("body-too-large", $"A submission has at most {MaxBody} bytes.").ToResult();
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > MaxKey) return Problem.Bad("key-too-long", $"An Idempotency-Key has at most {MaxKey} characters.").ToResult();
        var submitter = Caller(caller, key.Length > 0 ? key : "req_" + context.TraceIdentifier);
        var (submitted, problem) = await submit.RunAsync(body, submitter, context.TraceIdentifier, context.RequestAborted);
        if (submitted is null) return problem!.ToResult();
        using var snapshot = store.Read();
        return Json(document.Of(snapshot, submitted));
    }

    private static async Task<IResult> OutcomeAsync(string id, HttpContext context, ClaimsPrincipal caller, ReportOutcome report)
    {
        if (await ReadBodyAsync(context, MaxBody) is not { } body) return Problem.Bad("body-too-large", $"An outcome has at most {MaxBody} bytes.").ToResult();
        var told = JsonFields.Read(body, "the body", json => Tuple.Create(json.Text("outcome", 20), json.OptionalText("target", Identifier.MaxLength)), out var malformed);
        if (told is null) return Problem.Bad("outcome-malformed", $"The outcome cannot be read: {malformed}.").ToResult();
        var (document, problem) = await report.RunAsync(id, told.Item1, Caller(caller), context.TraceIdentifier, told.Item2);
        return document is null ? problem!.ToResult() : Json(document);
    }

    private static async Task<IResult> CancelAsync(string id, ClaimsPrincipal caller, ReportOutcome report)
    {
        var (document, problem) = await report.CancelAsync(id, caller.TokenId() is null ? null : Caller(caller), caller.SessionPerson());
        return document is null ? problem!.ToResult() : Json(document);
    }

    private static Submitter Caller(ClaimsPrincipal caller, string key = "") => new(caller.TokenId()!, caller.PersonId(), key);

    private static IResult List(SqliteStore store, ChangeDocument document, string? cursor = null, int limit = 50, string? state = null, string? environment = null)
    {
        if (state is not null && Words.Parse<ChangeState>(state) is null) return Problem.Bad("unknown-state", NearestWord.Suggest(state, Words.All<ChangeState>().Keys)).ToResult();
        long before = 0;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before)) return Problem.Bad("unknown-cursor", "Use the \"next\" of the page before.").ToResult();
        using var snapshot = store.Read();
        var filter = new ChangeFilter(state is null ? null : Words.Parse<ChangeState>(state), environment, cursor is null ? null : before, Math.Clamp(limit, 1, ChangeFilter.MaxLimit));
        var rows = snapshot.Changes(filter);
        return Json(new JsonObject
        {
            ["changes"] = new JsonArray([.. document.Of(snapshot, rows)]),
            ["next"] = rows.Count == filter.Limit ? rows[^1].Seq.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, SqliteStore store, ChangeDocument document, ChangeSignals signals, TimeProvider time, string? wait = null)
    {
        if (!TryWait(wait, out var longest)) return Problem.Bad("unknown-wait", "Write wait=30s; at most 55s.").ToResult();
        var until = time.GetUtcNow() + longest;
        while (true)
        {
            // Taken before the state is read: a move in between wakes us at once.
            var next = signals.Next(id);
            using (var snapshot = store.Read())
            {
                if (snapshot.Change(id) is not { } row) return Missing(id);
                if (row.State != ChangeState.Waiting || row.Verdict == StoredVerdict.Deny || time.GetUtcNow() >= until) return Json(document.Of(snapshot, row));
            }

            await Task.WhenAny(next, Task.Delay(until - time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero, context.RequestAborted));
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    private static IResult Authorship(string id, SqliteStore store) => With(id, store, (snapshot, row) =>
    {
        var facts = StoredVerdicts.Facts(snapshot, row);
        JsonArray Reports(IEnumerable<AuthorshipReport> reports) => new([.. reports.Select(r => JsonNode.Parse(AuthorshipJson.Write(r)))]);
        return Json(new JsonObject { ["added"] = Reports(facts.Added), ["takenAway"] = Reports(facts.TakenAway) });
    });

    private static IResult BlastRadius(string id, SqliteStore store) => With(id, store, (snapshot, row) =>
        Json(BlastRadiusJson.Write(StoredVerdicts.Facts(snapshot, row).BlastRadius)));

    private static IResult Trace(string id, SqliteStore store) => With(id, store, (snapshot, row) => Json(StoredVerdicts.Statement(snapshot, row).Decision));

    private static IResult Bundle(string id, SqliteStore store, BundleMaker maker) => With(id, store, (snapshot, row) =>
        Results.Bytes(maker.Make(snapshot, row).ToBytes(), Core.Evidence.Bundle.MediaType, $"{row.Id}.countersign.json"));

    private static IResult With(string id, SqliteStore store, Func<StoreSnapshot, ChangeRow, IResult> answer)
    {
        using var snapshot = store.Read();
        return snapshot.Change(id) is { } row ? answer(snapshot, row) : Missing(id);
    }

    private static IResult Missing(string id) => Problem.Missing("unknown-change", $"There is no change \"{(id.Length > 60 ? id[..60] + "…" : id)}\" here.").ToResult();

    private static IResult Json(JsonNode document) => Results.Text(document.ToJsonString(), "application/json");

    private static bool TryWait(string? text, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (text is null) return true;
        if (!text.EndsWith('s') || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        wait = TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds));
        return true;
    }

    /// <summary>The body, or null where it is larger than allowed.</summary>
    internal static async Task<byte[]?> ReadBodyAsync(HttpContext context, int most)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > most) return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
