using System.Text;

namespace Countersign.Core.Guard.Knowledge;

/// <summary>
/// The reviewed knowledge of commands as one flat table, made from the YAML files beside it. A guard call asks for the one program on its line, so
/// nothing is parsed but that program's entry: an index of names and places, an empty line, then the entries.
/// </summary>
/// <remarks>
/// An entry is a line of columns separated by tabs (<see cref="ToolEntry"/>) and a line for each rule (<see cref="KnowledgeRule"/>), up to an empty line.
/// </remarks>
internal sealed class KnowledgeTable
{
    /// <summary>Name of the entry for programs that have none.</summary>
    public const string Unknown = "*";

    private const int MaxName = 64;
    private const string Resource = "Countersign.Core.Guard.Knowledge.commands.tsv";

    private readonly string _text;
    private readonly int _body;

    /// <summary>A table as it is written.</summary>
    /// <exception cref="InvalidOperationException">It has no index: the program was built wrong.</exception>
    public KnowledgeTable(string text)
    {
        _text = text;
        _body = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        if (_body < 2) throw new InvalidOperationException("commands.tsv has no index. Make the table anew from the YAML files beside it.");
    }

    /// <summary>The table this program was built with.</summary>
    public static KnowledgeTable BuiltIn { get; } = Load();

    /// <summary>The entry of this program; null where there is none.</summary>
    /// <param name="name">Base name without <c>.exe</c>, lower case.</param>
    public ToolEntry? Find(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxName || name.ContainsAny('\t', '\n')) return null;
        Span<char> line = stackalloc char[name.Length + 2];
        line[0] = '\n';
        name.CopyTo(line[1..]);
        line[^1] = '\t';
        var found = _text.AsSpan(0, _body).IndexOf(line);
        if (found < 0) return null;
        var place = _text.AsSpan(found + line.Length);
        return new ToolEntry(_text, _body + Number(place[..place.IndexOf('\n')]));
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits) number = (number * 10) + digit - '0';
        return number;
    }

    private static KnowledgeTable Load()
    {
        using var stream = typeof(KnowledgeTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The knowledge of commands is missing from this build.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new KnowledgeTable(Encoding.UTF8.GetString(bytes));
    }
}
