using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>A break-glass statement whose signature was verified and which was recorded. What it is worth is decided anew each time.</summary>
/// <param name="Person">Who signed.</param>
/// <param name="Change">The one change it is for.</param>
/// <param name="LiveVersion">The version of live it was given for.</param>
/// <param name="Issued">When the statement was made.</param>
/// <param name="Until">The last instant at which it counts.</param>
/// <param name="Statement">Digest of the signed statement.</param>
public sealed record GivenBreakGlass(string Person, Sha256Digest Change, long LiveVersion, DateTimeOffset Issued, DateTimeOffset Until, Sha256Digest Statement)
{
    /// <summary>What a verified statement says.</summary>
    public static GivenBreakGlass From(BreakGlassStatement statement) =>
        new(statement.Person, statement.Of.Digest, statement.LiveVersion, statement.Frame.Issued, statement.Until, Sha256Digest.Of(statement.ToBytes()));
}
