using System.Security.Claims;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Access;
using Countersign.Server.Changes;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// <c>POST /api/v1/ceremonies</c> begins any purpose, <c>POST /api/v1/ceremonies/{id}</c> takes the answer (contract §6). Callers are
/// console sessions on our own origin; an API token gets nowhere here, and a session without an assertion gets nothing done.
/// </summary>
internal static class CeremoniesApi
{
    private const int MaxBody = 4 * 1024 * 1024;

    /// <summary>Maps the routes.</summary>
    public static void MapCeremonies(this IEndpointRouteBuilder routes)
    {
        var ceremonies = routes.MapGroup("/api/v1/ceremonies").AddEndpointFilter(OwnOrigin.Only);
        ceremonies.MapPost("/", BeginAsync).AddEndpointFilter((context, next) => WithinLimits(CeremonyHalf.Begin, context, next));
        ceremonies.MapPost("/{id}", FinishAsync).AddEndpointFilter((context, next) => WithinLimits(CeremonyHalf.Finish, context, next));
        routes.MapPost("/api/v1/invitations", InviteAsync).RequireAuthorization(AccessNames.SignedIn).AddEndpointFilter(OwnOrigin.Only);
        routes.MapPost("/api/v1/sign-out", SignOutAsync).AddEndpointFilter(OwnOrigin.Only);
    }

    /// <summary>Asked before the body is read: what is refused here costs next to nothing.</summary>
    private static async ValueTask<object?> WithinLimits(CeremonyHalf half, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (http, services) = (context.HttpContext, context.HttpContext.RequestServices);
        var address = CallerAddress.Of(http, services.GetRequiredService<ServerSettings>());
        if (services.GetRequiredService<CeremonyLimits>().Take(half, address, http.User.SessionPerson()) is not { } wait) return await next(context);
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Problem(StatusCodes.Status429TooManyRequests, "too-many-ceremonies", $"Too many ceremonies were begun or answered from here. Try again in {seconds} seconds.").ToResult();
    }

    private static async Task<IResult> BeginAsync(
        HttpContext context, ClaimsPrincipal caller, SignInCeremony signIn, SignOffCeremony signOff, WithdrawCeremony withdraw, EnrolCeremony enrol, GovernanceCeremonies governance,
        RevokeCeremony revoke, DeclareCeremony declare, BreakGlassCeremony breakGlass, AfterReviewCeremony afterReview, Installation installation)
    {
        if (await ReadAsync(context) is not { } fields) return Malformed("it is not a JSON object");
        try
        {
            var cancel = context.RequestAborted;
            var word = fields.Text("purpose", 20);
            if (!Purposes.TryParse(word, out var purpose)) return Problem.Bad(RefusalCode.PurposeWrong.ToCode(), $"\"{word}\" is not a purpose.").ToResult();
            if (purpose == Purpose.SignIn) return Offer((await signIn.BeginAsync(installation.Id, cancel), null));
            if (purpose == Purpose.Enrol && fields.Has("invitation")) return Offer(await enrol.BeginRegistrationAsync(fields.Text("invitation", 100), cancel));
            if (caller.SessionPerson() is not { } person) return NotSignedIn();
            return purpose switch
            {
                Purpose.SignOff => Offer(await signOff.BeginAsync(person, Intended(fields), cancel)),
                Purpose.Withdraw => Offer(await withdraw.BeginAsync(person, fields.Text("change", 60), cancel)),
                Purpose.Enrol => Offer(await enrol.BeginConfirmationAsync(person, fields.Text("confirm", 2_000), cancel)),
                Purpose.Activate => Offer(await governance.BeginActivateAsync(person, fields.Integer("version"), cancel)),
                Purpose.Baseline => Offer(await governance.BeginBaselineAsync(person, new LiveKey(fields.Text("environment", 64), fields.Text("component", 64), fields.OptionalText("target", 64) ?? ""), fields.Text("head", 400), cancel)),
                Purpose.Revoke => Offer(await revoke.BeginAsync(person, fields.Text("credential", 2_000), cancel)),
                Purpose.Declare => Offer(await declare.BeginAsync(person, fields.Text("repository", Identifier.MaxLength), fields.Commits("commits"), cancel)),
                Purpose.BreakGlass => Offer(await breakGlass.BeginAsync(person, Override(fields), cancel)),
                Purpose.AfterReview => Offer(await afterReview.BeginAsync(person, Review(fields), cancel)),
                Purpose.SignIn => NotHere(purpose),
            };
        }
        catch (MalformedJsonException problem)
        {
            return Malformed(problem.Message);
        }
    }

    private static async Task<IResult> FinishAsync(
        string id, HttpContext context, ClaimsPrincipal caller, SignInCeremony signIn, SignOffCeremony signOff, WithdrawCeremony withdraw, EnrolCeremony enrol, GovernanceCeremonies governance,
        RevokeCeremony revoke, DeclareCeremony declare, BreakGlassCeremony breakGlass, AfterReviewCeremony afterReview, ServerSettings settings, ChangeDocument documents, SqliteStore store)
    {
        if (await ReadAsync(context) is not { } fields) return Malformed("it is not a JSON object");
        try
        {
            var cancel = context.RequestAborted;
            var word = fields.Text("purpose", 20);
            if (!Purposes.TryParse(word, out var purpose)) return Problem.Bad(RefusalCode.PurposeWrong.ToCode(), $"\"{word}\" is not a purpose.").ToResult();
            if (purpose == Purpose.Enrol && fields.Has("registration")) return Enrolled(await RegisterAsync(id, fields, enrol, cancel));
            var statement = StrictBase64.TryDecode(fields.Text("statement", MaxBody), out var bytes) ? bytes : throw fields.Wrong("statement", "padded base64");
            var assertion = fields.Object("assertion", RecordedSignOff.ReadAssertion);
            if (purpose == Purpose.SignIn) return SignedIn(context, settings, await signIn.FinishAsync(id, statement, assertion, cancel));
            if (caller.SessionPerson() is not { } person) return NotSignedIn();
            return purpose switch
            {
                Purpose.SignOff => Answered(await signOff.FinishAsync(id, person, statement, assertion), documents, store),
                Purpose.Withdraw => Withdrawn(await withdraw.FinishAsync(id, person, statement, assertion), documents, store),
                Purpose.Enrol => Enrolled(await enrol.FinishConfirmationAsync(id, person, statement, assertion, cancel)),
                Purpose.Activate or Purpose.Baseline => Done(await governance.FinishAsync(id, purpose, person, statement, assertion, cancel)),
                Purpose.Revoke => Done(await revoke.FinishAsync(id, person, statement, assertion, cancel)),
                Purpose.Declare => Done(await declare.FinishAsync(id, person, statement, assertion, cancel)),
                Purpose.BreakGlass => Decided(await breakGlass.FinishAsync(id, person, statement, assertion), documents, store),
                Purpose.AfterReview => Done(await afterReview.FinishAsync(id, person, statement, assertion)),
                Purpose.SignIn => NotHere(purpose),
            };
        }
        catch (MalformedJsonException problem)
        {
            return Malformed(problem.Message);
        }
    }

    private static Task<(EnrolmentRow? Enrolment, Refusal? Refusal)> RegisterAsync(string id, JsonFields fields, EnrolCeremony enrol, CancellationToken cancel)
    {
        var task = fields.Object("registration", registration =>
        {
            // Read here to its end, so that unknown members are refused before anything is stored.
            registration.Text("credentialId", 2_000);
            registration.Text("attestationObject", MaxBody);
            registration.Text("clientDataJSON", MaxBody);
            registration.Texts("transports", 100);
            registration.OptionalText("name", EnrolCeremony.MaxName);
            return registration;
        });
        return enrol.FinishRegistrationAsync(id, task, cancel);
    }

    private static async Task<IResult> InviteAsync(HttpContext context, ClaimsPrincipal caller, EnrolCeremony enrol, ServerSettings settings)
    {
        if (await ReadAsync(context) is not { } fields) return Malformed("it is not a JSON object");
        try
        {
            var (code, problem) = await enrol.InviteAsync(caller.SessionPerson()!, fields.Text("person", Identifier.MaxLength), fields.OptionalText("replaces", 2_000), context.RequestAborted);
            return code is null ? problem!.ToResult() : Json(new JsonObject { ["link"] = $"{settings.Origin}/enrol/{code}" });
        }
        catch (MalformedJsonException problem)
        {
            return Malformed(problem.Message);
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SqliteStore store)
    {
        if (StrictBase64.TryDecodeUrl(context.Request.Cookies[AccessNames.Cookie], out var secret) && secret.Length == StoreTransaction.SecretBytes)
        {
            await using var transaction = await store.BeginAsync(context.RequestAborted);
            transaction.EndSession(secret);
            await transaction.CommitAsync();
        }

        context.Response.Cookies.Delete(AccessNames.Cookie);
        return Json(new JsonObject { ["done"] = "signed out" });
    }

    private static IntendedAnswer Intended(JsonFields fields) => new(
        fields.Text("change", 60),
        fields.Word("answer", Words.Parse<Answer>),
        fields.OptionalText("comment", SignOffStatement.MaxComment) ?? "",
        fields.Texts("acknowledged"),
        fields.Commits("disclaims"),
        fields.OptionalText("credential", 2_000))
    {
        TypedEnvironment = fields.OptionalText("typedEnvironment", Identifier.MaxLength),
        Attention = fields.OptionalObject("attention", Attention.Read),
    };

    private static IntendedBreakGlass Override(JsonFields fields) => new(
        fields.Text("change", 60), fields.Text("reason", BreakGlassStatement.MaxReason), fields.Text("incident", BreakGlassStatement.MaxIncident), fields.OptionalText("credential", 2_000));

    private static IntendedReview Review(JsonFields fields) => new(
        fields.Text("change", 60), fields.Word("answer", Words.Parse<Answer>), fields.OptionalText("comment", SignOffStatement.MaxComment) ?? "", fields.OptionalText("credential", 2_000));

    private static async Task<JsonFields?> ReadAsync(HttpContext context)
    {
        var body = await ChangesApi.ReadBodyAsync(context, MaxBody);
        return body is not null && CanonicalJson.TryRead(body, out var node, out _) && node is JsonObject ? new JsonFields(node, "the body") : null;
    }

    private static IResult Offer((BegunOffer? Offer, Problem? Problem) begun) => begun.Offer is not { } offer
        ? begun.Problem!.ToResult()
        : Json(new JsonObject
        {
            ["id"] = offer.Id,
            ["purpose"] = offer.Purpose.ToWord(),
            ["statement"] = Convert.ToBase64String(offer.Statement),
            ["options"] = offer.Options.DeepClone(),
        });

    private static IResult SignedIn(HttpContext context, ServerSettings settings, (byte[]? Session, Refusal? Refusal) finished)
    {
        if (finished.Session is not { } secret) return Refused(finished.Refusal!);
        context.Response.Cookies.Append(AccessNames.Cookie, StrictBase64.EncodeUrl(secret), new CookieOptions
        {
            HttpOnly = true,
            Secure = settings.PublicUrl.Scheme == "https",
            SameSite = SameSiteMode.Strict,
            IsEssential = true,
            MaxAge = SignInCeremony.SessionTime,
            Path = "/",
        });
        return Json(new JsonObject { ["done"] = "signed in" });
    }

    private static IResult Answered((Decided? Decided, Refusal? Refusal) finished, ChangeDocument documents, SqliteStore store)
    {
        if (finished.Decided is not { } decided) return Refused(finished.Refusal!);
        using var snapshot = store.Read();
        return Json(documents.Of(snapshot, Submitted.Of(decided)));
    }

    private static IResult Withdrawn((ChangeRow? Change, Problem? Problem) finished, ChangeDocument documents, SqliteStore store)
    {
        if (finished.Change is not { } change) return finished.Problem!.ToResult();
        using var snapshot = store.Read();
        return Json(documents.Of(snapshot, change));
    }

    private static IResult Enrolled((EnrolmentRow? Enrolment, Refusal? Refusal) finished)
    {
        if (finished.Enrolment is not { } enrolment) return Refused(finished.Refusal!);
        return Json(new JsonObject
        {
            ["person"] = enrolment.Person,
            ["credential"] = enrolment.Credential,
            ["state"] = Words.Of(enrolment.State),
            ["countsFrom"] = enrolment.CountsFrom is { } from ? JsonFields.Time(from) : null,
        });
    }

    private static IResult Done((string? Done, Refusal? Refusal) finished) => finished.Done is { } done ? Json(new JsonObject { ["done"] = done }) : Refused(finished.Refusal!);

    private static IResult Decided((Decided? Decided, Problem? Problem) finished, ChangeDocument documents, SqliteStore store)
    {
        if (finished.Decided is not { } decided) return finished.Problem!.ToResult();
        using var snapshot = store.Read();
        return Json(documents.Of(snapshot, Submitted.Of(decided)));
    }

    private static IResult Done((string? Done, Problem? Problem) finished) =>
        finished.Done is { } done ? Json(new JsonObject { ["done"] = done }) : finished.Problem!.ToResult();

    private static IResult Refused(Refusal refusal) => Problem.Refused(refusal.Code.ToCode(), refusal.Text).ToResult();

    private static IResult NotSignedIn() => new Problem(StatusCodes.Status401Unauthorized, "not-signed-in", "Sign in with your passkey first. API tokens cannot begin or answer ceremonies.").ToResult();

    private static IResult NotHere(Purpose purpose) => Problem.Bad(RefusalCode.PurposeWrong.ToCode(), $"\"{purpose.ToWord()}\" cannot be done here.").ToResult();

    private static IResult Malformed(string problem) => Problem.Bad("request-malformed", $"The request cannot be read: {problem}.").ToResult();

    private static IResult Json(JsonNode document) => Results.Text(document.ToJsonString(), "application/json");
}
