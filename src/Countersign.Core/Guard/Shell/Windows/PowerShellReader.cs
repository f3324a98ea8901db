namespace Countersign.Core.Guard.Shell;

/// <summary>
/// Reads PowerShell to the level of commands: every command of a pipeline, a block, a branch or a bracket is found, with the words that the
/// text gives it. Expressions are looked through for commands and for texts put together of literals.
/// </summary>
internal sealed partial class PowerShellReader(string text, ShellScope scope, ShellRunner runner, ReadingResult result)
{
    private int _at;
    private int _depth;

    /// <summary>Why the text is no valid PowerShell; null where nothing wrong was seen.</summary>
    public string? Mistake { get; private set; }

    /// <summary>Everything that the text runs.</summary>
    public void Run(StandardInput input)
    {
        while (_at < text.Length)
        {
            RunStatements(input, closing: '\0');
            if (_at < text.Length) _at++;
        }
    }

    private char At(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    /// <summary>Statements up to the closing character, which is taken.</summary>
    private ShellWord? RunStatements(StandardInput input, char closing)
    {
        var opened = _at;
        ShellWord? value = null;
        while (true)
        {
            SkipSeparators();
            if (_at >= text.Length || text[_at] is ')' or '}') break;
            var before = _at;
            value = RunPipeline(input);
            if (_at == before) _at++;
        }

        if (closing != '\0' && (_at >= text.Length || text[_at] != closing)) Mistake ??= $"'{closing}' is missing for what is opened at character {opened}; close it";
        if (_at < text.Length && text[_at] == closing) _at++;
        return value;
    }

    private void SkipSeparators()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ';' or '\n' or '\r' || char.IsWhiteSpace(text[_at])) _at++;
            else if (!SkipComment()) return;
        }
    }

    private bool SkipComment()
    {
        var isBlock = At(0) == '<' && At(1) == '#';
        if (!isBlock && At(0) != '#') return false;
        var end = text.IndexOf(isBlock ? "#>" : "\n", _at, StringComparison.Ordinal);
        _at = end < 0 ? text.Length : isBlock ? end + 2 : end;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t') _at++;
            else if (text[_at] == '`' && At(1) is '\n') _at += 2;
            else if (text[_at] == '`' && At(1) is '\r' && At(2) == '\n') _at += 3;
            else if (!(text[_at] == '#' && SkipComment())) return;
        }
    }

    /// <summary>A pipeline; its value where it is one known text.</summary>
    private ShellWord? RunPipeline(StandardInput input)
    {
        if (_depth == ShellLimits.Depth)
        {
            result.Limit("too-deep");
            _at = text.Length;
            return null;
        }

        _depth++;
        var value = RunStages(input);
        _depth--;
        return value;
    }

    private ShellWord? RunStages(StandardInput input)
    {
        while (true)
        {
            var before = result.Count;
            var value = RunStage(input);
            SkipBlanks();
            var isPipe = At(0) == '|' && At(1) != '|';
            if (isPipe)
            {
                _at++;
                SkipSeparators();
                input = new StandardInput(true, value, result.Count > before ? result.Last : null);
                continue;
            }

            if ((At(0) == '|' && At(1) == '|') || (At(0) == '&' && At(1) == '&')) _at += 2;
            else if (At(0) == '&') _at++;
            else return value;
            SkipSeparators();
            if (_at >= text.Length || text[_at] is ')' or '}') return value;
            input = StandardInput.None;
        }
    }

    private ShellWord? RunStage(StandardInput input)
    {
        SkipBlanks();
        var c = At(0);
        if (c is '&' or '.' && At(1) is ' ' or '\t' or '"' or '\'' or '$' or '(' or '{' or '\n')
        {
            _at++;
            SkipBlanks();
            return RunCommand(input, isCalled: true);
        }

        if (c == '$' && Assignment() is { } name) return Assign(name, input);
        if (c is '$' or '"' or '\'' or '(' or '@' or '[' or '{' or '-' or '!' || char.IsAsciiDigit(c)) return RunExpression();
        return RunKeyword() ? null : RunCommand(input, isCalled: false);
    }

    /// <summary>The variable that is assigned here; null where none is, and then nothing is taken.</summary>
    private string? Assignment()
    {
        var start = _at;
        var name = TakeVariable();
        SkipBlanks();
        if (At(0) == '=' && At(1) != '=')
        {
            _at++;
            return name;
        }

        if (At(0) is '+' or '-' or '*' or '/' && At(1) == '=')
        {
            Forget(name);
            _at += 2;
            return "";
        }

        _at = start;
        return null;
    }

    private ShellWord? Assign(string name, StandardInput input)
    {
        SkipSeparators();
        var value = RunPipeline(input) ?? new ShellWord("", false, "$" + name);
        if (name.Length == 0) return null;
        if (name.StartsWith("env:", StringComparison.OrdinalIgnoreCase)) scope.Set(name[4..], new Variable(value, items: null, isExported: true));
        else scope.Set(Key(name), new Variable(value));
        return new ShellWord("", true);
    }

    private void Forget(string name)
    {
        if (scope.Find(Key(name)) is not null) scope.Set(Key(name), new Variable(new ShellWord("", false, "$" + name)));
    }

    /// <summary>Names are told apart without case, and from those of other shells.</summary>
    private static string Key(string name) => "$" + name.ToLowerInvariant();

    private bool RunKeyword()
    {
        var length = 0;
        while (char.IsAsciiLetter(At(length))) length++;
        if (ShellCharacters.IsName(At(length)) || At(length) is '-' or '.' or '\\' or '/' or ':') return false;
        switch (text.Substring(_at, length).ToLowerInvariant())
        {
            case "if" or "elseif" or "else" or "while" or "do" or "until" or "for" or "foreach" or "switch" or "try" or "catch" or "finally" or "return" or "throw"
                or "begin" or "process" or "end" or "param" or "trap" or "in" or "exit":
                _at += length;
                return true;
            case "function" or "filter":
                _at += length;
                Define();
                return true;
            default:
                return false;
        }
    }

    /// <summary>A function's definition is not a run; its text is kept for its calls.</summary>
    private void Define()
    {
        SkipBlanks();
        var start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('{' or '(')) _at++;
        var name = text[start.._at];
        while (_at < text.Length && text[_at] != '{') _at++;
        var body = _at + 1;
        SkipBlock();
        if (body < _at) scope.DefineAlias(Key(name), text[body..Math.Max(body, _at - 1)]);
    }

    private void SkipBlock()
    {
        var open = 0;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c is '"' or '\'') TakeQuoted();
            else _at++;
            if (c == '{') open++;
            if (c == '}' && --open == 0) return;
        }
    }
}
