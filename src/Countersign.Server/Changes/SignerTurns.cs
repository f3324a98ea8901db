using System.Collections.Concurrent;
using Countersign.Core;
using Countersign.Core.Formats;
using Countersign.Server.Console;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// In which order those who can answer are named: whom it was handed over to, then whoever has the fewest open requests. It says who is asked first and
/// gives nobody standing: everybody who is named can answer.
/// </summary>
internal sealed class SignerTurns
{
    private const int MostRemembered = 5_000;

    private readonly ConcurrentDictionary<Sha256Digest, IReadOnlyList<string>> _asked = new();

    /// <summary>Who is asked for what now.</summary>
    public OpenRequests OpenRequests(StoreReader store) =>
        new(new Lazy<IReadOnlyList<(string Change, IReadOnlyList<string> Asked)>>(() => [.. store.WaitingChanges().Select(row => (row.Id, AskedOf(store, row)))]));

    /// <summary>Whom a change asks: the last person it was handed over to, or everybody who can give something that is missing.</summary>
    private IReadOnlyList<string> AskedOf(StoreReader store, ChangeRow row)
    {
        var able = AbleFor(store, row);
        return HandedTo(store, row.Id, able) is { } one ? [one] : able;
    }

    private IReadOnlyList<string> AbleFor(StoreReader store, ChangeRow row)
    {
        if (_asked.TryGetValue(row.Decision, out var known)) return known;
        if (_asked.Count >= MostRemembered) _asked.Clear();
        return _asked[row.Decision] = Read(store, row);
    }

    /// <summary>To whom a change was handed over last, if they can still answer.</summary>
    public static string? HandedTo(StoreReader store, string changeId, IReadOnlyList<string> able) =>
        store.Remarks(changeId).LastOrDefault(r => r.Kind == RemarkKind.HandOver)?.ToPerson is { } to && able.Contains(to, StringComparer.Ordinal) ? to : null;

    /// <summary>Persons who can give a sign-off or a review that a change still waits for.</summary>
    public static IReadOnlyList<string> Read(StoreReader store, ChangeRow row) =>
    [
        .. StoredDecision.Of(StoredVerdicts.Statement(store, row).Decision).Requirements.Where(r => !r.Met && r.Kind != Words.Of(RequirementKind.Intent))
            .SelectMany(r => r.Eligible).Distinct(StringComparer.Ordinal),
    ];
}

/// <summary>The open requests of everybody, read when they are first needed.</summary>
internal sealed class OpenRequests(Lazy<IReadOnlyList<(string Change, IReadOnlyList<string> Asked)>> waiting)
{
    /// <summary>These persons in the order in which they are asked for this change.</summary>
    public IReadOnlyList<string> InTurn(StoreReader store, string changeId, IReadOnlyList<string> able)
    {
        var first = SignerTurns.HandedTo(store, changeId, able);
        return [.. able.OrderBy(p => p != first).ThenBy(p => CountOf(p, changeId)).ThenBy(p => p, StringComparer.Ordinal)];
    }

    /// <summary>How many other changes wait for this person.</summary>
    private int CountOf(string person, string except) => waiting.Value.Count(w => w.Change != except && w.Asked.Contains(person, StringComparer.Ordinal));
}
