using System.CommandLine;
using Countersign.Cli.Local;
using Countersign.Cli.Remote;
using Countersign.Cli.Reports;
using Countersign.Core;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Cli.Verbs;

/// <summary><c>gate</c>: submits a change and says whether it may ship.</summary>
internal static class GateVerb
{
    private const string Description =
        "Submit a change and print the verdict. Exits 0 for allow (always in shadow and warn), 2 for deny, 3 for hold: waiting, not failed; 1 where it could not be carried out.";

    private const string Example =
        "countersign gate --environment production --component checkout --plan plan.json --artifact shop@sha256:9f86…\ncountersign gate --environment production --wait 30m\ncountersign gate --environment production --dry-run";

    /// <summary>Longest that reporting may delay a pipeline (contract §1).</summary>
    private static readonly TimeSpan ReportingLimit = TimeSpan.FromSeconds(10);

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var options = new GateOptions();
        var verb = new Verb("gate", Description, Example);
        foreach (var option in options.All) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            if (options.Reporting(parsed) is not { } mode) return await DecideAsync(host, output, options, parsed, null, cancel);
            using var limit = new CancellationTokenSource(ReportingLimit, host.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            try
            {
                return await DecideAsync(host, output, options, parsed, either.Token, cancel);
            }
            catch (Exception problem) when (CommandLine.IsExpected(problem) || (problem is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                CommandLine.Fail(host, problem is OperationCanceledException ? $"There was no verdict within {ReportingLimit.TotalSeconds:0} seconds." : problem.Message);
                CommandLine.Fail(host, $"Nothing is held: --mode {mode} only reports.");
                return ExitStatus.Allow;
            }
        });
        return verb;
    }

    private static async Task<int> DecideAsync(CliHost host, OutputOptions output, GateOptions options, ParseResult parsed, CancellationToken? soon, CancellationToken cancel)
    {
        var ask = options.Read(host, parsed);
        if (ask.IsDryRun) return await DryRunAsync(host, output, parsed, ask, soon ?? cancel);
        using var gate = new GateClient(options.Connection.Find(host, parsed), host);
        var (submission, answer) = await host.ShowingAsync("Asking the gate…", SubmitAsync(host, gate, ask, soon ?? cancel), cancel).WaitAsync(soon ?? cancel);
        if (answer.IsWaiting && ask.Wait is { } wait)
        {
            // Standard output is the answer's; who waits reads meanwhile where to sign.
            VerdictText.Write(host.Error, answer, Paint.None);
            await host.Error.WriteLineAsync($"Waiting for an answer, until {host.Time.GetUtcNow() + wait:yyyy-MM-dd HH:mm} UTC at most…");
            answer = await WaitAsync(host, gate, submission, answer, wait, cancel);
        }

        return answer.Show(host, output, parsed);
    }

    private static async Task<(Submission, GateAnswer)> SubmitAsync(CliHost host, GateClient gate, GateRequest ask, CancellationToken cancel)
    {
        var submission = await Submission.MakeAsync(host, gate, ask, cancel);
        return (submission, await gate.SubmitAsync(submission.Body, submission.Key, cancel));
    }

    /// <summary>Waits until the change moves, then submits it again: that takes the grant for this deployment, and only its answer lets it begin.</summary>
    private static async Task<GateAnswer> WaitAsync(CliHost host, GateClient gate, Submission submission, GateAnswer answer, TimeSpan longest, CancellationToken cancel)
    {
        var begun = host.Time.GetTimestamp();
        while (answer.IsWaiting && host.Time.GetElapsedTime(begun) < longest) answer = await gate.ChangeAsync(answer.Id, wait: true, cancel);
        return answer.IsWaiting || answer.Verdict == Verdict.Deny || answer.State is "superseded" or "cancelled" ? answer : await gate.SubmitAsync(submission.Body, submission.Key, cancel);
    }

    private static async Task<int> DryRunAsync(CliHost host, OutputOptions output, ParseResult parsed, GateRequest ask, CancellationToken cancel)
    {
        var answer = await host.ShowingAsync("Reading the history…", DryRun.DecideAsync(host, ask, cancel), cancel).WaitAsync(cancel);
        if (!output.IsJson(parsed)) await host.Text.WriteLineAsync("Dry run: decided here, by .countersign of the working tree. Nothing was submitted; the gate decides by its own configuration.");
        return answer.Show(host, output, parsed);
    }
}

/// <summary>What a caller of <c>gate</c> asks.</summary>
internal sealed record GateRequest
{
    /// <summary>Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Component, or null.</summary>
    public string? Component { get; init; }

    /// <summary>Commit, branch or tag; null for the head of the repository here.</summary>
    public string? Head { get; init; }

    /// <summary>What the caller takes for live.</summary>
    public string? Base { get; init; }

    /// <summary>Targets; none where the environment has only one.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Artifacts.</summary>
    public IReadOnlyList<Core.Changes.Artifact> Artifacts { get; init; } = [];

    /// <summary>Plans.</summary>
    public IReadOnlyList<PlanFile> Plans { get; init; } = [];

    /// <summary>What images were built from, or null.</summary>
    public ProvenanceFiles? Provenance { get; init; }

    /// <summary>What it is for, how it was tested, the way back.</summary>
    public (string What, string Test, string WayBack)? Intent { get; init; }

    /// <summary>Folder with the configuration of a dry run.</summary>
    public string? Config { get; init; }

    /// <summary>Whether nothing is submitted.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Longest to wait for people.</summary>
    public TimeSpan? Wait { get; init; }
}

/// <summary>The options of <c>gate</c>.</summary>
internal sealed class GateOptions
{
    private readonly Option<string> _environment = new("--environment") { Description = "Where it ships.", HelpName = "E", Required = true };
    private readonly Option<string?> _component = new("--component") { Description = "What ships. Default: the only component there is.", HelpName = "C" };
    private readonly Option<string?> _head = new("--head") { Description = "Commit, branch or tag that is about to run. Default: HEAD.", HelpName = "H" };
    private readonly Option<string?> _base = new("--base") { Description = "What you take for live. A gate only compares it; a dry run begins there.", HelpName = "B" };
    private readonly Option<string[]> _target = new("--target") { Description = "Target inside the environment; may be repeated, and is then answered for at once.", HelpName = "T" };
    private readonly Option<string[]> _artifact = new("--artifact") { Description = "Artifact by digest; may be repeated.", HelpName = "NAME@sha256:…" };
    private readonly Option<string[]> _plan = new("--plan") { Description = "Plan; may be repeated. Its values never leave the reading gate's memory.", HelpName = "FILE" };
    private readonly Option<string?> _planFormat = new("--plan-format") { Description = $"Format of the plans: {string.Join(", ", PlanReaders.Formats)}. Default: told from the file.", HelpName = "F" };
    private readonly Option<string[]> _provenance = ProvenanceFiles.Option();
    private readonly Option<string[]> _provenanceKey = ProvenanceFiles.KeyOption();
    private readonly Option<string?> _intent = new("--intent") { Description = "What it is for.", HelpName = "TEXT" };
    private readonly Option<string?> _tested = new("--tested") { Description = "How it was tested.", HelpName = "TEXT" };
    private readonly Option<string?> _wayBack = new("--way-back") { Description = "How to undo it.", HelpName = "TEXT" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Ask no server: decide here by .countersign of the working tree, for instance before a merge." };
    private readonly Option<string?> _config = new("--config") { Description = "Folder with the configuration of a dry run. Default: .countersign of the repository.", HelpName = "DIR" };
    private readonly Option<string?> _wait = new("--wait") { Description = "Wait so long for people to answer, for instance 30m.", HelpName = "TIME" };
    private readonly Option<string?> _mode = new("--mode") { Description = "Exit 0 within 10 seconds where no verdict can be had. Whether a verdict holds is never said here, but by the environment.", HelpName = "shadow|warn" };

    /// <summary>Takes what a mode can be.</summary>
    public GateOptions() => _mode.AcceptOnlyFromAmong("shadow", "warn");

    /// <summary>Where the gate is.</summary>
    public ConnectionOptions Connection { get; } = new();

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [_environment, _component, _head, _base, _target, _artifact, _plan, _planFormat, _provenance, _provenanceKey, _intent, _tested, _wayBack, _dryRun, _config, _wait, _mode, Connection.Server, Connection.TokenFile];

    /// <summary>The mode in which missing verdicts hold nothing; null where they do.</summary>
    public string? Reporting(ParseResult parsed) => parsed.GetValue(_mode);

    /// <summary>What is asked.</summary>
    /// <exception cref="StopException">Options do not fit together.</exception>
    public GateRequest Read(CliHost host, ParseResult parsed) => new()
    {
        Environment = parsed.GetRequiredValue(_environment),
        Component = parsed.GetValue(_component),
        Head = parsed.GetValue(_head),
        Base = parsed.GetValue(_base),
        Targets = parsed.GetValue(_target) ?? [],
        Artifacts = [.. (parsed.GetValue(_artifact) ?? []).Select(ArtifactOf)],
        Plans = Plans(host, parsed),
        Provenance = Provenance(host, parsed),
        Intent = Intent(parsed),
        Config = parsed.GetValue(_config),
        IsDryRun = parsed.GetValue(_dryRun),
        Wait = parsed.GetValue(_wait) is { } wait ? Duration(wait) : null,
    };

    private IReadOnlyList<PlanFile> Plans(CliHost host, ParseResult parsed)
    {
        var names = parsed.GetValue(_plan) ?? [];
        if (names.Contains(PlanFile.StandardInput)) throw new StopException("A plan for the gate is read twice, so it cannot come from standard input.", "Write it to a file and name that.");
        return PlanFile.Of(host, names, parsed.GetValue(_planFormat));
    }

    private ProvenanceFiles? Provenance(CliHost host, ParseResult parsed)
    {
        var keys = parsed.GetValue(_provenanceKey);
        if (keys is { Length: > 0 } && !parsed.GetValue(_dryRun)) throw new StopException("A gate does not take the caller's word for which builder to trust.", "Leave out --provenance-key, or add --dry-run.");
        return ProvenanceFiles.Read(host, parsed.GetValue(_provenance), keys);
    }

    private (string, string, string)? Intent(ParseResult parsed) => (parsed.GetValue(_intent), parsed.GetValue(_tested), parsed.GetValue(_wayBack)) switch
    {
        (null, null, null) => null,
        ({ } what, { } test, { } wayBack) => (what, test, wayBack),
        _ => throw new StopException("An intent has three parts.", "Give --intent, --tested and --way-back together."),
    };

    /// <summary>An artifact as callers write it, <c>NAME@sha256:…</c>.</summary>
    /// <exception cref="StopException">It has no name or no digest.</exception>
    public static Core.Changes.Artifact ArtifactOf(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && Sha256Digest.TryParse(text[(at + 1)..], out var digest)
            ? new Core.Changes.Artifact(text[..at], digest)
            : throw new StopException($"\"{text}\" does not name an artifact by its digest.", "Write NAME@sha256: and 64 lower-case hex digits.");
    }

    private static TimeSpan Duration(string text) =>
        YamlErrors.TryDuration(text, out var wait) && wait > TimeSpan.Zero ? wait : throw new StopException($"\"{text}\" is not a time to wait.", "Write it as in 30m, 8h or 2d.");
}
