using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.Policy.Proof;

namespace Countersign.Cli.Reports;

/// <summary>Proofs and comparisons of policies for people: what came out, and one change that shows it.</summary>
internal static class ProofText
{
    private const int LineLength = 2_000; // characters
    private const string Indent = "         ";

    /// <summary>Writes how each claim came out.</summary>
    public static void Write(TextWriter to, IReadOnlyList<ClaimResult> results, Paint paint)
    {
        foreach (var result in results) Write(to, result, paint);
        int Count(ClaimOutcome outcome) => results.Count(r => r.Outcome == outcome);
        to.WriteLine($"{results.Count} {(results.Count == 1 ? "claim" : "claims")}: {Count(ClaimOutcome.Proved)} proved, {Count(ClaimOutcome.Refuted)} refuted, {Count(ClaimOutcome.Refused)} without an answer");
    }

    /// <summary>Writes what a new version does to an older one.</summary>
    public static void Write(TextWriter to, PolicyComparison comparison, Paint paint)
    {
        foreach (var difference in comparison.Differences)
        {
            to.WriteLine($"{Painted(difference.Leaning, paint)}{Line(difference.Rule is null ? "" : difference.Rule + ": ")}{Line(difference.Text)}");
            if (difference.Example is { } example) Write(to, example);
        }

        to.WriteLine(comparison.IsSame ? "The two versions decide every change alike."
            : comparison.IsAtLeastAsStrict ? "The new version is at least as strict as the old one about every change."
            : "The new version is not proved to be at least as strict as the old one.");
    }

    private static void Write(TextWriter to, ClaimResult result, Paint paint)
    {
        to.WriteLine($"{Painted(result.Outcome, paint)}{Line(result.Claim.Id)}{(result.Outcome == ClaimOutcome.Proved ? paint.Faint($"  {result.Cells} cells") : $"  ({ClaimsReader.FileName}:{result.Claim.Line})")}");
        if (result.Outcome == ClaimOutcome.Proved) return;
        if (result.Claim.Describe.Length > 0) to.WriteLine(Indent + Line(result.Claim.Describe));
        if (result.Outcome == ClaimOutcome.Refused) to.WriteLine(Indent + Line(result.Refusal));
        if (result.Counterexample is { } example) Write(to, example);
    }

    private static void Write(TextWriter to, Counterexample example)
    {
        to.WriteLine($"{Indent}{Headline(example)}");
        var width = example.Matters.Select(f => f.Name.Length).DefaultIfEmpty().Max();
        foreach (var fact in example.Matters) to.WriteLine($"{Indent}  {fact.Name.PadRight(width)}  {Line(example.Facts[fact].Text)}");
        if (example.Rules.Count > 0) to.WriteLine($"{Indent}rules: {Line(string.Join(", ", example.Rules))}");
        if (example.Signers.Count > 0) to.WriteLine($"{Indent}given: {Line(string.Join("; ", example.Signers.Select(s => s.Text)))}");
        if (example.IntentStated) to.WriteLine($"{Indent}given: what it is for, how it was tested and the way back");
        if (example.Missing is { } missing) to.WriteLine($"{Indent}not given: {Line(missing.Text)}{(example.OthersStandNearer ? ", where somebody stands nearer" : "")}");
    }

    private static string Headline(Counterexample example) => example.Outcome switch
    {
        Outcome.Allow => $"This change passes on {example.Day:yyyy-MM-dd}:",
        Outcome.Hold => $"This change is held on {example.Day:yyyy-MM-dd}:",
        Outcome.Deny => $"This change is denied on {example.Day:yyyy-MM-dd}:",
    };

    private static string Painted(ClaimOutcome outcome, Paint paint) => outcome switch
    {
        ClaimOutcome.Proved => paint.Of(Verdict.Allow, "proved   "),
        ClaimOutcome.Refuted => paint.Of(Verdict.Deny, "refuted  "),
        ClaimOutcome.Refused => paint.Of(Verdict.Hold, "refused  "),
    };

    private static string Painted(Leaning leaning, Paint paint) => leaning switch
    {
        Leaning.Laxer => paint.Of(Verdict.Deny, "laxer    "),
        Leaning.Stricter => paint.Of(Verdict.Allow, "stricter "),
    };

    private static string Line(string text) => Printable.Line(text, LineLength);
}
