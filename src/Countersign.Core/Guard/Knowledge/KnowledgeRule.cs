namespace Countersign.Core.Guard.Knowledge;

/// <summary>What a command does, and how to tell that it is this command.</summary>
internal readonly ref struct KnowledgeRule
{
    /// <summary>What it does.</summary>
    public CommandEffect Does { get; private init; }

    /// <summary>Family where it is another than the program's; empty otherwise.</summary>
    public ReadOnlySpan<char> Family { get; private init; }

    /// <summary>What it does, in words that follow the command.</summary>
    public ReadOnlySpan<char> Why { get; private init; }

    /// <summary>Patterns (<see cref="CommandPattern"/>), separated by semicolons.</summary>
    public ReadOnlySpan<char> When { get; private init; }

    /// <summary>Reads a line of the table.</summary>
    /// <exception cref="InvalidOperationException">It is no rule: the program was built wrong.</exception>
    public static KnowledgeRule Parse(ReadOnlySpan<char> line)
    {
        Span<Range> columns = stackalloc Range[5];
        if (line.Split(columns, '\t') != 4) throw new InvalidOperationException($"commands.tsv: \"{line}\" is no rule. Make the table anew from the YAML files beside it.");
        return new KnowledgeRule { Does = CommandEffects.Parse(line[columns[0]]), Family = line[columns[1]], Why = line[columns[2]], When = line[columns[3]] };
    }
}
