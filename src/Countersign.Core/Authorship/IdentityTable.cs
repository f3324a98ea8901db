using Countersign.Core.People;

namespace Countersign.Core.Authorship;

/// <summary>What one address stands for.</summary>
/// <param name="Match">The person or agent of the organisation, if it is one.</param>
/// <param name="Marks">AI marks on the address.</param>
/// <param name="Bot">The bot that is not AI, if it is one.</param>
/// <param name="IsForge">Whether it is the forge itself.</param>
internal sealed record IdentityFacts(IdentityMatch Match, IReadOnlyList<Mark> Marks, Mark? Bot, bool IsForge)
{
    /// <summary>Whether an author or committer with this address is a tool. A weak mark does not say so: it may be somebody's address.</summary>
    public bool IsTool => Bot is not null || Marks.Any(m => m.Strength == MarkStrength.Strong);

    /// <summary>Whether it is an autonomous agent.</summary>
    public bool IsAgent => Marks.Any(m => m is { Strength: MarkStrength.Strong, Involvement: Involvement.Agent });

    /// <summary>Whether the organisation names it; then its own word counts and not the table's.</summary>
    public bool IsKnown => Match.Person is not null || Match.Agent is not null;
}

/// <summary>Looks every address up once, and keeps one copy of every name.</summary>
internal sealed class IdentityTable(PeopleDirectory people, MarkTable table)
{
    private readonly Dictionary<string, IdentityFacts> _byEmail = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Mark>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<CommitIdentity, CommitIdentity> _kept = [];

    /// <summary>What this address stands for.</summary>
    public IdentityFacts Of(string email)
    {
        if (_byEmail.TryGetValue(email, out var facts)) return facts;
        var address = email.Trim();
        var matching = table.EmailMarks.Where(m => m.Matches(address)).ToList();
        return _byEmail[email] = new IdentityFacts(
            people.Resolve(address),
            [.. matching.Where(m => m.IsAi)],
            matching.Find(m => m.Involvement == Involvement.Automation && !m.CommitterOnly),
            matching.Exists(m => m.CommitterOnly));
    }

    /// <summary>Marks on this name of an author or committer.</summary>
    public IReadOnlyList<Mark> MarksOfName(string name)
    {
        if (!_byName.TryGetValue(name, out var marks)) _byName[name] = marks = [.. table.NameMarks.Where(m => m.Matches(name))];
        return marks;
    }

    /// <summary>The same identity, well-formed and bounded, in one copy.</summary>
    public CommitIdentity Keep(CommitIdentity identity)
    {
        if (_kept.TryGetValue(identity, out var kept)) return kept;
        kept = new CommitIdentity(Printable.Bounded(identity.Name, Limits.Name), Printable.Bounded(identity.Email, Limits.Email));
        return _kept[identity] = kept;
    }
}
