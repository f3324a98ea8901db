using Countersign.Core;
using Countersign.Core.Formats;
using Countersign.Storage;

namespace Countersign.Server.Console;

/// <summary>What is said about a change, its course, and what the reader may say.</summary>
public sealed record ConversationView
{
    /// <summary>The change.</summary>
    public required string ChangeId { get; init; }

    /// <summary>What was said, oldest first.</summary>
    public required IReadOnlyList<RemarkRow> Remarks { get; init; }

    /// <summary>What happened to it, oldest first.</summary>
    public required IReadOnlyList<(DateTimeOffset At, string What)> Course { get; init; }

    /// <summary>Who else can answer it, where the reader can; they can hand it over to these.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>Whether the reader may ask.</summary>
    public required bool MayAsk { get; init; }

    /// <summary>Whether the reader may answer a question.</summary>
    public required bool MayReply { get; init; }

    /// <summary>Whether the reader may remind those who are asked.</summary>
    public required bool MayNudge { get; init; }

    /// <summary>Whether the reader may take the change back.</summary>
    public required bool MayCancel { get; init; }

    /// <summary>Whether the reader may call the hold needless.</summary>
    public required bool MayCallNeedless { get; init; }

    /// <summary>The time of everything here.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The conversation of a change as this reader sees it.</summary>
    internal static ConversationView Of(ChangeView view, string? viewer, Func<string, string> nameOf)
    {
        var isOpen = view.Row.State is ChangeState.Waiting or ChangeState.Granted;
        var waits = view.Row is { State: ChangeState.Waiting, Verdict: StoredVerdict.Hold };
        var isAuthor = viewer is not null && view.Authors.Contains(viewer);
        var able = view.Decision.Requirements.Where(r => !r.Met && r.Kind != Words.Of(RequirementKind.Intent)).SelectMany(r => r.Eligible).Distinct(StringComparer.Ordinal).ToList();
        var involved = isAuthor || view.Answers.Any(a => a.Row.Person == viewer);
        return new ConversationView
        {
            ChangeId = view.Row.Id,
            Remarks = view.Remarks,
            Course =
            [
                .. view.Entries.Select(e => (e.Entry.Time, Wording.Of(e.Entry.Type))).Concat(view.Remarks.Select(r => (r.At, $"{nameOf(r.Person)} {Said(r, nameOf)}"))).OrderBy(e => e.Item1),
            ],
            Others = isOpen && viewer is not null && able.Remove(viewer) ? able : [],
            MayAsk = isOpen && viewer is not null,
            MayReply = isOpen && isAuthor,
            MayNudge = waits && isAuthor,
            MayCancel = waits && viewer is not null && view.Row.RequesterOwner == viewer,
            MayCallNeedless = involved && view.WasHeld && !view.Remarks.Any(r => r.Kind == RemarkKind.Needless && r.Person == viewer),
            Now = view.Now,
        };
    }

    /// <summary>What somebody did by a remark, behind their name.</summary>
    public static string Said(RemarkRow remark, Func<string, string> nameOf) => remark.Kind switch
    {
        RemarkKind.Question => "asked the author",
        RemarkKind.Reply => $"answered question {remark.ReplyTo}",
        RemarkKind.HandOver => $"handed it over to {nameOf(remark.ToPerson!)}",
        RemarkKind.Nudge => "reminded those who are asked",
        RemarkKind.Needless => "called this hold needless",
    };
}
