using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>
/// A replay as one page to forward or print: a file that needs nothing else, runs nothing, and in which names, subjects and paths of the repository are
/// only ever text. Its content policy allows its own style sheet, by digest, and nothing more.
/// </summary>
internal sealed class ReplayPage
{
    private static readonly string Style = ReadStyle();

    private readonly Html _page = new();
    private readonly ReplayReport _report;

    private ReplayPage(ReplayReport report) => _report = report;

    /// <summary>The whole file.</summary>
    public static string Of(ReplayReport report, string version) => new ReplayPage(report).Write(version);

    private string Write(string version)
    {
        var title = $"{_report.Repository}: what {_report.Policy} would have held";
        _page.Own("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        _page.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'")).Line();
        _page.Of("title", title).Line().Own($"<style>{Style}</style>\n</head>\n<body>\n");
        _page.In("main", () => Content(version)).Line().Own("</body>\n</html>\n");
        return _page.ToString();
    }

    private void Content(string version)
    {
        Top();
        if (_report.Deployments > 0)
        {
            Tiles();
            Outcomes();
            ChartsOverTime();
            Signers();
            new ReplayTables(_page, _report).Write();
        }

        Section("What this cannot know", () => List([.. _report.Notes]));
        _page.In("footer", () => _page.Text($"Made by countersign {version} from the git history alone. Repeat it with ").Of("code", "countersign replay --html FILE").Text(". Nothing was held: this is a look back."));
    }

    private void Top()
    {
        _page.In("header", () =>
        {
            _page.Of("p", "Countersign replay", ("class", "brand"));
            _page.In("h1", () => _page.Text("What the policy ").Of("code", _report.Policy).Text(" would have held in ").Of("code", _report.Repository));
            var what = _report.Deployments == 0 ? "There is no deployment to judge" : $"{ReplayWords.Count(_report.Deployments, "past deployment", "past deployments")}, {ReplayWords.Window(_report)}";
            _page.Of("p", $"{what}; {ReplayWords.Unit(_report)} ({_report.Walk.Why}).");
            _page.Of("p", _report.People, ("class", _report.IsEstimate ? "estimate" : "soft"));
        }).Line();
    }

    private void Tiles()
    {
        var most = _report.HeldAtMostPercent > _report.HeldPercent ? $"at most {ReplayWords.Number(_report.HeldAtMostPercent)} % if every missing plan shows something severe" : "of all deployments";
        _page.In("div", () =>
        {
            Tile("Held", ReplayWords.Held(_report), most, _report.IsWithinBudget ? "good" : "bad");
            Tile("Sign-offs", _report.Answers == 0 ? "0" : ReplayWords.Rate(_report.AnswersPerWeek), $"at most {_report.MostInADay} for one person in a day", null);
            Tile("Review only", ReplayWords.Percent(_report.ByOutcome[PastOutcome.Review], _report.Deployments), "git does not say whether there was one", null);
            Tile("Commits with AI marks", $"{_report.Authorship.AiShare} %", $"{ReplayWords.Percent(_report.Authorship.ByInvolvement[Involvement.Undeclared], _report.Authorship.Commits)} undeclared, which is not human", null);
        }, ("class", "tiles")).Line();
        _page.Of("p", ReplayWords.Budget(_report), ("class", _report.IsWithinBudget ? "verdict good" : "verdict bad")).Line();
    }

    private void Tile(string name, string value, string about, string? kind) => _page.In("div", () =>
        _page.Of("p", name, ("class", "name")).Of("p", value, ("class", "value")).Of("p", about, ("class", "about")), ("class", kind is null ? "tile" : "tile " + kind));

    private void Outcomes()
    {
        Section("Outcomes", () =>
        {
            Charts.Bar(_page, _report);
            _page.Of("p", $"The dashed line is the budget: {_report.Budget.HeldPercent} % held.", ("class", "soft"));
            _page.In("dl", () =>
            {
                foreach (var outcome in ReplayWords.Order.Where(o => _report.ByOutcome[o] > 0))
                    _page.In("div", () => _page
                        .In("dt", () => _page.Of("span", "", ("class", "key k-" + Words.Of(outcome))).Text($"{ReplayWords.Of(outcome)} "))
                        .In("dd", () => _page.Of("strong", $"{ReplayWords.Count(_report.ByOutcome[outcome], "deployment", "deployments")}, {ReplayWords.Percent(_report.ByOutcome[outcome], _report.Deployments)}").Text($" {ReplayWords.Meaning(outcome)}")));
            }, ("class", "legend"));
        });
    }

    private void ChartsOverTime()
    {
        _page.In("div", () =>
        {
            Section($"Deployments by {Words.Of(_report.Timeline.Length)}", () => Charts.Outcomes(_page, _report));
            Section("Commits with AI marks", () =>
            {
                Charts.Ai(_page, _report);
                _page.In("p", () =>
                {
                    foreach (var kind in (Involvement[])[Involvement.Agent, Involvement.Edit, Involvement.Assist])
                        _page.Of("span", "", ("class", "key k-" + Words.Of(kind))).Text($"{Words.Of(kind)}  ");
                }, ("class", "keys"));
            });
        }, ("class", "two")).Line();
        new ReplayTables(_page, _report).Timeline();
    }

    private void Signers() => Section("Who would have signed", () =>
    {
        _page.Of("p", ReplayWords.SignOffs(_report));
        if (_report.Signers.Count > 0) new ReplayTables(_page, _report).Signers();
    });

    private void Section(string title, Action inside) => _page.In("section", () =>
    {
        _page.Of("h2", title).Line();
        inside();
    }).Line();

    private void List(IReadOnlyList<string> items) => _page.In("ul", () =>
    {
        foreach (var item in items) _page.Of("li", item).Line();
    });

    private static string ReadStyle()
    {
        using var stream = typeof(ReplayPage).Assembly.GetManifestResourceStream("replay.css") ?? throw new InvalidOperationException("The program was built without the style of its page.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
