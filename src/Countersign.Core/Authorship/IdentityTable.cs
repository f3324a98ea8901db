using System.Runtime.CompilerServices;
using Countersign.Core.People;

namespace Countersign.Core.Authorship;

/// <summary>What one address stands for.</summary>
/// <param name="Match">The person or agent of the organisation, if it is one.</param>
/// <param name="Marks">AI marks on the address.</param>
/// <param name="Bot">The bot that is not AI, if it is one.</param>
/// <param name="IsForge">Whether it is the forge itself.</param>
/// <param name="Earlier">Persons whose address this was before; they are barred by it as well.</param>
internal sealed record IdentityFacts(IdentityMatch Match, IReadOnlyList<Mark> Marks, Mark? Bot, bool IsForge, IReadOnlyList<string> Earlier)
{
    /// <summary>Marks on the name beside it.</summary>
    public IReadOnlyList<Mark> MarksOfName { get; init; } = [];

    /// <summary>Whether an author or committer with this address is a tool. A weak mark does not say so: it may be somebody's address.</summary>
    public bool IsTool => Bot is not null || Marks.Any(m => m.Strength == MarkStrength.Strong);

    /// <summary>Whether it is an autonomous agent.</summary>
    public bool IsAgent => Marks.Any(m => m is { Strength: MarkStrength.Strong, Involvement: Involvement.Agent });

    /// <summary>Whether the organisation names it; then its own word counts and not the table's.</summary>
    public bool IsKnown => Match.Person is not null || Match.Agent is not null || Earlier.Count > 0;
}

/// <summary>Looks every address up once, and keeps one copy of every identity: what was kept is compared by reference from then on.</summary>
internal sealed class IdentityTable(PeopleDirectory people, MarkTable table)
{
    private readonly Dictionary<string, IdentityFacts> _byEmail = new(StringComparer.Ordinal);
    private readonly Dictionary<CommitIdentity, IdentityFacts> _byCopy = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CommitIdentity, CommitIdentity> _asRead = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CommitIdentity, CommitIdentity> _kept = [];

    /// <summary>What this identity stands for.</summary>
    /// <param name="kept">What <see cref="Keep"/> gave.</param>
    public IdentityFacts Of(CommitIdentity kept)
    {
        if (_byCopy.TryGetValue(kept, out var facts)) return facts;
        return _byCopy[kept] = OfAddress(kept.Email) with { MarksOfName = [.. table.NameMarks.Where(m => m.Matches(kept.Name))] };
    }

    /// <summary>The same identity, well-formed and bounded, in one copy. A reader that keeps one copy too is answered without looking at its text.</summary>
    public CommitIdentity Keep(CommitIdentity identity)
    {
        if (!_asRead.TryGetValue(identity, out var kept)) _asRead[identity] = kept = KeepByText(identity);
        return kept;
    }

    private IdentityFacts OfAddress(string email)
    {
        if (_byEmail.TryGetValue(email, out var facts)) return facts;
        var address = email.Trim();
        var matching = table.EmailMarks.Where(m => m.Matches(address)).ToList();
        return _byEmail[email] = new IdentityFacts(
            people.Resolve(address),
            [.. matching.Where(m => m.IsAi)],
            matching.Find(m => m.Involvement == Involvement.Automation && !m.CommitterOnly),
            matching.Exists(m => m.CommitterOnly),
            [.. people.EarlierOwners(address).Select(p => p.Id)]);
    }

    private CommitIdentity KeepByText(CommitIdentity identity)
    {
        if (_kept.TryGetValue(identity, out var kept)) return kept;
        kept = new CommitIdentity(Printable.Bounded(identity.Name, Limits.Name), Printable.Bounded(identity.Email, Limits.Email));
        return _kept[identity] = kept;
    }
}

/// <summary>Compares pairs of kept identities by reference.</summary>
internal sealed class OneCopy : IEqualityComparer<(CommitIdentity Author, CommitIdentity Committer)>
{
    public static OneCopy Pairs { get; } = new();

    public bool Equals((CommitIdentity Author, CommitIdentity Committer) x, (CommitIdentity Author, CommitIdentity Committer) y) =>
        ReferenceEquals(x.Author, y.Author) && ReferenceEquals(x.Committer, y.Committer);

    public int GetHashCode((CommitIdentity Author, CommitIdentity Committer) pair) =>
        HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Author), RuntimeHelpers.GetHashCode(pair.Committer));
}
