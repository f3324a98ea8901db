using Countersign.Server.Access;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Console;
using Countersign.Server.Emergencies;
using Countersign.Server.Evidence;
using Countersign.Server.Insights;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Server.SignOff;
using Countersign.Storage.Sqlite;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;

namespace Countersign.Server;

/// <summary>Puts the application together: one place to see every part and every route.</summary>
internal static class ServerApp
{
    /// <summary>Builds the application, its database open and its configuration read.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock that everything is judged by; the system's by default.</param>
    public static async Task<WebApplication> BuildAsync(ServerSettings settings, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(ServerApp).Assembly.GetName().Name });
        builder.WebHost.UseUrls(settings.Listen.GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders().AddJsonConsole(json => json.UseUtcTimestamp = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.Error);
        // The console's antiforgery keys lie beside the gate's own, 0600 like them; the warning that nothing else encrypts them says nothing new.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        var store = ServerProgram.OpenStore(settings, clock);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(await Installation.OpenAsync(store, CancellationToken.None));
        builder.Services.AddSingleton(InstallationKeys.Open(settings));
        builder.Services.AddSingleton(ConfigurationSources.Of(settings));
        builder.Services.AddSingleton(clock);
        AddParts(builder.Services);
        builder.Services.AddProblemDetails();
        builder.Services.AddOpenApi();
        builder.Services.AddConsole();
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataFolder, "keys", "console")));
        builder.Services.AddAccess();

        var app = builder.Build();
        await app.Services.GetRequiredService<ConfigurationService>().StartAsync(CancellationToken.None);
        Map(app);
        return app;
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<ConfigurationService>();
        services.AddSingleton<RepositoryReader>();
        services.AddSingleton<PinnedImages>();
        services.AddSingleton<CommandGatherer>();
        services.AddSingleton<FactGatherer>();
        services.AddSingleton<Decider>();
        services.AddSingleton<ChangeSignals>();
        services.AddSingleton<ChangeDocument>();
        services.AddSingleton<SubmitChange>();
        services.AddSingleton<JudgeAgain>();
        services.AddSingleton<ReportOutcome>();
        services.AddSingleton<BundleMaker>();
        services.AddSingleton<SignerTurns>();
        services.AddSingleton<Remarks>();
        services.AddSingleton<CeremonyLimits>();
        services.AddSingleton<Announcements>();
        services.AddSingleton<PasskeyLife>();
        services.AddSingleton<CeremonyBook>();
        services.AddSingleton<PlainCeremonies>();
        services.AddSingleton<WithdrawCeremony>();
        services.AddSingleton<SignInCeremony>();
        services.AddSingleton<SignOffCeremony>();
        services.AddSingleton<EnrolCeremony>();
        services.AddSingleton<RevokeCeremony>();
        services.AddSingleton<DeclareCeremony>();
        services.AddSingleton<GovernanceCeremonies>();
        services.AddSingleton<BreakGlassCeremony>();
        services.AddSingleton<AfterReviewCeremony>();
        services.AddSingleton<OverdueReviews>();
        services.AddSingleton<Drill>();
        services.AddHostedService<BackgroundWork>();
    }

    private static void Map(WebApplication app)
    {
        // A scope of its own: the page about a fault must not be made with what the failing page left half made.
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerFault, CreateScopeForErrors = true });
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api => api.UseStatusCodePages(NameStatusAsync));
        app.Use(ConsoleHeaders.Add);
        app.UseStaticFiles();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapOpenApi("/openapi/v1.json");
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", Ready);
        app.MapChanges();
        app.MapRemarks();
        app.MapInsights();
        app.MapCeremonies();
        app.MapBreakGlass();
        app.MapLedger();
        app.MapConsole();
    }

    /// <summary>A fault of ours: logged whole, answered with nothing but its request id. Never an allow.</summary>
    private static async Task AnswerFault(HttpContext context)
    {
        var fault = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (fault is BadHttpRequestException request)
        {
            await new Problem(request.StatusCode, NameOf(request.StatusCode), request.Message).ToResult().ExecuteAsync(context);
            return;
        }

        var unavailable = fault is Storage.StoreWriteException or Storage.StoreDamagedException;
        var problem = new Problem(
            unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
            unavailable ? "store-unavailable" : "internal-fault",
            unavailable ? fault!.Message : $"Something went wrong here; nothing was decided. Ask who runs this gate for request {context.TraceIdentifier}.");
        await (ConsoleRoutes.IsPage(context.Request) ? ConsoleRoutes.AnswerFaultAsync(context, problem) : problem.ToResult().ExecuteAsync(context));
    }

    /// <summary>Refusals of the host itself (no such route, a value of the wrong kind) carry a code too.</summary>
    private static Task NameStatusAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        return new Problem(context.Response.StatusCode, NameOf(context.Response.StatusCode), $"{context.Request.Method} {context.Request.Path} cannot be answered like this; see /openapi/v1.json.").ToResult().ExecuteAsync(context);
    }

    private static string NameOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "unknown-route",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status413PayloadTooLarge => "body-too-large",
        StatusCodes.Status415UnsupportedMediaType => "media-type-refused",
        _ => "request-malformed",
    };

    private static IResult Ready(SqliteStore store, ConfigurationService configuration)
    {
        using var snapshot = store.Read();
        return configuration.Active is { } active
            ? Results.Text($"ready: countersign {ProgramVersion.Text}, configuration {active.Record.Version}, {snapshot.LedgerSize} ledger entries")
            : Results.Text("waiting for the first configuration", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
