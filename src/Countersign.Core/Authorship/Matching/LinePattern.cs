namespace Countersign.Core.Authorship.Matching;

/// <summary>
/// A pattern as steps that are walked in all ways at once (Thompson 1968): linear time whatever the text, as with .NET's non-backtracking engine,
/// but ready in microseconds where that takes milliseconds and megabytes for each pattern. A short range meets ten patterns or none.
/// </summary>
internal sealed class LinePattern
{
    /// <summary>Most steps of one pattern; a longer one is left to the general engine.</summary>
    internal const int MaxSteps = 2_048;

    private readonly List<Step> _steps = [];

    private LinePattern()
    {
    }

    private enum Does
    {
        Take,
        Boundary,
        Fork,
        Accept,
    }

    /// <summary>The pattern ready to match, or null where it is too long or uses more of the language than is known here.</summary>
    public static LinePattern? TryCompile(string pattern)
    {
        if (PatternParser.Parse(pattern) is not { } node) return null;
        var compiled = new LinePattern();
        return compiled.Emit(node) && compiled.Add(new Step(Does.Accept)) ? compiled : null;
    }

    /// <summary>Whether the whole text matches, without case.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        var now = new Ways(stackalloc int[_steps.Count], stackalloc int[_steps.Count]);
        var next = new Ways(stackalloc int[_steps.Count], stackalloc int[_steps.Count]);
        Span<int> open = stackalloc int[_steps.Count + 1];
        Follow(ref now, 0, text, 0, open);
        for (var at = 0; at < text.Length && now.Count > 0; at++)
        {
            next.Clear();
            foreach (var step in now.All)
                if (_steps[step].Does == Does.Take && _steps[step].Set!.Contains(text[at])) Follow(ref next, step + 1, text, at + 1, open);
            var done = now;
            now = next;
            next = done;
        }

        return now.Contains(_steps.Count - 1);
    }

    /// <summary>Adds a step and every step that is reached from it without a character.</summary>
    private void Follow(ref Ways ways, int first, ReadOnlySpan<char> text, int at, Span<int> open)
    {
        var count = 0;
        if (ways.Add(first)) open[count++] = first;
        while (count > 0)
        {
            var number = open[--count];
            var step = _steps[number];
            var goesOn = step.Does == Does.Fork || (step.Does == Does.Boundary && IsBoundary(text, at));
            if (goesOn && ways.Add(number + step.Near)) open[count++] = number + step.Near;
            if (goesOn && ways.Add(number + step.Far)) open[count++] = number + step.Far;
        }
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int at) =>
        (at > 0 && CharSet.IsOfWord(text[at - 1])) != (at < text.Length && CharSet.IsOfWord(text[at]));

    private bool Add(Step step)
    {
        _steps.Add(step);
        return _steps.Count <= MaxSteps;
    }

    private bool Emit(PatternNode node) => node switch
    {
        PatternNode.One one => Add(new Step(Does.Take, one.Set)),
        PatternNode.Boundary => Add(new Step(Does.Boundary, null, 1, 1)),
        PatternNode.Sequence sequence => sequence.Parts.All(Emit),
        PatternNode.Choice choice => EmitChoice(choice.Ways),
        PatternNode.Repeat repeat => EmitRepeat(repeat),
        _ => false,
    };

    private bool EmitChoice(IReadOnlyList<PatternNode> ways)
    {
        var ends = new List<int>();
        for (var i = 0; i < ways.Count; i++)
        {
            var fork = _steps.Count;
            if (!Add(new Step(Does.Fork, null, 1, 1)) || !Emit(ways[i])) return false;
            ends.Add(_steps.Count);
            if (!Add(new Step(Does.Fork))) return false;
            if (i + 1 < ways.Count) _steps[fork] = new Step(Does.Fork, null, 1, _steps.Count - fork);
        }

        foreach (var end in ends) _steps[end] = new Step(Does.Fork, null, _steps.Count - end, _steps.Count - end);
        return true;
    }

    private bool EmitRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Least; i++)
            if (!Emit(repeat.What)) return false;
        for (var i = repeat.Least; i < (repeat.Most ?? (repeat.Least + 1)); i++)
        {
            var fork = _steps.Count;
            if (!Add(new Step(Does.Fork)) || !Emit(repeat.What)) return false;
            if (repeat.Most is null && !Add(new Step(Does.Fork, null, fork - _steps.Count, fork - _steps.Count))) return false;
            _steps[fork] = new Step(Does.Fork, null, 1, _steps.Count - fork);
        }

        return true;
    }

    /// <summary>One step; where it leads without a character, counted from itself.</summary>
    private readonly record struct Step(Does Does, CharSet? Set = null, int Near = 0, int Far = 0);

    /// <summary>The steps at which some way stands: each once, cleared without touching them.</summary>
    private ref struct Ways(Span<int> dense, Span<int> sparse)
    {
        private readonly Span<int> _dense = dense;
        private readonly Span<int> _sparse = sparse;

        public int Count { get; private set; }

        public readonly ReadOnlySpan<int> All => _dense[..Count];

        public readonly bool Contains(int step) => _sparse[step] < Count && _dense[_sparse[step]] == step;

        public bool Add(int step)
        {
            if (Contains(step)) return false;
            _dense[Count] = step;
            _sparse[step] = Count++;
            return true;
        }

        public void Clear() => Count = 0;
    }
}
