using Countersign.Core.SignOff;
using Countersign.Server.Settings;

namespace Countersign.Server.Access;

/// <summary>A page of another site must not be able to begin, answer or say anything, whatever cookies the browser would send.</summary>
internal static class OwnOrigin
{
    /// <summary>Refuses every request that does not come from a page of our own origin.</summary>
    public static async ValueTask<object?> Only(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var settings = context.HttpContext.RequestServices.GetRequiredService<ServerSettings>();
        return context.HttpContext.Request.Headers.Origin.ToString() == settings.Origin
            ? await next(context)
            : Problem.Refused(RefusalCode.OriginRefused.ToCode(), $"This is done on {settings.Origin} only.").ToResult();
    }

    /// <summary>The same for sessions; an API token is sent by a program on purpose, and not by a page that somebody was lured to.</summary>
    public static ValueTask<object?> OfSessions(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.User.TokenId() is null ? Only(context, next) : next(context);
}
