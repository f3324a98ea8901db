using Countersign.Cli.Remote;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Cli.Reports;

/// <summary>
/// A verdict for who waits for it. A hold says in three lines why, who can answer, and what would make it pass. That advice varies the change, its
/// split, component, time and who answers; never authorship, declarations or people, for then it would teach how to get round the gate.
/// </summary>
internal static class VerdictText
{
    private const int MostReasons = 4;
    private const int MostPeople = 6;
    private const int LineLength = 1_000; // characters

    /// <summary>Writes the verdict.</summary>
    public static void Write(TextWriter to, GateAnswer answer, Paint paint)
    {
        to.WriteLine(Head(answer, paint));
        switch (answer.Verdict)
        {
            case Verdict.Allow:
                foreach (var reason in answer.Reasons.Where(r => !IsAside(r))) to.WriteLine(Line(reason.Text));
                break;
            case Verdict.Deny:
                foreach (var reason in answer.Reasons.Where(r => r.Code != "requirement-unmet" && !IsAside(r))) to.WriteLine($"why: {Line(Told(reason))}");
                break;
            case Verdict.Hold:
                to.WriteLine($"why: {Line(Why(answer))}");
                to.WriteLine($"who: {Line(Who(answer))}");
                to.WriteLine($"to pass: {Line(Pass(answer))}");
                break;
        }
    }

    private static string Head(GateAnswer answer, Paint paint)
    {
        var verdict = paint.Of(answer.Verdict, answer.Mode == EnforcementMode.Enforce ? Words.Of(answer.Verdict) : Reported(answer));
        string?[] parts = [verdict, answer.Id, answer.Url is { } url ? Line(url) : null, answer.Code is { } code ? $"code {Line(code)}" : null, answer.State == "waiting" ? null : $"({Line(answer.State)})"];
        return string.Join("  ", parts.Where(p => p is not null));
    }

    private static string Reported(GateAnswer answer) => answer.Verdict switch
    {
        Verdict.Allow => $"allow ({Words.Of(answer.Mode)})",
        Verdict.Hold => $"would have held ({Words.Of(answer.Mode)})",
        Verdict.Deny => $"would have denied ({Words.Of(answer.Mode)})",
    };

    private static string Why(GateAnswer answer) => Joined(answer.Reasons.Where(r => !IsAside(r)).Select(Told));

    /// <summary>Said on another line already: who can answer, and that this is a dry run.</summary>
    private static bool IsAside(AnswerReason reason) => reason.Code is "no-one-eligible" or "too-few-eligible" or "dry-run";

    private static string Told(AnswerReason reason) => reason.Rule is { } rule ? $"{rule}: {reason.Text}" : reason.Text;

    private static string Who(GateAnswer answer)
    {
        var open = Open(answer).ToList();
        if (open.Count == 0) return "nobody needs to answer";
        return Joined(open.Select(r => r.Eligible.Count == 0 ? $"nobody now ({r.Text})" : string.Join(", ", r.Eligible.Take(MostPeople)) + (r.Eligible.Count > MostPeople ? $" and {r.Eligible.Count - MostPeople} more" : "")));
    }

    private static string Pass(GateAnswer answer)
    {
        var where = answer.Url is { } url ? $" at {url}" : "";
        var advice = Open(answer).Select(r => OfRequirement(r, where)).Concat(answer.Reasons.Select(r => OfReason(answer, r, where))).Append(OfGaps(answer)).OfType<string>();
        return Joined(advice) is { Length: > 0 } text ? text : $"see the reasons{where}";
    }

    private static string OfRequirement(AnswerRequirement open, string where)
    {
        var given = open.Kind switch
        {
            "intent" => "say --intent, --tested and --way-back",
            _ when open.Eligible.Count == 0 => $"ask another owner, or ship it when somebody who may answer is there",
            "review" => $"an approving code review by one of them, or a sign-off{where}",
            _ => $"a sign-off{where}",
        };
        return open.Effects > 0 && open.Kind != "intent" ? $"{given}; or ship {(open.Effects == 1 ? "the effect" : $"the {open.Effects} effects")} it is about on {(open.Effects == 1 ? "its" : "their")} own and the rest without" : given;
    }

    private static string? OfReason(GateAnswer answer, AnswerReason reason, string where) => reason.Code switch
    {
        "no-baseline" => $"an owner signs the baseline once{where}",
        "base-moved" or "grant-over" or "facts-mismatch" => "submit it again",
        "too-few-eligible" => $"ask another owner, or ship it when more who may answer are there",
        "grant-used" => "wait for the other deployment to report its outcome, then submit again",
        "fact-unknown" => $"supply what is missing ({Missing(answer)})",
        "break-glass-begun" => $"or another person breaks the glass{where}",
        "default-hold" => $"ship it in a component that a rule is about",
        _ => null,
    };

    /// <summary>What is not known counts against a change, so supplying it may already be enough.</summary>
    private static string? OfGaps(GateAnswer answer) =>
        answer.Gaps.Any(g => g is { IsBlocking: true, Code: not "no-baseline" }) && answer.Reasons.All(r => r.Code != "fact-unknown") ? $"less may be asked once this is supplied: {Missing(answer)}" : null;

    private static string Missing(GateAnswer answer) =>
        Joined(answer.Gaps.Where(g => g.IsBlocking).Select(g => $"{g.Code}: {g.Detail}")) is { Length: > 0 } gaps ? gaps : "the facts named above";

    /// <summary>Requirements that are not met: those that a reason names.</summary>
    private static IEnumerable<AnswerRequirement> Open(GateAnswer answer) =>
        answer.Requirements.Where(r => answer.Reasons.Any(reason => reason.Code == "requirement-unmet" && reason.Rule == r.Rule && reason.Text == r.Text));

    private static string Joined(IEnumerable<string> parts)
    {
        var all = parts.Distinct(StringComparer.Ordinal).ToList();
        return string.Join("; ", all.Take(MostReasons).Select(p => p.TrimEnd('.'))) + (all.Count > MostReasons ? $"; and {all.Count - MostReasons} more (--format json has all)" : "");
    }

    /// <summary>One line, whatever a rule, path or address says.</summary>
    private static string Line(string text) => Printable.Line(text, LineLength);
}
