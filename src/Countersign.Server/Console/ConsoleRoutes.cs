using Countersign.Server.Console.Pages;

namespace Countersign.Server.Console;

/// <summary>The pages: rendered on the server, first-party script only where a passkey is asked for.</summary>
internal static class ConsoleRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes) => routes.MapRazorComponents<App>();
}
