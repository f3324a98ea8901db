using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// The exact content a person signs when breaking the glass (contract §1, §4): this one change goes ahead now, without what the policy asks. It
/// means: you take the responsibility for going ahead unanswered, and you owe an explanation to whoever reviews it afterwards.
/// </summary>
public sealed record BreakGlassStatement
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 1_000;

    /// <summary>Longest incident reference, in characters.</summary>
    public const int MaxIncident = 200;

    /// <summary>Longest time for which the glass stays broken, counted from when the statement was made.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromHours(4);

    /// <summary>Who signs, with what, when; its subject is made of the other members.</summary>
    public required PlainStatement Frame { get; init; }

    /// <summary>The change, whole: environment, component, targets, heads, artifacts, plans, requester.</summary>
    public required Change Of { get; init; }

    /// <summary>The version of live that the signer saw. Once live moves, this is about something else.</summary>
    public required long LiveVersion { get; init; }

    /// <summary>Digest of the blast radius shown.</summary>
    public required Sha256Digest BlastRadius { get; init; }

    /// <summary>Its severity, as a word.</summary>
    public required string Severity { get; init; }

    /// <summary>The configuration in force.</summary>
    public required ConfigurationVersion Configuration { get; init; }

    /// <summary>Why it cannot wait.</summary>
    public required string Reason { get; init; }

    /// <summary>The incident it is for: a number, a link, a channel.</summary>
    public required string Incident { get; init; }

    /// <summary>The last instant at which the change can begin under it.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who signs.</summary>
    public string Person => Frame.Person!;

    /// <summary>The canonical bytes that are signed.</summary>
    public byte[] ToBytes() => (Frame with { Subject = SubjectJson() }).ToBytes();

    /// <summary>Reads canonical statement bytes, strictly.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="problem">What is wrong, or empty.</param>
    public static BreakGlassStatement? Read(ReadOnlySpan<byte> bytes, out string problem)
    {
        if (PlainStatement.Read(bytes, Purpose.BreakGlass, out problem) is not { } frame) return null;
        var read = JsonFields.Read(frame.Subject, "the statement.subject", subject => ReadMembers(subject, frame), out problem);
        if (read is null || bytes.SequenceEqual(read.ToBytes())) return read;
        problem = "a list in the statement is not sorted";
        return null;
    }

    /// <summary>Whether this can stand as a reason or an incident: said in words, and not longer than allowed.</summary>
    public static bool Says(string text, int most) => text.Length <= most && !string.IsNullOrWhiteSpace(text);

    private JsonObject SubjectJson() => new()
    {
        ["change"] = Of.Digest.ToString(),
        ["of"] = Of.ToJson(),
        ["liveVersion"] = LiveVersion,
        ["blastRadius"] = new JsonObject { ["digest"] = BlastRadius.ToString(), ["severity"] = Severity },
        ["configuration"] = new JsonObject { ["version"] = Configuration.Version, ["digest"] = Configuration.Digest.ToString() },
        ["reason"] = Reason,
        ["incident"] = Incident,
        ["until"] = JsonFields.Time(Until),
    };

    private static BreakGlassStatement ReadMembers(JsonFields json, PlainStatement frame)
    {
        var change = json.Object("of", Change.Read);
        if (change.Digest != json.Digest("change")) throw json.Wrong("change", "the digest of the change beside it");
        if (change.Installation != frame.Installation) throw json.Wrong("of", "a change of the statement's installation");
        if (frame.Person is null || frame.Credential is null) throw json.Wrong("of", "signed by a named person with a named passkey");
        var radius = json.Object("blastRadius", b => (Digest: b.Digest("digest"), Severity: Words.Of(b.Word("severity", Words.Parse<BlastRadius.Severity>))));
        var until = json.Time("until");
        if (until <= frame.Issued || until > frame.Issued + MaxTime) throw json.Wrong("until", $"within {MaxTime.TotalHours:0} hours after the statement was made");
        return new BreakGlassStatement
        {
            Frame = frame,
            Of = change,
            LiveVersion = json.Integer("liveVersion"),
            BlastRadius = radius.Digest,
            Severity = radius.Severity,
            Configuration = json.Object("configuration", c => new ConfigurationVersion(c.Integer("version"), c.Digest("digest"))),
            Reason = Said(json, "reason", MaxReason),
            Incident = Said(json, "incident", MaxIncident),
            Until = until,
        };
    }

    private static string Said(JsonFields json, string name, int most) =>
        json.Text(name, most) is var text && Says(text, most) ? text : throw json.Wrong(name, "said in words");
}
