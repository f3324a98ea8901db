using Microsoft.AspNetCore.Mvc;

namespace Countersign.Server;

/// <summary>A refusal for a caller of the API: status, stable code, cause and fix (RFC 9457 problem details with <c>code</c>).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Text">Cause and fix.</param>
internal sealed record Problem(int Status, string Code, string Text)
{
    /// <summary>What was sent makes no sense as it is.</summary>
    public static Problem Bad(string code, string text) => new(StatusCodes.Status400BadRequest, code, text);

    /// <summary>There is no such thing.</summary>
    public static Problem Missing(string code, string text) => new(StatusCodes.Status404NotFound, code, text);

    /// <summary>It makes sense, but not now.</summary>
    public static Problem Conflict(string code, string text) => new(StatusCodes.Status409Conflict, code, text);

    /// <summary>Refused by a check.</summary>
    public static Problem Refused(string code, string text) => new(StatusCodes.Status403Forbidden, code, text);

    /// <summary>The HTTP answer.</summary>
    public IResult ToResult() => Results.Problem(new ProblemDetails
    {
        Status = Status,
        Type = $"https://countersign.dev/problems/{Code}",
        Title = Code,
        Detail = Text,
        Extensions = { ["code"] = Code },
    });
}
