using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>Reads cmd.exe to the level of commands: <c>&amp; &amp;&amp; || |</c>, brackets, <c>if</c> and <c>for</c>, quotes, <c>^</c>, <c>%VAR%</c>.</summary>
internal sealed class CmdReader(string text, ShellScope scope, ShellRunner runner, ReadingResult result)
{
    private int _at;

    /// <summary>Everything that the text runs.</summary>
    public void Run(StandardInput input)
    {
        var next = input;
        while (_at < text.Length)
        {
            var before = result.Count;
            var argv = new List<ShellWord>();
            var redirections = new List<Redirection>();
            var line = TakeCommand(argv, redirections);
            var output = argv.Count == 0 ? null : Invoke(argv, redirections, line, next);
            next = TakeOperator() ? new StandardInput(true, output, result.Count > before ? result.Last : null) : input;
        }
    }

    private char At(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    /// <summary>Takes what separates two commands; true for a pipe.</summary>
    private bool TakeOperator()
    {
        var isPipe = At(0) == '|' && At(1) != '|';
        _at += At(0) is '|' or '&' && At(1) == At(0) ? 2 : 1;
        return isPipe;
    }

    private string TakeCommand(List<ShellWord> argv, List<Redirection> redirections)
    {
        var start = _at;
        while (_at < text.Length && argv.Count < ShellLimits.Words)
        {
            var c = text[_at];
            if (c is '&' or '|' or '\n' or '\r' || (c == ')' && argv.Count > 0)) break;
            if (c is ' ' or '\t' or ',' or ';' or '=' || (c is '(' or ')' or '@' && argv.Count == 0)) _at++;
            else if (c is '>' or '<') TakeRedirection(redirections);
            else if (char.IsAsciiDigit(c) && At(1) == '>') _at++;
            else argv.Add(TakeWord());
        }

        return text[start..Math.Min(_at, text.Length)];
    }

    private void TakeRedirection(List<Redirection> redirections)
    {
        var kind = text[_at] == '<' ? RedirectionKind.Read : At(1) == '>' ? RedirectionKind.Append : RedirectionKind.Write;
        _at += kind == RedirectionKind.Append ? 2 : 1;
        if (At(0) == '&')
        {
            _at += 2;
            return;
        }

        while (At(0) is ' ' or '\t') _at++;
        if (_at < text.Length && At(0) is not ('&' or '|' or '\n' or '\r')) redirections.Add(new Redirection(kind, TakeWord()));
    }

    private ShellWord TakeWord()
    {
        var known = new StringBuilder();
        var pattern = new StringBuilder();
        var (isQuoted, isLiteral, start) = (false, true, _at);
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c is '\n' or '\r' || (!isQuoted && c is ' ' or '\t' or '&' or '|' or '<' or '>' or ')' or ',' or ';')) break;
            _at++;
            if (c == '"') isQuoted = !isQuoted;
            else if (c == '^' && !isQuoted) TakeEscaped(known, pattern);
            else if (c is '%' or '!') isLiteral &= TakeVariable(c, known, pattern);
            else
            {
                known.Append(c);
                pattern.Append(c);
            }
        }

        if (_at == start) _at++;
        return new ShellWord(known.ToString(), isLiteral, isLiteral ? null : pattern.ToString());
    }

    private void TakeEscaped(StringBuilder known, StringBuilder pattern)
    {
        if (At(0) == '\r') _at++;
        if (_at < text.Length && text[_at] != '\n')
        {
            known.Append(text[_at]);
            pattern.Append(text[_at]);
        }

        _at = Math.Min(_at + 1, text.Length);
    }

    /// <summary><c>%NAME%</c>; false where the text does not set it.</summary>
    private bool TakeVariable(char mark, StringBuilder known, StringBuilder pattern)
    {
        var length = text.AsSpan(_at).IndexOfAny(mark, '\n', ' ');
        var name = length > 0 && text[_at + length] == mark ? text.Substring(_at, length) : "";
        if (name.Length == 0)
        {
            var isLoop = mark == '%' && (char.IsAsciiLetter(At(0)) || At(0) is '%' or '*' || char.IsAsciiDigit(At(0)));
            if (isLoop) _at++;
            else known.Append(mark);
            pattern.Append(isLoop ? "$" + text[_at - 1] : mark.ToString());
            return !isLoop;
        }

        _at += length + 1;
        var value = scope.Find("%" + name.ToLowerInvariant())?.Value ?? new ShellWord("", false, "$" + name);
        if (!result.TakeCharacters(value.Text.Length)) value = new ShellWord("", false, "$" + name);
        known.Append(value.Text);
        pattern.Append(WordPattern.Of(value));
        return value.IsLiteral;
    }

    private ShellWord? Invoke(List<ShellWord> argv, List<Redirection> redirections, string line, StandardInput input)
    {
        while (argv.Count > 0 && argv[0].Text is ['@' or '(', _, ..]) argv[0] = argv[0] with { Text = argv[0].Text[1..] };
        switch (argv[0].Text.ToLowerInvariant())
        {
            case "rem" or "::" or "else" when argv.Count == 1:
            case "rem" or "::":
                return null;
            case "set":
                Set(line);
                break;
            case "if":
                return argv.Count > Condition(argv) ? Invoke(argv.GetRange(Condition(argv), argv.Count - Condition(argv)), redirections, line, input) : null;
            case "for":
                var body = argv.FindIndex(word => word.Text.Equals("do", StringComparison.OrdinalIgnoreCase));
                return body > 0 && body + 1 < argv.Count ? Invoke(argv.GetRange(body + 1, argv.Count - body - 1), redirections, line, input) : null;
            case "call" or "else" or "do" when argv.Count > 1:
                return Invoke(argv.GetRange(1, argv.Count - 1), redirections, line, input);
            case "start" when argv.Count > 1:
                var program = argv.FindIndex(1, word => word.Text.Length > 0 && word.Text[0] != '/' && !word.Text.Contains(' '));
                if (program > 0) return Invoke(argv.GetRange(program, argv.Count - program), redirections, line, input);
                break;
        }

        var call = new Call
        {
            Argv = argv, Scope = scope, Assignments = scope.Exports, Redirections = redirections, Input = input, Through = scope.Through,
            Directory = scope.Directory, IsCaptured = true
        };
        return runner.Invoke(call);
    }

    /// <summary>Words of an <c>if</c> before the command that it may run.</summary>
    private static int Condition(List<ShellWord> argv)
    {
        var at = 1;
        while (at < argv.Count && argv[at].Text.ToLowerInvariant() is "/i" or "not") at++;
        if (at >= argv.Count) return at;
        return argv[at].Text.ToLowerInvariant() switch
        {
            "exist" or "errorlevel" or "defined" or "cmdextversion" => at + 2,
            _ when argv[at].Text.Contains("==", StringComparison.Ordinal) => at + 1,
            _ => at + 3,
        };
    }

    private void Set(string line)
    {
        var assignment = line.Trim()[3..].Trim().Trim('"');
        var equals = assignment.IndexOf('=');
        if (equals <= 0 || assignment[0] == '/') return;
        var value = assignment[(equals + 1)..];
        var isLiteral = value.AsSpan().IndexOfAny("%!^") < 0;
        var name = assignment[..equals];
        var word = isLiteral ? new ShellWord(value, true) : new ShellWord("", false, "$" + name);
        scope.Set("%" + name.ToLowerInvariant(), new Variable(word));
        scope.Set(name, new Variable(word, items: null, isExported: true));
    }
}
