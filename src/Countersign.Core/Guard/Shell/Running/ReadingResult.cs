namespace Countersign.Core.Guard.Shell;

/// <summary>Collects what a reading finds, and keeps its limits.</summary>
internal sealed class ReadingResult
{
    private readonly List<Invocation> _invocations = [];
    private readonly List<UnclearPart> _unclear = [];
    private int _commands;
    private int _characters;

    /// <summary>Why the text is no valid program; the first reason stays.</summary>
    public string? Error { get; set; }

    /// <summary>The invocation found last; null where none was.</summary>
    public Invocation? Last => _invocations.Count > 0 ? _invocations[^1] : null;

    public int Count => _invocations.Count;

    public ShellReading ToReading() => new(_invocations, _unclear, Error);

    public void Add(Invocation invocation)
    {
        if (_invocations.Count < ShellLimits.Invocations) _invocations.Add(invocation);
        else Limit("too-many-invocations");
    }

    public void AddUnclear(string code, string text, Invocation? source = null)
    {
        const int most = 256;
        var cut = text.Length <= UnclearPart.MaxText ? text : text[..UnclearPart.MaxText];
        var part = new UnclearPart(code, cut) { Source = source };
        if (_unclear.Count < most && !(_unclear.Count > 0 && _unclear[^1] == part)) _unclear.Add(part);
    }

    /// <summary>Counts a command; false where the limit is met.</summary>
    public bool TakeCommand()
    {
        if (_commands < ShellLimits.Commands)
        {
            _commands++;
            return true;
        }

        Limit("too-many-commands");
        return false;
    }

    /// <summary>Counts characters that expansion or decoding makes; false where the limit is met.</summary>
    public bool TakeCharacters(int count)
    {
        if (count <= ShellLimits.Expanded - _characters)
        {
            _characters += count;
            return true;
        }

        Limit("too-long");
        return false;
    }

    /// <summary>Tells once that a limit was met.</summary>
    public void Limit(string code)
    {
        foreach (var part in _unclear)
        {
            if (part.Code == code && part.Text.Length == 0) return;
        }

        _unclear.Insert(0, new UnclearPart(code, ""));
    }
}
