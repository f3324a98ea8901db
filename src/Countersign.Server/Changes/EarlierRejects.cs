using System.Globalization;
using Countersign.Core;
using Countersign.Core.BlastRadius;
using Countersign.Core.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// A reject denies exactly its change. A like one, of the same component and with the same effects or the same tree, is another change; for a day
/// whoever looks at it reads first that somebody rejected the other, and why (contract §3).
/// </summary>
internal static class EarlierRejects
{
    /// <summary>For how long a reject is shown at like changes.</summary>
    public static readonly TimeSpan ShownFor = TimeSpan.FromHours(24);

    private const int MaxComment = 500; // characters

    /// <summary>The latest reject of a like change, as a reason that changes no verdict; null where there is none.</summary>
    public static Reason? Of(StoreReader store, ChangeRow row)
    {
        var others = store.RejectionsSince(row.Environment, row.Component, store.Now - ShownFor).Where(r => r.ChangeDigest != row.Digest).Reverse().ToList();
        if (others.Count == 0) return null;
        var effects = EffectsOf(store, row);
        return others.Find(r => IsLike(store, row, effects, r)) is { } reject ? new Reason("rejected-before", null, Text(store, reject)) : null;
    }

    private static bool IsLike(StoreReader store, ChangeRow row, EffectIds effects, SignOffRow reject)
    {
        var trees = store.Heads(row.Id).Where(h => h.Tree is not null).Select(h => (h.Repository, h.Tree)).ToHashSet();
        if (trees.Overlaps(store.Heads(reject.ChangeId).Select(h => (h.Repository, h.Tree)))) return true;
        return store.Change(reject.ChangeId) is { } other && EffectsOf(store, other) is var its
            && (its.Destructive.Overlaps(effects.Destructive) || (effects.All.Count > 0 && its.All.SetEquals(effects.All)));
    }

    /// <summary>What a change does besides deploying code. Losing the same thing is alike, whatever else is done with it.</summary>
    private static EffectIds EffectsOf(StoreReader store, ChangeRow row)
    {
        var effects = StoredVerdicts.Facts(store, row).BlastRadius.Effects.Where(Answerable.NeedsAnswer).ToList();
        HashSet<string> Ids(IEnumerable<Effect> some) => [.. some.Select(e => e.Id)];
        return new EffectIds(Ids(effects), Ids(effects.Where(e => e.IsDestructive)));
    }

    private static string Text(StoreReader store, SignOffRow reject)
    {
        var when = reject.RecordedAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var comment = CommentOf(store, reject);
        var why = comment.Length == 0 ? "without a comment" : $"\"{(comment.Length > MaxComment ? comment[..MaxComment] + "…" : comment)}\"";
        return $"{reject.Person} rejected a like change, {reject.ChangeId}, at {when}: {why}. Read that first.";
    }

    private static string CommentOf(StoreReader store, SignOffRow reject) =>
        store.Evidence(reject.Statement) is { } evidence && SignOffStatement.Read(evidence.Bytes, out _) is { } statement
            ? statement.Comment
            : throw new StoreDamagedException($"Sign-off {reject.Id} names {reject.Statement}, which is not kept or cannot be read. Restore the last backup.");

    private sealed record EffectIds(HashSet<string> All, HashSet<string> Destructive);
}
