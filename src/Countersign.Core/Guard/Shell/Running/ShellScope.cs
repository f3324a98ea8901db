namespace Countersign.Core.Guard.Shell;

/// <summary>What one shell knows at one point of the text: variables, functions, aliases, positional parameters, directory.</summary>
internal sealed class ShellScope
{
    private ShellScope? _outer;
    private Dictionary<string, Variable>? _variables;
    private Dictionary<string, List<FunctionNode>>? _functions;
    private Dictionary<string, string>? _aliases;
    private Dictionary<string, ShellWord>? _files;
    private IReadOnlyList<Assignment>? _exports;

    /// <summary>Parameters <c>$1</c> and up; null where the text does not tell them.</summary>
    public IReadOnlyList<ShellWord>? Positional;

    /// <summary>The parameter <c>$0</c>.</summary>
    public ShellWord Zero = new("", false, "$0");

    /// <summary>Where <c>cd</c> has led; null where the text has none.</summary>
    public ShellWord? Directory;

    /// <summary>Programs through which this shell runs, outermost first.</summary>
    public IReadOnlyList<Wrapper> Through = [];

    /// <summary>How many texts and function calls this stands in.</summary>
    public int Nesting;

    /// <summary>Whether every assignment exports, by <c>set -a</c>.</summary>
    public bool ExportsAll;

    /// <summary>The scope that this one sees; null for that of a whole shell.</summary>
    public ShellScope? Outer => _outer;

    /// <summary>A scope that sees this one, and whose changes stay its own.</summary>
    public ShellScope Fork() => new()
    {
        _outer = this,
        _exports = _exports,
        Positional = Positional,
        Zero = Zero,
        Directory = Directory,
        Through = Through,
        Nesting = Nesting,
        ExportsAll = ExportsAll,
    };

    /// <summary>The scope of a new shell that inherits what is exported, as <c>bash -c</c> does.</summary>
    public ShellScope Child()
    {
        var child = new ShellScope { Directory = Directory, Nesting = Nesting };
        foreach (var export in Exports) child.Set(export.Name, new Variable(export.Value, items: null, isExported: true));
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._functions is null) continue;
            foreach (var (name, bodies) in scope._functions) (child._functions ??= new(StringComparer.Ordinal)).TryAdd(name, bodies);
        }

        child._files = AllFiles();
        return child;
    }

    public Variable? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._variables is not null && scope._variables.TryGetValue(name, out var found)) return found;
        }

        return null;
    }

    public List<FunctionNode>? Function(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._functions is not null && scope._functions.TryGetValue(name, out var found)) return found;
        }

        return null;
    }

    public string? Alias(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._aliases is not null && scope._aliases.TryGetValue(name, out var found)) return found;
        }

        return null;
    }

    /// <summary>What the text has written to a file; null where it has not.</summary>
    public ShellWord? File(string path)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._files is not null && scope._files.TryGetValue(path, out var found)) return found;
        }

        return null;
    }

    /// <summary>Sets a variable; false where the text has too many, and then nothing is known of this one.</summary>
    public bool Set(string name, Variable variable)
    {
        _variables ??= new(StringComparer.Ordinal);
        if (_variables.Count >= ShellLimits.Variables && !_variables.ContainsKey(name)) return false;
        _variables[name] = variable;
        if (variable.IsExported || IsAmongExports(name)) _exports = null;
        return true;
    }

    public void Define(FunctionNode function) => (_functions ??= new(StringComparer.Ordinal))[function.Name] = [function];

    public void DefineAlias(string name, string text) => (_aliases ??= new(StringComparer.Ordinal))[name] = text;

    public void Write(string path, ShellWord content) => (_files ??= new(StringComparer.Ordinal))[path] = content;

    /// <summary>Variables that programs inherit, in the order of their names' first appearance.</summary>
    public IReadOnlyList<Assignment> Exports => _exports ??= FindExports();

    /// <summary>Takes over what a branch may have done: what it changed is no longer known.</summary>
    public void MergeMaybe(ShellScope branch)
    {
        if (branch._variables is not null)
        {
            foreach (var (name, variable) in branch._variables)
            {
                var before = Find(name);
                if (variable.IsSameAs(before)) continue;
                Set(name, new Variable(new ShellWord("", false, "$" + name), items: null, variable.IsExported || before is { IsExported: true }));
            }
        }

        if (branch._functions is not null)
        {
            foreach (var (name, bodies) in branch._functions) (_functions ??= new(StringComparer.Ordinal))[name] = [.. Function(name) ?? [], .. bodies];
        }

        MergeTexts(branch);
        if (branch.Directory != Directory) Directory = new ShellWord("", false, "$PWD");
        if (!ReferenceEquals(branch.Positional, Positional)) Positional = null;
        ExportsAll |= branch.ExportsAll;
    }

    /// <summary>Whether a pass of a loop changed what this scope says of a variable.</summary>
    public bool IsChangedBy(ShellScope branch)
    {
        if (branch._variables is not null)
        {
            foreach (var (name, variable) in branch._variables)
            {
                var before = Find(name);
                var isUnknownStill = !variable.Value.IsLiteral && before is not { Value.IsLiteral: true };
                if (!isUnknownStill && !variable.IsSameAs(before)) return true;
            }
        }

        return branch.Directory != Directory || !ReferenceEquals(branch.Positional, Positional);
    }

    private void MergeTexts(ShellScope branch)
    {
        if (branch._aliases is not null)
        {
            foreach (var (name, text) in branch._aliases) DefineAlias(name, text);
        }

        if (branch._files is not null)
        {
            foreach (var (path, content) in branch._files) Write(path, content == File(path) ? content : content with { IsLiteral = false, Pattern = "" });
        }
    }

    private Dictionary<string, ShellWord>? AllFiles()
    {
        Dictionary<string, ShellWord>? all = null;
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._files is null) continue;
            foreach (var (path, content) in scope._files) (all ??= new(StringComparer.Ordinal)).TryAdd(path, content);
        }

        return all;
    }

    private bool IsAmongExports(string name)
    {
        if (_exports is null) return false;
        foreach (var export in _exports)
        {
            if (export.Name == name) return true;
        }

        return false;
    }

    private List<Assignment> FindExports()
    {
        var exports = new List<Assignment>();
        HashSet<string>? seen = null;
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._variables is null) continue;
            foreach (var (name, variable) in scope._variables)
            {
                if ((seen ??= new(StringComparer.Ordinal)).Add(name) && variable.IsExported) exports.Add(new Assignment(name, variable.Value));
            }
        }

        return exports;
    }
}
