namespace Countersign.Core.People;

/// <summary>Days on which somebody does not answer, and who does instead.</summary>
/// <param name="From">First day away.</param>
/// <param name="To">Last day away, included.</param>
/// <param name="Delegate">Person id of who stands in, if anyone.</param>
public sealed record Absence(DateOnly From, DateOnly To, string? Delegate)
{
    /// <summary>Whether the absence covers this day.</summary>
    public bool Covers(DateOnly day) => day >= From && day <= To;
}

/// <summary>A human being who may write and answer for changes.</summary>
public sealed record Person
{
    /// <summary>Person id; never reused.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people to read; never used to decide.</summary>
    public string Name { get; init; } = "";

    /// <summary>Level.</summary>
    public required Level Level { get; init; }

    /// <summary>Person id of the manager.</summary>
    public string? Manager { get; init; }

    /// <summary>Groups, also teams and on-call rotas.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Addresses; compared without case.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Login by forge name.</summary>
    public IReadOnlyDictionary<string, string> Logins { get; init; } = new Dictionary<string, string>();

    /// <summary>Current or coming absence.</summary>
    public Absence? Away { get; init; }

    /// <summary>Whether this person has left: commits of theirs still bar and still count, but they answer for nothing.</summary>
    public bool Left { get; init; }
}

/// <summary>A coding agent with an identity of its own; not a person.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Name for people to read.</param>
/// <param name="Driver">Person id of who runs it and answers for it; null where nobody is named.</param>
/// <param name="Logins">Login by forge name.</param>
/// <param name="Emails">Addresses it commits with.</param>
public sealed record AgentIdentity(string Id, string Name, string? Driver, IReadOnlyDictionary<string, string> Logins, IReadOnlyList<string> Emails);
