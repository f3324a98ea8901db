using System.Security.Claims;
using System.Text.Encodings.Web;
using Countersign.Core.Formats;
using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace Countersign.Server.Access;

/// <summary>Names of schemes, claims and policies.</summary>
internal static class AccessNames
{
    /// <summary>API tokens in the Authorization header.</summary>
    public const string TokenScheme = "token";

    /// <summary>Console sessions in a cookie. They read; acting always asks for the passkey.</summary>
    public const string SessionScheme = "session";

    /// <summary>Claim: id of the API token.</summary>
    public const string TokenId = "token";

    /// <summary>Claim: person who owns the token or whose session it is.</summary>
    public const string Person = "person";

    /// <summary>Claim: a scope of the token.</summary>
    public const string Scope = "scope";

    /// <summary>Policy: may submit changes and report outcomes.</summary>
    public const string Submit = "submit";

    /// <summary>Policy: may submit changes, or is a person with a console session.</summary>
    public const string SubmitOrSignedIn = "submit-or-signed-in";

    /// <summary>Policy: may read.</summary>
    public const string Read = "read";

    /// <summary>Policy: a person with a console session.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>The console's cookie.</summary>
    public const string Cookie = "countersign-session";

    /// <summary>Prefix of API token secrets, so that scanners and people recognise them.</summary>
    public const string TokenPrefix = "cst_";
}

/// <summary>Who calls: an API token or a person's session.</summary>
internal static class CallerExtensions
{
    /// <summary>The token's id, or null for a session.</summary>
    public static string? TokenId(this ClaimsPrincipal caller) => caller.FindFirstValue(AccessNames.TokenId);

    /// <summary>The session's person, or the token's owner; null for a token nobody owns.</summary>
    public static string? PersonId(this ClaimsPrincipal caller) => caller.FindFirstValue(AccessNames.Person);

    /// <summary>The person of a console session; a token's owner is not here.</summary>
    public static string? SessionPerson(this ClaimsPrincipal caller) => caller.TokenId() is null ? caller.PersonId() : null;
}

/// <summary>API tokens: 256 random bits, kept only as SHA-256.</summary>
internal sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SqliteStore store)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";
    private const int MaxHeader = 200;

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return Task.FromResult(AuthenticateResult.NoResult());
        var text = header[Bearer.Length..].Trim();
        if (header.Length > MaxHeader || !text.StartsWith(AccessNames.TokenPrefix, StringComparison.Ordinal) || !StrictBase64.TryDecodeUrl(text[AccessNames.TokenPrefix.Length..], out var secret))
            return Task.FromResult(AuthenticateResult.Fail("not a token of this gate"));
        using var snapshot = store.Read();
        if (snapshot.FindToken(secret) is not { } token) return Task.FromResult(AuthenticateResult.Fail("unknown, revoked or expired token"));
        List<Claim> claims = [new(AccessNames.TokenId, token.Id), .. token.Scopes.Select(s => new Claim(AccessNames.Scope, Words.Of(s)))];
        if (token.Owner is not null) claims.Add(new Claim(AccessNames.Person, token.Owner));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name)));
    }
}

/// <summary>Console sessions: a random cookie, kept only as SHA-256, opened by a passkey.</summary>
internal sealed class SessionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SqliteStore store, ConfigurationService configuration)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Cookies.TryGetValue(AccessNames.Cookie, out var cookie)) return Task.FromResult(AuthenticateResult.NoResult());
        if (!StrictBase64.TryDecodeUrl(cookie, out var secret) || secret.Length != StoreTransaction.SecretBytes) return Task.FromResult(AuthenticateResult.Fail("not a session"));
        using var snapshot = store.Read();
        // A session ends with the person: whoever left the people file reads nothing more.
        if (snapshot.FindSession(secret) is not { } session || configuration.People.Find(session.Person) is not { Left: false }) return Task.FromResult(AuthenticateResult.Fail("no such session"));
        var identity = new ClaimsIdentity([new Claim(AccessNames.Person, session.Person)], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }

    /// <summary>A page sends its reader to the sign-in; the API answers with a code, see <see cref="AccessRefusals"/>.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Redirect("/sign-in?then=" + Uri.EscapeDataString(Request.Path + Request.QueryString));
        return Task.CompletedTask;
    }
}

/// <summary>What the API says to who is not known or may not: a status, a code and the way in, as for every other refusal.</summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _pages = new();

    /// <inheritdoc />
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !context.Request.Path.StartsWithSegments("/api")) return _pages.HandleAsync(next, context, policy, authorizeResult);
        var problem = authorizeResult.Challenged
            ? new Problem(StatusCodes.Status401Unauthorized, "not-authenticated", "Send an API token that is in force (Authorization: Bearer cst_…), or sign in on the console where that is enough.")
            : Problem.Refused("scope-missing", "This token may not do that. Make one with the scope it needs: countersign-server token create --scopes submit,read.");
        if (authorizeResult.Challenged) context.Response.Headers.WWWAuthenticate = "Bearer";
        return problem.ToResult().ExecuteAsync(context);
    }
}

/// <summary>Registers both schemes and the policies over them.</summary>
internal static class AccessSetup
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
        services.AddAuthentication(AccessNames.SessionScheme)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(AccessNames.SessionScheme, null)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(AccessNames.TokenScheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(AccessNames.Submit, p => p.AddAuthenticationSchemes(AccessNames.TokenScheme).RequireClaim(AccessNames.Scope, Words.Of(TokenScope.Submit)))
            .AddPolicy(AccessNames.SubmitOrSignedIn, p => p.AddAuthenticationSchemes(AccessNames.TokenScheme, AccessNames.SessionScheme).RequireAssertion(MaySubmitOrIsSignedIn))
            .AddPolicy(AccessNames.Read, p => p.AddAuthenticationSchemes(AccessNames.TokenScheme, AccessNames.SessionScheme).RequireAssertion(MayRead))
            .AddPolicy(AccessNames.SignedIn, p => p.AddAuthenticationSchemes(AccessNames.SessionScheme).RequireAssertion(c => c.User.SessionPerson() is not null));
        return services;
    }

    private static bool MaySubmitOrIsSignedIn(Microsoft.AspNetCore.Authorization.AuthorizationHandlerContext context) =>
        context.User.SessionPerson() is not null || context.User.HasClaim(AccessNames.Scope, Words.Of(TokenScope.Submit));

    private static bool MayRead(Microsoft.AspNetCore.Authorization.AuthorizationHandlerContext context) =>
        context.User.SessionPerson() is not null
        || context.User.HasClaim(AccessNames.Scope, Words.Of(TokenScope.Read))
        || context.User.HasClaim(AccessNames.Scope, Words.Of(TokenScope.Submit));
}
