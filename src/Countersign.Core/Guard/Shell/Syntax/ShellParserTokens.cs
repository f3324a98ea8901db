using System.Globalization;

namespace Countersign.Core.Guard.Shell;

/// <content>Blanks, comments, reserved words, and mistakes.</content>
internal sealed partial class ShellParser
{
    private char Peek(int ahead) => _at + ahead < _end ? _text[_at + ahead] : '\0';

    private bool StartsWith(string what) => _end - _at >= what.Length && string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    /// <summary>Blanks, joined lines and a comment.</summary>
    private void SkipBlanks()
    {
        while (_at < _end)
        {
            var c = _text[_at];
            if (c is ' ' or '\t') _at++;
            else if (c == '\\' && Peek(1) == '\n') _at += 2;
            else if (c == '#') SkipComment();
            else return;
        }
    }

    private void SkipComment()
    {
        var end = _text.AsSpan(_at, _end - _at).IndexOf('\n');
        _at = end < 0 ? _end : _at + end;
    }

    /// <summary>Blanks, comments and ends of lines, with the here-documents that begin after one.</summary>
    private void SkipLines()
    {
        while (true)
        {
            SkipBlanks();
            if (_at >= _end || _text[_at] != '\n') return;
            _at++;
            ReadDocuments();
        }
    }

    /// <summary>The reserved word that stands here, unquoted and by itself; null where none does.</summary>
    private string? Reserved()
    {
        var length = 0;
        while (length < 9 && _at + length < _end && !ShellCharacters.IsMeta(_text[_at + length])) length++;
        return _text.AsSpan(_at, length) switch
        {
            "if" => "if",
            "then" => "then",
            "elif" => "elif",
            "else" => "else",
            "fi" => "fi",
            "do" => "do",
            "done" => "done",
            "case" => "case",
            "esac" => "esac",
            "for" => "for",
            "select" => "select",
            "while" => "while",
            "until" => "until",
            "function" => "function",
            "coproc" => "coproc",
            "time" => "time",
            "in" => "in",
            "{" => "{",
            "}" => "}",
            "!" => "!",
            "[[" => "[[",
            "]]" => "]]",
            _ => null,
        };
    }

    private void Expect(string word)
    {
        SkipBlanks();
        if (_at < _end && Reserved() == word) _at += word.Length;
        else Unexpected();
    }

    private void Expect(char c)
    {
        SkipBlanks();
        if (_at < _end && _text[_at] == c) _at++;
        else Unexpected();
    }

    private void Unexpected()
    {
        if (_at >= _end) Fail("the text ends in the middle of a command; complete it", _at);
        else Fail($"'{Token()}' cannot stand here; quote it if it is text", _at);
    }

    private string Token()
    {
        var length = 1;
        while (length < 24 && _at + length < _end && !ShellCharacters.IsMeta(_text[_at + length]) && !ShellCharacters.IsMeta(_text[_at])) length++;
        return _text[_at] == '\n' ? "end of line" : _text.Substring(_at, length);
    }

    private void Unclosed(string what, int opened) => Fail($"{what} is opened and not closed; close it", opened);

    private void Fail(string what, int at)
    {
        if (_isStopped) return;
        _mistakeAt = at;
        Mistake ??= Place(at) + what;
        Stop();
    }

    private string Place(int at)
    {
        var before = _text.AsSpan(0, at);
        var line = before.Count('\n') + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{at - before.LastIndexOf('\n')}: ");
    }
}
