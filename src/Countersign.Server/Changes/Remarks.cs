using Countersign.Core.Formats;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>What a person says about a change.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What is said.</param>
/// <param name="To">To whom it is handed over.</param>
/// <param name="ReplyTo">The question it answers.</param>
internal sealed record SaidAbout(RemarkKind Kind, string Text, string? To = null, long? ReplyTo = null);

/// <summary>
/// Questions to the author and their answers, handing over, nudges, and "this hold was needless". None of it gives anybody standing, moves a verdict or
/// is evidence; it is what people would otherwise say in a chat that nobody finds again.
/// </summary>
internal sealed partial class Remarks(SqliteStore store, ChangeSignals signals, ILogger<Remarks> logger)
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxText = 2_000;

    /// <summary>Most remarks of one person within <see cref="Window"/>.</summary>
    public const int MostByOne = 20;

    /// <summary>Most remarks about one change.</summary>
    public const int MostAboutOne = 200;

    /// <summary>What is counted together against <see cref="MostByOne"/>; also the time between two nudges of a change.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Keeps a remark, or says why not.</summary>
    /// <param name="changeId">The change.</param>
    /// <param name="person">Who says it: a person id, or the id of a token that nudges.</param>
    /// <param name="said">What is said.</param>
    /// <param name="cancel">Ends the work.</param>
    public async Task<(RemarkRow? Remark, Problem? Problem)> AddAsync(string changeId, string person, SaidAbout said, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Change(changeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{(changeId.Length > 60 ? changeId[..60] + "…" : changeId)}\" here."));
        if ((TooMany(transaction, row, person) ?? WhyNot(transaction, row, person, said)) is { } problem)
        {
            Refused(logger, row.Id, Words.Of(said.Kind), person, problem.Code);
            return (null, problem);
        }

        var remark = new RemarkRow(0, row.Id, said.Kind, person, said.To, said.ReplyTo, said.Text, transaction.Now);
        var id = transaction.AddRemark(remark);
        await transaction.CommitAsync();
        Kept(logger, row.Id, Words.Of(said.Kind), person);
        signals.Moved(row.Id);
        return (remark with { Id = id }, null);
    }

    private static Problem? TooMany(StoreReader reader, ChangeRow row, string person)
    {
        if (reader.RemarksBy(person, reader.Now - Window) >= MostByOne) return Later("too-many-remarks", $"{person} said {MostByOne} things within an hour. Say the rest later, or to each other.");
        return reader.Remarks(row.Id).Count >= MostAboutOne ? Problem.Conflict("too-many-remarks", $"{MostAboutOne} things were said about {row.Id}; no more are kept.") : null;
    }

    private static Problem? WhyNot(StoreReader reader, ChangeRow row, string person, SaidAbout said) => said.Kind switch
    {
        RemarkKind.Question => NotOpen(row) ?? Empty(said),
        RemarkKind.Reply => NotOpen(row) ?? Empty(said) ?? NotTheirAnswer(reader, row, person, said),
        RemarkKind.HandOver => NotOpen(row) ?? NotAble(reader, row, person, said),
        RemarkKind.Nudge => NotWaiting(row) ?? NudgedAlready(reader, row),
        RemarkKind.Needless => NeverHeld(reader, row) ?? NotInvolved(reader, row, person) ?? SaidAlready(reader, row, person),
    };

    private static Problem? NotOpen(ChangeRow row) => row.State is ChangeState.Waiting or ChangeState.Granted
        ? null
        : Problem.Conflict("change-not-open", $"{row.Id} is {Words.Of(row.State)}; there is nothing to ask any more.");

    private static Problem? Empty(SaidAbout said) => string.IsNullOrWhiteSpace(said.Text) ? Problem.Bad("remark-malformed", "Nothing is said. Write what you want to know, or the answer.") : null;

    private static Problem? NotTheirAnswer(StoreReader reader, ChangeRow row, string person, SaidAbout said)
    {
        if (!reader.Remarks(row.Id).Any(r => r.Id == said.ReplyTo && r.Kind == RemarkKind.Question)) return Problem.Missing("unknown-question", $"{row.Id} has no question {said.ReplyTo}.");
        return Authors(reader, row).Contains(person) ? null : Problem.Refused("not-the-author", "Only who wrote part of this change or asked for it answers questions about it.");
    }

    /// <summary>Handing over names somebody who could answer anyway: it moves who is asked first, and nothing else.</summary>
    private static Problem? NotAble(StoreReader reader, ChangeRow row, string person, SaidAbout said)
    {
        var able = SignerTurns.Read(reader, row);
        if (!able.Contains(person, StringComparer.Ordinal)) return Problem.Refused("not-eligible", $"{person} is not asked to answer {row.Id}, so there is nothing to hand over.");
        return said.To != person && able.Contains(said.To, StringComparer.Ordinal)
            ? null
            : Problem.Bad("not-eligible", $"It can be handed over to who may answer it too: {(able.Count > 1 ? string.Join(", ", able.Where(p => p != person)) : "nobody else")}.");
    }

    private static Problem? NotWaiting(ChangeRow row) => row is { State: ChangeState.Waiting, Verdict: StoredVerdict.Hold }
        ? null
        : Problem.Conflict("change-not-open", $"{row.Id} does not wait for anybody.");

    private static Problem? NudgedAlready(StoreReader reader, ChangeRow row) =>
        reader.Remarks(row.Id).LastOrDefault(r => r.Kind == RemarkKind.Nudge) is { } last && last.At > reader.Now - Window
            ? Later("nudged-already", $"Who is asked about {row.Id} was reminded at {last.At:HH:mm} UTC. Remind them again in an hour.")
            : null;

    private static Problem? NeverHeld(StoreReader reader, ChangeRow row) => reader.Verdicts(row.Id).Any(v => v.Verdict != StoredVerdict.Allow)
        ? null
        : Problem.Conflict("never-held", $"{row.Id} was never held.");

    private static Problem? NotInvolved(StoreReader reader, ChangeRow row, string person) =>
        Authors(reader, row).Contains(person) || reader.SignOffs(row.Digest).Any(s => s.Person == person)
            ? null
            : Problem.Refused("not-involved", "Only who wrote the change, asked for it or answered it says whether holding it was needless.");

    private static Problem? SaidAlready(StoreReader reader, ChangeRow row, string person) => reader.Remarks(row.Id).Any(r => r.Kind == RemarkKind.Needless && r.Person == person)
        ? Problem.Conflict("needless-said", "You said so already.")
        : null;

    /// <summary>Who wrote part of the change, drives an agent that did, or owns what asked for it.</summary>
    public static IReadOnlySet<string> Authors(StoreReader reader, ChangeRow row) =>
        StoredVerdicts.Facts(reader, row).Added.SelectMany(r => r.Commits).SelectMany(c => c.People.Concat(c.Drivers)).Append(row.RequesterOwner).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static Problem Later(string code, string text) => new(StatusCodes.Status429TooManyRequests, code, text);

    [LoggerMessage(2401, LogLevel.Information, "Remark about {ChangeId} ({Kind}) by {Person} refused: {Code}")]
    private static partial void Refused(ILogger logger, string changeId, string kind, string person, string code);

    [LoggerMessage(2402, LogLevel.Information, "Remark about {ChangeId} ({Kind}) by {Person} kept")]
    private static partial void Kept(ILogger logger, string changeId, string kind, string person);
}
