using System.Globalization;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>The tables and examples of the page.</summary>
internal sealed class ReplayTables(Html page, ReplayReport report)
{
    private const int MostSigners = 12;

    /// <summary>Rules, changes of the policy, presets, examples.</summary>
    public void Write()
    {
        Section("What each rule costs", Rules);
        if (report.WhatIfs.Count > 0) Section("Policy changes that hold less, tried on the same past", WhatIfs);
        Section("The presets on the same past", Presets);
        if (report.Examples.Count > 0) Section("Most telling", Examples);
    }

    /// <summary>The numbers of the charts.</summary>
    public void Timeline() => page.In("details", () =>
    {
        page.Of("summary", "The charts as a table");
        Table(
            [Words.Of(report.Timeline.Length), "Deployments", .. ReplayWords.Order.Where(o => report.ByOutcome[o] > 0).Select(ReplayWords.Of), "Commits", "AI marks"],
            Enumerable.Range(0, report.Timeline.Periods.Count).Select(Row));
    }).Line();

    /// <summary>Who would have signed.</summary>
    public void Signers()
    {
        Table(["Person", "Sign-offs", "How often", "Most in a day"], report.Signers.Take(MostSigners).Select(s => (IReadOnlyList<string>)[s.Name, N(s.Answers), ReplayWords.Rate(s.PerWeek), N(s.MostInADay)]));
        if (report.Signers.Count > MostSigners) page.Of("p", $"and {report.Signers.Count - MostSigners} more", ("class", "soft"));
    }

    private IReadOnlyList<string> Row(int at)
    {
        var period = report.Timeline.Periods[at];
        return [Charts.Label(report.Timeline, at), N(period.Deployments), .. ReplayWords.Order.Where(o => report.ByOutcome[o] > 0).Select(o => N(period.ByOutcome[o])), N(period.Commits), $"{ReplayWords.Number(period.AiPercent)} %"];
    }

    private void Rules()
    {
        var rules = report.Rules.Where(r => r.Asks > 0).OrderByDescending(r => r.Holds).ThenByDescending(r => r.Asks).ToList();
        if (rules.Count == 0)
        {
            page.Of("p", "No rule asked for anything.");
            return;
        }

        page.In("div", () => page.In("table", () =>
        {
            Header(["Rule", "Asks", "Holds", "Holds alone"]);
            foreach (var rule in rules)
                page.In("tr", () => page.In("th", () => RuleCell(rule), ("scope", "row")).Of("td", N(rule.Asks), ("class", "n")).Of("td", N(rule.Holds), ("class", "n")).Of("td", N(rule.HoldsAlone), ("class", "n"))).Line();
        }, ("class", "rules")), ("class", "wide"));
        page.Of("p", "A rule asks where it is met or may be met; it holds where a sign-off is certain; it holds alone where putting it in shadow would let the deployment through.", ("class", "soft"));
    }

    private void RuleCell(RuleCost rule)
    {
        page.Of("code", rule.Rule);
        if (rule.Mode == RuleMode.Shadow) page.Of("span", " only reported", ("class", "soft"));
        page.Of("p", rule.Describe);
        if (rule.Because.Count > 0) page.Of("p", string.Join(" · ", rule.Because.Select(c => $"{c.Text}: {N(c.Deployments)}")), ("class", "soft"));
    }

    private void WhatIfs()
    {
        Table(
            ["Change", "Held", "Budget", "Lets through", "Severe", "With AI marks"],
            report.WhatIfs.Select(w => (IReadOnlyList<string>)[
                string.Join("; and ", w.Changes), $"{ReplayWords.Number(w.HeldPercent)} %", w.ReachesBudget ? "within" : "over", N(w.LetThrough), N(w.SevereLetThrough), N(w.AiLetThrough)]));
        page.Of("p", "What a change lets through is no longer held; where it asks for a code review instead, that is still asked. Look at the severe ones before you choose.", ("class", "soft"));
    }

    private void Presets() => Table(
        ["Preset", "Held", "A plan decides", "Review only", "Passes"],
        report.Presets.Select(p => (IReadOnlyList<string>)[p.Name, $"{ReplayWords.Number(p.HeldPercent)} %", Share(p, PastOutcome.Plan), Share(p, PastOutcome.Review), Share(p, PastOutcome.Passes)]));

    private string Share(PresetOutcome preset, PastOutcome outcome) => ReplayWords.Percent(preset.ByOutcome[outcome], report.Deployments);

    private void Examples() => page.In("ol", () =>
    {
        foreach (var example in report.Examples) page.In("li", () => Example(example)).Line();
    }, ("class", "examples"));

    private void Example(PastExample example)
    {
        page.In("p", () => page
            .Of("span", ReplayWords.Of(example.Outcome), ("class", "chip c-" + Words.Of(example.Outcome))).Text(" ")
            .Of("strong", example.Subject).Text(" ")
            .Of("span", $"{ReplayWords.Day(example.At)} · {example.Tag ?? example.Head.Short} · severity {Words.Of(example.Severity)}", ("class", "soft")));
        page.In("dl", () =>
        {
            Fact("Written by", example.Authors);
            if (example.AiCommits > 0) Fact("AI marks", [$"{example.AiCommits} of {ReplayWords.Count(example.Commits, "commit", "commits")}: {string.Join(", ", example.Tools)}"]);
            Fact("Touches", example.Because);
            Fact("Rules", [string.Join(", ", example.Rules)]);
            Fact("Asks for", example.Asks);
            Fact("Would have signed", [string.Join(", ", example.Signers)]);
        });
    }

    private void Fact(string name, IReadOnlyList<string> values)
    {
        if (values.All(v => v.Length == 0)) return;
        page.In("div", () => page.Of("dt", name).In("dd", () =>
        {
            for (var at = 0; at < values.Count; at++) page.Text(at == 0 ? values[at] : "; " + values[at]);
        }));
    }

    /// <summary>A table whose first column names the rows; all others hold short values.</summary>
    private void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => page.In("div", () => page.In("table", () =>
    {
        Header(columns);
        foreach (var row in rows)
            page.In("tr", () =>
            {
                page.Of("th", row[0], ("scope", "row"));
                foreach (var cell in row.Skip(1)) page.Of("td", cell, ("class", "n"));
            }).Line();
    }), ("class", "wide")).Line();

    private void Header(IReadOnlyList<string> columns) => page.In("tr", () =>
    {
        for (var at = 0; at < columns.Count; at++) page.Of("th", columns[at], ("scope", "col"), ("class", at == 0 ? null : "n"));
    }).Line();

    private void Section(string title, Action inside) => page.In("section", () =>
    {
        page.Of("h2", title).Line();
        inside();
    }).Line();

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
