using System.Globalization;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>One band of a stacked chart.</summary>
/// <param name="Class">Its colour, by class of the style sheet.</param>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">Its value in each period.</param>
internal sealed record Band(string Class, string Name, IReadOnlyList<double> Values);

/// <summary>
/// Charts as SVG made here: no script, no library, no style attribute, colours from the page's own style sheet. Every chart has its numbers as a
/// table beside it.
/// </summary>
internal static class Charts
{
    private const double Width = 360; // a phone's width, so that text keeps its size there
    private const double Height = 190;
    private const double Left = 42;
    private const double Bottom = 24;
    private const double Top = 10;

    private static readonly int[] Steps = [1, 2, 4, 6, 8, 10]; // of an axis, times a power of ten: half of each is easy to read

    /// <summary>Deployments over time, by outcome.</summary>
    public static void Outcomes(Html page, ReplayReport report) => Stacked(
        page, report.Timeline, "Deployments", "",
        [.. ReplayWords.Order.Reverse().Where(o => report.ByOutcome[o] > 0).Select(o => new Band(Words.Of(o), ReplayWords.Of(o), [.. report.Timeline.Periods.Select(p => (double)p.ByOutcome[o])]))],
        most: null);

    /// <summary>The share of commits with AI marks over time, by involvement.</summary>
    public static void Ai(Html page, ReplayReport report) => Stacked(
        page, report.Timeline, "Commits with AI marks, percent", " %",
        [.. new[] { Involvement.Agent, Involvement.Edit, Involvement.Assist }.Select(i => new Band(
            Words.Of(i), Words.Of(i), [.. report.Timeline.Periods.Select(p => p.Commits == 0 ? 0 : 100.0 * p.ByInvolvement[i] / p.Commits)]))],
        most: 100);

    /// <summary>All deployments as one bar.</summary>
    public static void Bar(Html page, ReplayReport report) => page.In("svg", () =>
    {
        var at = 0.0;
        foreach (var outcome in ReplayWords.Order)
        {
            var width = 1_000.0 * report.ByOutcome[outcome] / report.Deployments;
            if (width > 0) Rect(page, Words.Of(outcome), at, 0, width, 30, $"{ReplayWords.Of(outcome)}: {report.ByOutcome[outcome]}");
            at += width;
        }

        var budget = 10.0 * report.Budget.HeldPercent;
        page.Of("line", "", ("class", "budget"), ("x1", N(budget)), ("x2", N(budget)), ("y1", "-4"), ("y2", "34"));
    }, ("class", "bar"), ("viewBox", "0 -4 1000 38"), ("preserveAspectRatio", "none"), ("role", "img"), ("aria-label", "Outcomes of all deployments; the line is the budget. The list below has the numbers."));

    private static void Stacked(Html page, Timeline timeline, string title, string unit, IReadOnlyList<Band> bands, double? most)
    {
        var periods = timeline.Periods;
        var top = most ?? Round(Enumerable.Range(0, periods.Count).Select(at => bands.Sum(b => b.Values[at])).DefaultIfEmpty(0).Max());
        var step = (Width - Left) / Math.Max(1, periods.Count);
        page.In("svg", () =>
        {
            Axis(page, top, unit);
            for (var at = 0; at < periods.Count; at++) Column(page, bands, at, Left + (at * step), step, top, Label(timeline, at), unit);
            foreach (var at in Marked(periods.Count))
                page.Of("text", Label(timeline, at), ("class", "axis"), ("x", N(Left + ((at + 0.5) * step))), ("y", N(Height - 6)), ("text-anchor", at == 0 ? "start" : at == periods.Count - 1 ? "end" : "middle"));
        }, ("class", "chart"), ("viewBox", $"0 0 {N(Width)} {N(Height)}"), ("role", "img"), ("aria-label", $"{title} by {Words.Of(timeline.Length)}. The table below has the numbers."));
    }

    private static void Axis(Html page, double top, string unit)
    {
        foreach (var part in (double[])[0, 0.5, 1])
        {
            var y = Y(top * part, top);
            page.Of("line", "", ("class", "grid"), ("x1", N(Left)), ("x2", N(Width)), ("y1", N(y)), ("y2", N(y)));
            page.Of("text", N(top * part) + unit, ("class", "axis"), ("x", N(Left - 4)), ("y", N(y + 4)), ("text-anchor", "end"));
        }
    }

    private static void Column(Html page, IReadOnlyList<Band> bands, int at, double x, double step, double top, string label, string unit)
    {
        var from = 0.0;
        foreach (var band in bands.Where(b => b.Values[at] > 0))
        {
            var (y, bottom) = (Y(from + band.Values[at], top), Y(from, top));
            Rect(page, band.Class, x + (step * 0.1), y, step * 0.8, bottom - y, $"{label}, {band.Name}: {N(Math.Round(band.Values[at], 1))}{unit}");
            from += band.Values[at];
        }
    }

    private static void Rect(Html page, string kind, double x, double y, double width, double height, string title) =>
        page.In("rect", () => page.Of("title", title), ("class", "o-" + kind), ("x", N(x)), ("y", N(y)), ("width", N(width)), ("height", N(height)));

    private static double Y(double value, double top) => Height - Bottom - (top == 0 ? 0 : value / top * (Height - Bottom - Top));

    /// <summary>The end of an axis that holds this value.</summary>
    private static double Round(double value)
    {
        if (value <= 2) return 2;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Steps.Select(step => step * power).First(step => step >= value);
    }

    /// <summary>The periods with a label: the first, the middle and the last.</summary>
    private static IEnumerable<int> Marked(int count) => count <= 3 ? Enumerable.Range(0, count) : [0, count / 2, count - 1];

    /// <summary>A period's name.</summary>
    public static string Label(Timeline timeline, int at)
    {
        var day = timeline.Periods[at].From;
        return timeline.Length switch
        {
            PeriodLength.Week => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
            PeriodLength.Month => day.ToString("MMM yyyy", CultureInfo.InvariantCulture),
            PeriodLength.Quarter => string.Create(CultureInfo.InvariantCulture, $"{((day.Month - 1) / 3) + 1}/{day.Year}"),
            PeriodLength.Year => day.Year.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string N(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
