namespace Countersign.Core.Guard.Knowledge;

/// <summary>What a command does, as the reviewed knowledge says it.</summary>
internal enum CommandEffect
{
    /// <summary>Nothing is changed.</summary>
    Reads,

    /// <summary>Only things of this machine or the working tree change.</summary>
    Local,

    /// <summary>Something is added, or a protection; nothing is lost.</summary>
    Adds,

    /// <summary>Something is deleted, or what it holds.</summary>
    Destroys,

    /// <summary>Something is replaced or written over.</summary>
    Overwrites,

    /// <summary>Something that runs is stopped or interrupted.</summary>
    Stops,

    /// <summary>Who may access something changes.</summary>
    Opens,

    /// <summary>A protection or a record is switched off.</summary>
    Unprotects,

    /// <summary>A change is applied that the line does not show.</summary>
    Applies,

    /// <summary>A gate or the guard itself is weakened, wherever it happens.</summary>
    Tampers,

    /// <summary>Local on this machine, stopping or destroying where the environment is named and another.</summary>
    Remote,

    /// <summary>It looks like one of the above, and nothing is known of the program.</summary>
    Unsure,
}

/// <summary>The words of <see cref="CommandEffect"/>.</summary>
internal static class CommandEffects
{
    /// <summary>The effect of this word.</summary>
    /// <exception cref="InvalidOperationException">It is no such word: the program was built wrong.</exception>
    public static CommandEffect Parse(ReadOnlySpan<char> word) => word switch
    {
        "reads" => CommandEffect.Reads,
        "local" => CommandEffect.Local,
        "adds" => CommandEffect.Adds,
        "destroys" => CommandEffect.Destroys,
        "overwrites" => CommandEffect.Overwrites,
        "stops" => CommandEffect.Stops,
        "opens" => CommandEffect.Opens,
        "unprotects" => CommandEffect.Unprotects,
        "applies" => CommandEffect.Applies,
        "tampers" => CommandEffect.Tampers,
        "remote" => CommandEffect.Remote,
        "unsure" => CommandEffect.Unsure,
        _ => throw new InvalidOperationException($"commands.tsv: \"{word}\" is no effect. Make the table anew from the YAML files beside it."),
    };

    /// <summary>Whether it loses, stops or opens up nothing.</summary>
    public static bool IsHarmless(this CommandEffect effect) => effect is CommandEffect.Reads or CommandEffect.Local or CommandEffect.Adds;

    /// <summary>What it does where the knowledge has no words of its own.</summary>
    public static string Words(this CommandEffect effect) => effect switch
    {
        CommandEffect.Reads => "changes nothing",
        CommandEffect.Local => "changes only things of this machine",
        CommandEffect.Adds => "only adds something",
        CommandEffect.Destroys => "deletes something shared",
        CommandEffect.Overwrites => "writes over something shared",
        CommandEffect.Stops => "stops something that runs",
        CommandEffect.Opens => "changes who may access something",
        CommandEffect.Unprotects => "switches a protection off",
        CommandEffect.Applies => "applies a change that the line does not show",
        CommandEffect.Tampers => "weakens a gate",
        CommandEffect.Remote => "changes what runs on another machine",
        CommandEffect.Unsure => "cannot be told to be harmless",
    };
}
