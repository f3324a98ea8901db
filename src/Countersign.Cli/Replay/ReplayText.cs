using System.Globalization;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>A replay for a terminal: the answer in the first ten lines, the reasons below.</summary>
internal static class ReplayText
{
    private const int BarWidth = 30; // characters
    private const int MostSigners = 5;
    private const int LongestSubject = 60; // characters
    private const string Steps = " ▁▂▃▄▅▆▇█";

    /// <summary>Writes all of it.</summary>
    public static void Write(TextWriter to, ReplayReport report, Paint paint)
    {
        WriteSummary(to, report, paint);
        if (report.Deployments == 0) return;
        Ai(to, report);
        Signers(to, report, paint);
        Rules(to, report, paint);
        WhatIfs(to, report, paint);
        Presets(to, report, paint);
        Examples(to, report, paint);
        Section(to, paint, "What this cannot know");
        foreach (var note in report.Notes) to.WriteLine($"  {Printable.Line(note)}");
    }

    /// <summary>Writes what was looked at and how much of it would have been held.</summary>
    public static void WriteSummary(TextWriter to, ReplayReport report, Paint paint)
    {
        Head(to, report, paint);
        if (report.Deployments > 0) Outcomes(to, report, paint);
    }

    private static void Head(TextWriter to, ReplayReport report, Paint paint)
    {
        to.WriteLine(paint.Bold($"{report.Repository}: {ReplayWords.Count(report.Deployments, "past deployment", "past deployments")} judged by {Printable.Line(report.Policy)}"));
        to.WriteLine($"{ReplayWords.Window(report)}{(report.Deployments > 0 ? "; " : "")}{ReplayWords.Unit(report)} ({report.Walk.Why}).");
        if (report.Deployments == 0) to.WriteLine("There is no deployment to judge. Look further back with --since all, or count otherwise with --by.");
        else to.WriteLine(report.People);
    }

    private static void Outcomes(TextWriter to, ReplayReport report, Paint paint)
    {
        to.WriteLine();
        foreach (var outcome in ReplayWords.Order.Where(o => report.ByOutcome[o] > 0 || o is PastOutcome.Held))
        {
            var count = report.ByOutcome[outcome];
            var bar = new string('█', (int)Math.Ceiling((double)BarWidth * count / report.Deployments)).PadRight(BarWidth);
            to.WriteLine($"  {ReplayWords.Of(outcome),-15} {count,6:N0} {ReplayWords.Percent(count, report.Deployments),7}  {bar}  {paint.Faint(ReplayWords.Meaning(outcome))}");
        }

        var most = report.HeldAtMostPercent > report.HeldPercent ? $", {ReplayWords.Number(report.HeldAtMostPercent)} % if every missing plan shows something severe" : "";
        to.WriteLine($"  {paint.Bold($"{ReplayWords.Held(report)} held{most}.")} {ReplayWords.Budget(report)}");
    }

    private static void Ai(TextWriter to, ReplayReport report)
    {
        var periods = report.Timeline.Periods;
        var line = string.Concat(periods.Select(p => p.Commits == 0 ? '·' : Steps[(int)Math.Ceiling(p.AiPercent / 100 * (Steps.Length - 1))]));
        var undeclared = report.Authorship.ByInvolvement[Involvement.Undeclared];
        to.WriteLine();
        to.WriteLine($"  AI marks on {report.Authorship.AiShare} % of {ReplayWords.Count(report.Authorship.Commits, "commit", "commits")}; {ReplayWords.Percent(undeclared, report.Authorship.Commits)} undeclared, which is not \"human\".");
        to.WriteLine($"  by {Words.Of(report.Timeline.Length)}  {line}");
    }

    private static void Signers(TextWriter to, ReplayReport report, Paint paint)
    {
        Section(to, paint, "Who would have signed");
        to.WriteLine($"  {ReplayWords.SignOffs(report)}");
        foreach (var signer in report.Signers.Take(MostSigners))
            to.WriteLine($"  {Cut(signer.Name, 28),-28} {signer.Answers,5:N0}  {ReplayWords.Rate(signer.PerWeek),-12}  at most {signer.MostInADay} a day");
        if (report.Signers.Count > MostSigners) to.WriteLine($"  and {report.Signers.Count - MostSigners} more");
    }

    private static void Rules(TextWriter to, ReplayReport report, Paint paint)
    {
        Section(to, paint, "What each rule costs");
        to.WriteLine(paint.Faint($"  {"",-28} {"asks",6} {"holds",6} {"alone",6}"));
        foreach (var rule in report.Rules.Where(r => r.Asks > 0).OrderByDescending(r => r.Holds).ThenByDescending(r => r.Asks))
        {
            to.WriteLine($"  {Cut(rule.Rule, 28),-28} {rule.Asks,6:N0} {rule.Holds,6:N0} {rule.HoldsAlone,6:N0}{(rule.Mode == RuleMode.Shadow ? "  (shadow: only reported)" : "")}");
            if (rule.Because.Count > 0) to.WriteLine(paint.Faint($"      {Printable.Line(string.Join("; ", rule.Because.Select(c => $"{c.Text}: {c.Deployments}")))}"));
        }

        if (report.Rules.All(r => r.Asks == 0)) to.WriteLine("  No rule asked for anything.");
    }

    private static void WhatIfs(TextWriter to, ReplayReport report, Paint paint)
    {
        if (report.WhatIfs.Count == 0) return;
        Section(to, paint, "Policy changes that hold less, tried on the same past");
        foreach (var whatIf in report.WhatIfs)
        {
            to.WriteLine($"  {ReplayWords.Number(whatIf.HeldPercent),5} % held  {(whatIf.ReachesBudget ? paint.Bold("within budget") : "over budget  ")}  {Printable.Line(string.Join("; and ", whatIf.Changes))}");
            to.WriteLine(paint.Faint($"      {ReplayWords.LetsThrough(whatIf)}"));
        }
    }

    private static void Presets(TextWriter to, ReplayReport report, Paint paint)
    {
        Section(to, paint, "The presets on the same past");
        foreach (var preset in report.Presets)
            to.WriteLine($"  {preset.Name,-16} {ReplayWords.Number(preset.HeldPercent),5} % held, {ReplayWords.Percent(preset.ByOutcome[PastOutcome.Plan], report.Deployments)} a plan decides, {ReplayWords.Percent(preset.ByOutcome[PastOutcome.Review], report.Deployments)} review only");
    }

    private static void Examples(TextWriter to, ReplayReport report, Paint paint)
    {
        if (report.Examples.Count == 0) return;
        Section(to, paint, "Most telling");
        foreach (var example in report.Examples)
        {
            to.WriteLine($"  {ReplayWords.Day(example.At)} {example.Tag ?? example.Head.Short}  {paint.Bold(ReplayWords.Of(example.Outcome))}  {paint.Of(example.Severity, Words.Of(example.Severity))}  {Cut(example.Subject, LongestSubject)}");
            to.WriteLine(paint.Faint($"      {Printable.Line(string.Join("; ", Facts(example)), 300)}"));
        }
    }

    private static IEnumerable<string> Facts(PastExample example)
    {
        if (example.Authors.Count > 0) yield return "by " + string.Join(", ", example.Authors);
        if (example.AiCommits > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{example.AiCommits} of {example.Commits} commits with AI marks ({string.Join(", ", example.Tools)})");
        if (example.Because.Count > 0) yield return example.Because[0];
        yield return string.Join(", ", example.Rules);
        if (example.Signers.Count > 0) yield return "asked: " + string.Join(", ", example.Signers);
    }

    private static void Section(TextWriter to, Paint paint, string title)
    {
        to.WriteLine();
        to.WriteLine(paint.Bold(title));
    }

    private static string Cut(string text, int length) => Printable.Line(text, length - 1);
}
