using System.Collections.Concurrent;
using Countersign.Core;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Changes;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Console;

/// <summary>What a list says about a change.</summary>
public sealed record ChangeSummary
{
    /// <summary>Every reason of its verdict.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>Person ids who can still give something.</summary>
    public required IReadOnlyList<string> Eligible { get; init; }

    /// <summary>Person ids of its authors.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>Identities of its authors that belong to nobody known.</summary>
    public required int Unresolved { get; init; }

    /// <summary>Tools that its marks name.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Commits without any mark.</summary>
    public required int Undeclared { get; init; }

    /// <summary>Commits that are not merges.</summary>
    public required int Commits { get; init; }

    /// <summary>The worst effect; null where it does nothing that is known.</summary>
    public required Effect? Worst { get; init; }

    /// <summary>How many effects delete, recreate or lose state.</summary>
    public required int Destructive { get; init; }
}

/// <summary>A change as a list shows it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Summary">What is said about it.</param>
/// <param name="Headline">Its verdict in one sentence.</param>
public sealed record ListedChange(ChangeRow Row, ChangeSummary Summary, Headline Headline);

/// <summary>
/// Summaries of changes for lists, remembered by the digests of what they are made from: a list of fifty changes must not read fifty
/// plans again each time somebody looks.
/// </summary>
internal sealed class ChangeSummaries
{
    private const int MostRemembered = 5_000;

    private volatile bool _hasBaseline;
    private readonly ConcurrentDictionary<(Sha256Digest Facts, Sha256Digest Decision), ChangeSummary> _known = new();

    /// <summary>Whether anything was ever answered anywhere. What was stays so, and is not looked for again.</summary>
    public bool HasBaseline(StoreReader store, Estate estate) => _hasBaseline = _hasBaseline
        || estate.Environments.Keys.Any(e => estate.Deployable.Keys.Any(c => store.LiveOf(e, c).Any(l => l.Live.Answered is not null)));

    /// <summary>A change for a list.</summary>
    public ListedChange Listed(StoreReader store, ChangeRow row)
    {
        var summary = Of(store, row);
        return new ListedChange(row, summary, Headline.Of(row, summary.Reasons));
    }

    /// <summary>The summary of a change.</summary>
    public ChangeSummary Of(StoreReader store, ChangeRow row)
    {
        if (_known.TryGetValue((row.Facts, row.Decision), out var known)) return known;
        if (_known.Count >= MostRemembered) _known.Clear();
        return _known[(row.Facts, row.Decision)] = Read(store, row);
    }

    private static ChangeSummary Read(StoreReader store, ChangeRow row)
    {
        var decision = StoredDecision.Of(StoredVerdicts.Statement(store, row).Decision);
        var facts = StoredVerdicts.Facts(store, row);
        var commits = facts.Added.SelectMany(r => r.Commits).ToList();
        return new ChangeSummary
        {
            Reasons = decision.Reasons,
            Eligible = [.. decision.Requirements.Where(r => !r.Met).SelectMany(r => r.Eligible).Distinct(StringComparer.Ordinal)],
            Authors = [.. commits.SelectMany(c => c.People).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Unresolved = commits.SelectMany(c => c.Unresolved).Distinct(StringComparer.OrdinalIgnoreCase).Count(),
            Tools = [.. commits.SelectMany(c => c.Tools).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Undeclared = commits.Count(c => c.Parents < 2 && c.IsUnmarked),
            Commits = commits.Count(c => c.Parents < 2),
            Worst = facts.BlastRadius.Effects.OrderByDescending(e => e.Severity).ThenByDescending(e => e.IsDestructive).FirstOrDefault(),
            Destructive = facts.BlastRadius.Effects.Count(e => e.IsDestructive),
        };
    }
}
