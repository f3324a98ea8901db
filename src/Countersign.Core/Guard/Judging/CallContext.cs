using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>One call while it is judged: what is around it, and what its earlier commands have said about later ones.</summary>
internal sealed class CallContext
{
    /// <summary>Deepest chain of files that one call leads through: a script that runs a script.</summary>
    public const int MaxDepth = 4;

    /// <summary>Most files that are looked into for one call.</summary>
    public const int MaxFiles = 32;

    private readonly List<(string Tool, ShellWord Name)> _selected = [];
    private int _files;

    /// <summary>A call in its surroundings.</summary>
    public CallContext(GuardSurroundings around, GuardInventory inventory)
    {
        (Around, Inventory) = (around, inventory);
        Tree = new WorkingTree(around);
    }

    /// <summary>What can be seen around the call.</summary>
    public GuardSurroundings Around { get; }

    /// <summary>Configured environments.</summary>
    public GuardInventory Inventory { get; }

    /// <summary>The agent's own files.</summary>
    public WorkingTree Tree { get; }

    /// <summary>The reviewed knowledge.</summary>
    public static KnowledgeTable Knowledge => KnowledgeTable.BuiltIn;

    /// <summary>The language of the text.</summary>
    public ShellDialect Dialect { get; init; }

    /// <summary>Files that led here.</summary>
    public int Depth { get; set; }

    /// <summary>Text that earlier commands of the call write to files, by path as it stands on the line; null text where it is not known.</summary>
    public Dictionary<string, string?> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether an earlier command opened a way from this machine into a shared cluster or host.</summary>
    public bool HasTunnel { get; set; }

    /// <summary>Whether a file was not read because too many were.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>The invocation before, for what is piped onward.</summary>
    public Invocation? Before { get; set; }

    /// <summary>Remembers that a command chose the environment of what follows.</summary>
    public void Select(string tool, ShellWord name) => _selected.Add((tool, name));

    /// <summary>The environment that an earlier command chose for this tool; null where none did.</summary>
    public ShellWord? Selected(string tool)
    {
        for (var at = _selected.Count - 1; at >= 0; at--)
        {
            if (_selected[at].Tool == tool) return _selected[at].Name;
        }

        return null;
    }

    /// <summary>A file as text; null where it cannot be read, or too many were.</summary>
    public string? ReadText(string path) => ReadBytes(path) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>A file's bytes; null where it cannot be read, is too long, or too many were read.</summary>
    public byte[]? ReadBytes(string path)
    {
        IsExhausted |= _files >= MaxFiles;
        if (_files >= MaxFiles) return null;
        _files++;
        return Around.ReadFile(path) is { } bytes && bytes.Length <= GuardSurroundings.MaxFileBytes ? bytes : null;
    }

    /// <summary>Value of a variable for this invocation: set on the line, or inherited.</summary>
    public ShellWord? Variable(Invocation invocation, string name)
    {
        for (var at = invocation.Assignments.Count - 1; at >= 0; at--)
        {
            if (invocation.Assignments[at].Name == name) return invocation.Assignments[at].Value;
        }

        return Around.Variable(name) is { } value ? new ShellWord(value, IsLiteral: true) : null;
    }
}
