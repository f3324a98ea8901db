using System.Text.Json.Nodes;

namespace Countersign.Cli.Mcp;

/// <summary>A request that is answered with a JSON-RPC error.</summary>
/// <param name="code">The error's number, of <see cref="RpcError"/>.</param>
/// <param name="message">The cause and the fix, in one line.</param>
/// <param name="more">What a program may need to go on, or null.</param>
internal sealed class RpcException(int code, string message, JsonObject? more = null) : Exception(message)
{
    /// <summary>The error's number.</summary>
    public int Code => code;

    /// <summary>What a program may need to go on, or null.</summary>
    public JsonObject? More => more;
}

/// <summary>Numbers of errors: JSON-RPC 2.0 §5.1, and the one that the Model Context Protocol adds.</summary>
internal static class RpcError
{
    /// <summary>The line is no JSON.</summary>
    public const int Parse = -32700;

    /// <summary>It is JSON and no request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>There is no such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>The method's parameters are not those it takes.</summary>
    public const int InvalidParams = -32602;

    /// <summary>A fault of this program.</summary>
    public const int Internal = -32603;

    /// <summary>A protocol version that is not spoken here (MCP 2026-07-28, versioning).</summary>
    public const int UnsupportedVersion = -32022;
}
