using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Cli.Reports;

/// <summary>Why facts are held, to be read in seconds: the verdict, each rule with what makes it apply, and what would help.</summary>
internal static class ExplanationText
{
    private const int LineLength = 1_000; // characters

    /// <summary>The verdict before anybody has answered.</summary>
    public static Verdict VerdictOf(Explanation explained) => CaseResult.VerdictOf(explained.Result.Enforced) switch
    {
        CaseVerdict.Allow => Verdict.Allow,
        CaseVerdict.Hold => Verdict.Hold,
        CaseVerdict.Deny => Verdict.Deny,
    };

    /// <summary>Writes the explanation.</summary>
    public static void Write(TextWriter to, Explanation explained, Paint paint)
    {
        var verdict = VerdictOf(explained);
        to.WriteLine(verdict == Verdict.Allow ? $"{paint.Of(verdict, "allow")}  no rule that counts asks for anything" : $"{paint.Of(verdict, Words.Of(verdict))}  before anybody has answered");
        foreach (var rule in explained.Rules) WriteRule(to, rule, paint);
        if (explained.Result.Holds.Any(h => h.Code == PolicyHoldCode.DefaultHold)) to.WriteLine("\nNo rule is about this change, and the policy holds such changes.");
        if (explained.Advice.Count == 0) return;
        to.WriteLine("\nTo pass:");
        foreach (var advice in explained.Advice) to.WriteLine(Line($"  - {advice.Text}{(advice.Rules.Count == 0 ? "" : $" ({string.Join(", ", advice.Rules)})")}"));
    }

    private static void WriteRule(TextWriter to, ExplainedRule explained, Paint paint)
    {
        var rule = explained.Outcome.Rule;
        to.WriteLine();
        to.WriteLine($"{paint.Bold(rule.Id)} {Line(Does(explained.Outcome))}");
        if (rule.Describe.Length > 0) to.WriteLine(paint.Faint($"  {Line(rule.Describe)}"));
        foreach (var because in explained.Because) to.WriteLine(Line($"  {(because.IsOpen ? "perhaps:" : "because:")} {because.Text}"));
        foreach (var requirement in rule.Require) to.WriteLine(Line($"  asks for: {requirement.Text}"));
    }

    private static string Does(RuleOutcome outcome)
    {
        var (does, hold) = outcome.Rule.Mode switch
        {
            RuleMode.Enforce => (outcome.Rule.Deny is null ? "asks" : "denies", "holds"),
            RuleMode.Shadow => (outcome.Rule.Deny is null ? "would ask" : "would deny", "would hold"),
        };
        if (outcome.Rule.Deny is not { } told) return does;
        return outcome.Applies == Truth.True ? $"{does}: {told}" : $"{hold}, for it may have to deny: {told}";
    }

    private static string Line(string text) => Printable.Line(text, LineLength);
}
