using System.Net;
using Countersign.Server.Settings;

namespace Countersign.Server.Access;

/// <summary>Where a request comes from.</summary>
internal static class CallerAddress
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>
    /// The address of the connection; behind a proxy that the settings name, the last one that this proxy wrote into <c>X-Forwarded-For</c>.
    /// What stands before it came from outside and is not believed.
    /// </summary>
    public static IPAddress? Of(HttpContext context, ServerSettings settings)
    {
        var connection = context.Connection.RemoteIpAddress;
        if (connection is null || !settings.TrustedProxies.Contains(Plain(connection))) return connection;
        var last = context.Request.Headers[ForwardedFor].ToString().Split(',')[^1].Trim();
        return IPAddress.TryParse(last, out var told) ? told : connection;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
