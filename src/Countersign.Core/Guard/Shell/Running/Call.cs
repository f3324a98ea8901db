namespace Countersign.Core.Guard.Shell;

/// <summary>One program about to be run: what an <see cref="Invocation"/> says, and what is needed to follow it further.</summary>
internal sealed record Call
{
    public required List<ShellWord> Argv { get; init; }

    /// <summary>The shell that runs it.</summary>
    public required ShellScope Scope { get; init; }

    /// <summary>Variables set in front of it, those of wrappers included.</summary>
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    public IReadOnlyList<Redirection> Redirections { get; init; } = [];

    public StandardInput Input { get; init; } = StandardInput.None;

    public IReadOnlyList<Wrapper> Through { get; init; } = [];

    public ShellWord? Directory { get; init; }

    /// <summary>Whether its output is needed.</summary>
    public bool IsCaptured { get; init; }

    /// <summary>Whether a program of this name runs even where the text defines a function or an alias of that name.</summary>
    public bool IsProgram { get; init; }

    /// <summary>The call that this one makes when it only runs the words from <paramref name="count"/> on.</summary>
    public Call Inside(string program, int count) => this with
    {
        Argv = Argv.GetRange(count, Argv.Count - count),
        Through = [.. Through, new Wrapper(program, Argv.GetRange(0, count))],
    };
}

/// <summary>What arrives at a program's standard input.</summary>
/// <param name="IsPiped">Whether something is piped in.</param>
/// <param name="Text">The text, where it is known; it may be known in part.</param>
/// <param name="Source">The program that it comes from, where one was seen.</param>
internal sealed record StandardInput(bool IsPiped, ShellWord? Text, Invocation? Source)
{
    /// <summary>Nothing is known of it.</summary>
    public static StandardInput None { get; } = new(false, null, null);
}
