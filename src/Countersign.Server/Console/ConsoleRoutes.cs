using System.Net.Mime;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Server.Access;
using Countersign.Server.Console.Pages;
using Countersign.Server.Settings;
using Countersign.Storage.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Countersign.Server.Console;

/// <summary>The pages: rendered on the server, first-party script only where a passkey is asked for.</summary>
internal static class ConsoleRoutes
{
    /// <summary>Adds what the pages need.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<ChangeSummaries>();
        services.AddSingleton<ChangeViews>();
        return services;
    }

    /// <summary>Maps them. Every page asks for a session unless it says otherwise; sign-in and enrolment do.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapRazorComponents<App>();
        var file = routes.MapGet("/configuration/{version:long}/{file}", ConfigurationFile);
        if (!routes.ServiceProvider.GetRequiredService<ServerSettings>().PublicReading)
        {
            pages.RequireAuthorization(AccessNames.SignedIn);
            file.RequireAuthorization(AccessNames.SignedIn);
        }

        routes.MapFallback(NotThere).AllowAnonymous();
    }

    /// <summary>What a person sees instead of a page when something went wrong here; the API has its own answer.</summary>
    public static bool IsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);

    /// <summary>The page about a fault of ours.</summary>
    public static Task AnswerFaultAsync(HttpContext context, Problem problem)
    {
        ConsoleHeaders.Set(context.Response.Headers);
        return new RazorComponentResult<Fault>(new { problem.Code, problem.Text }) { StatusCode = problem.Status }.ExecuteAsync(context);
    }

    private static IResult NotThere(HttpContext context) => context.Request.Path.StartsWithSegments("/api")
        ? Problem.Missing("unknown-route", $"Nothing answers {context.Request.Method} here. The routes are listed at /openapi/v1.json.").ToResult()
        : new RazorComponentResult<NotThere> { StatusCode = StatusCodes.Status404NotFound };

    /// <summary>A configuration file as it was read, as text: never as a page, whatever stands in it.</summary>
    private static IResult ConfigurationFile(long version, string file, SqliteStore store)
    {
        using var snapshot = store.Read();
        if (snapshot.Configuration(version) is not { } row || DigestOf(row, file) is not { } digest || snapshot.Evidence(digest) is not { } evidence) return Results.NotFound();
        return Results.Bytes(evidence.Bytes, "text/plain; charset=utf-8");
    }

    private static Sha256Digest? DigestOf(Storage.ConfigurationRow row, string file) => file switch
    {
        PolicyReader.FileName => row.Policy,
        PeopleReader.FileName => row.People,
        EnvironmentsReader.FileName => row.Environments,
        MarkTable.FileName => row.Marks,
        BackstageCatalog.FileName => row.Catalog,
        _ => null,
    };
}
