using System.CommandLine;
using System.Globalization;
using Countersign.Cli.Local;
using Countersign.Cli.Replay;
using Countersign.Core.Formats;
using Countersign.Core.Replay;

namespace Countersign.Cli.Verbs;

/// <summary><c>replay</c>: what a policy would have held of this repository's past. Asks nobody but git.</summary>
internal static class ReplayVerb
{
    private const string Description = "What a policy would have held in this repository's past: how much, why, who would have signed. Needs no server and no configuration.";
    private const string Example = "countersign replay\ncountersign replay --repo ../shop --since 180d --html replay.html\ncountersign replay --policy strict --by tag --format json";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var options = new ReplayOptions();
        var verb = new Verb("replay", Description, Example);
        options.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var ask = options.Read(parsed);
            var folder = host.At(ask.Repo ?? ".");
            var report = await ReplayAsync(host, folder, ask, cancel);
            if (ask.Html is { } page) await File.WriteAllTextAsync(host.At(page), ReplayPage.Of(report, CommandLine.Version), cancel);
            if (output.IsJson(parsed)) host.WriteJson(ReplayJson.ToJson(report));
            else ReplayText.Write(host.Text, report, output.PaintOf(parsed));
            if (ask.Html is { } written) await host.Error.WriteLineAsync($"Wrote {written}.");
            return ExitStatus.Allow;
        });
        return verb;
    }

    /// <summary>Replays the repository in or above this folder.</summary>
    public static async Task<ReplayReport> ReplayAsync(CliHost host, string folder, ReplayRequest ask, CancellationToken cancel)
    {
        using var repository = await LocalRepository.OpenAsync(folder, cancel);
        var head = await repository.ResolveAsync(ask.Head ?? "HEAD", cancel);
        var (settings, people, marks) = ReplayConfiguration.Of(host, folder, await repository.IdAsync(cancel), ask);
        var progress = new Progress(host);
        try
        {
            return await new PastReader(repository.History, marks, progress).ReplayAsync(head, ask.Walk, settings, people, cancel);
        }
        finally
        {
            progress.End();
        }
    }
}

/// <summary>The options of the verb.</summary>
internal sealed class ReplayOptions
{
    private const int MostDays = 36_500;

    private readonly Option<string?> _repo = new("--repo") { Description = "The repository. Default: the one here.", HelpName = "DIR" };
    private readonly Option<string?> _head = new("--head") { Description = "The tip of the branch that was deployed. Default: HEAD.", HelpName = "REF" };
    private readonly Option<string> _by = new("--by") { Description = "What counts as a deployment. auto looks at the history and says what it chose.", HelpName = "auto|merge|tag|commit", DefaultValueFactory = _ => "auto" };
    private readonly Option<int> _every = new("--every") { Description = "Take N of them together as one deployment.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _since = new("--since") { Description = "How far back, counted from the newest commit: days such as 90d, or all.", HelpName = "90d|all", DefaultValueFactory = _ => $"{ReplayRequest.DefaultDays}d" };
    private readonly Option<string?> _policy = new("--policy") { Description = "A preset (senior-signoff, balanced, strict) or a policy file. Default: the repository's own, else balanced.", HelpName = "PRESET|FILE" };
    private readonly Option<string?> _environment = new("--environment") { Description = "The environment they went to. Default: production.", HelpName = "NAME" };
    private readonly Option<string?> _config = new("--config") { Description = "Folder with people.yaml and environments.yaml. Default: .countersign of the repository, if there is one.", HelpName = "DIR" };
    private readonly Option<string?> _html = new("--html") { Description = "Also write one self-contained page to forward or print.", HelpName = "FILE" };
    private readonly Option<int> _heldPercent = new("--budget") { Description = "Most deployments that may be held, in percent.", HelpName = "PERCENT", DefaultValueFactory = _ => ReplayBudget.Default.HeldPercent };
    private readonly Option<int> _answers = new("--answers") { Description = "Most sign-offs of one person in one day.", HelpName = "N", DefaultValueFactory = _ => ReplayBudget.Default.AnswersPerDay };

    /// <summary>Adds them to the verb.</summary>
    public void AddTo(Command verb)
    {
        _by.AcceptOnlyFromAmong("auto", "merge", "tag", "commit");
        foreach (var option in new Option[] { _repo, _head, _by, _every, _since, _policy, _environment, _config, _html, _heldPercent, _answers }) verb.Add(option);
    }

    /// <summary>What was asked.</summary>
    /// <exception cref="StopException">A number or a time is out of range.</exception>
    public ReplayRequest Read(ParseResult parsed) => new()
    {
        Repo = parsed.GetValue(_repo),
        Head = parsed.GetValue(_head),
        Policy = parsed.GetValue(_policy),
        Environment = parsed.GetValue(_environment),
        Config = parsed.GetValue(_config),
        Html = parsed.GetValue(_html),
        Walk = new WalkOptions
        {
            By = Words.Parse<DeploymentsBy>(parsed.GetValue(_by)!)!.Value,
            Every = Within(_every, parsed.GetValue(_every), 1, WalkOptions.MaxEvery),
            Since = Since(parsed.GetValue(_since)!),
        },
        Budget = new ReplayBudget(Within(_heldPercent, parsed.GetValue(_heldPercent), 0, 100), Within(_answers, parsed.GetValue(_answers), 0, 1_000)),
    };

    private static int Within(Option option, int value, int least, int most) =>
        value >= least && value <= most ? value : throw new StopException($"{option.Name} {value} is out of range.", $"Give a number from {least} to {most}.");

    private static TimeSpan? Since(string text)
    {
        if (text == "all") return null;
        return text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays
            ? TimeSpan.FromDays(days)
            : throw new StopException($"\"{text}\" is not a time that --since understands.", $"Give days such as 90d, from 1d to {MostDays}d, or all.");
    }
}
