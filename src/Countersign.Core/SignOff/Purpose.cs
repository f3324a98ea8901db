using System.Security.Cryptography;
using System.Text;

namespace Countersign.Core.SignOff;

/// <summary>
/// What a statement is signed for. Each purpose has its own statement type and its own challenge label, so a signature given for one can never be
/// presented for another.
/// </summary>
public enum Purpose
{
    /// <summary>Open a session for reading.</summary>
    SignIn,

    /// <summary>Answer for a change: approve or reject.</summary>
    SignOff,

    /// <summary>Take back one's own sign-off.</summary>
    Withdraw,

    /// <summary>Say what is live where no answered head is known.</summary>
    Baseline,

    /// <summary>Put a version of the configuration into force.</summary>
    Activate,

    /// <summary>Enrol a passkey.</summary>
    Enrol,

    /// <summary>Revoke an enrolment.</summary>
    Revoke,

    /// <summary>Override a hold now, and owe an after-review.</summary>
    BreakGlass,

    /// <summary>Review a break-glass after the fact.</summary>
    AfterReview,

    /// <summary>Declare authorship facts about commits.</summary>
    Declare,
}

/// <summary>The written forms of purposes, version 1.</summary>
public static class Purposes
{
    private const string TypePrefix = "https://countersign.dev/";

    /// <summary>The word used in labels, types and routes, for instance <c>break-glass</c>.</summary>
    public static string ToWord(this Purpose purpose) => purpose switch
    {
        Purpose.SignIn => "signin",
        Purpose.SignOff => "signoff",
        Purpose.Withdraw => "withdraw",
        Purpose.Baseline => "baseline",
        Purpose.Activate => "activate",
        Purpose.Enrol => "enrol",
        Purpose.Revoke => "revoke",
        Purpose.BreakGlass => "break-glass",
        Purpose.AfterReview => "after-review",
        Purpose.Declare => "declare",
    };

    /// <summary>The label that separates challenges of different purposes, for instance <c>countersign/signoff/v1</c>.</summary>
    public static string Label(this Purpose purpose) => $"countersign/{purpose.ToWord()}/v1";

    /// <summary>The value of a statement's <c>type</c>, for instance <c>https://countersign.dev/signoff/v1</c>.</summary>
    public static string TypeUri(this Purpose purpose) => $"{TypePrefix}{purpose.ToWord()}/v1";

    /// <summary>Reads a purpose's word.</summary>
    public static bool TryParse(string? word, out Purpose purpose) => TryFind(word, ToWord, out purpose);

    /// <summary>Reads a statement's type.</summary>
    public static bool TryParseType(string? uri, out Purpose purpose) => TryFind(uri, TypeUri, out purpose);

    /// <summary>
    /// The WebAuthn challenge for this statement: SHA-256 over the label, a line feed, and the statement's bytes exactly as they are stored.
    /// The statement's nonce gives it the unpredictability that WebAuthn L3 §13.4.3 asks of a challenge.
    /// </summary>
    /// <returns>32 bytes.</returns>
    public static byte[] Challenge(this Purpose purpose, ReadOnlySpan<byte> statement)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(purpose.Label() + "\n"));
        hash.AppendData(statement);
        return hash.GetHashAndReset();
    }

    private static bool TryFind(string? text, Func<Purpose, string> write, out Purpose purpose)
    {
        foreach (var candidate in Enum.GetValues<Purpose>())
        {
            purpose = candidate;
            if (write(candidate) == text) return true;
        }

        purpose = default;
        return false;
    }
}
