using System.Text;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// Cuts a script into tokens as one dialect does, from pieces of any size. What only one dialect knows and what is a mistake in the others
/// (dollar quotes, DELIMITER, the rows after COPY, bodies of routines) is read alike in all; what they read differently (comments,
/// backslashes, quotes) is read as this one does.
/// </summary>
internal sealed partial class SqlLexer(SqlDialect dialect, SqlLimits limits, StatementBuilder sink)
{
    /// <summary>Characters that must be in sight to tell what begins here.</summary>
    private const int Lookahead = 80;

    private const int MaxLineKept = 400;
    private const int MaxDelimiterLength = 16;

    private enum Mode
    {
        Code,
        Word,
        Number,
        Text,
        DollarText,
        LineComment,
        BlockComment,
        ClientLine,
        CopiedRows,
    }

    private readonly LexerText _text = new();
    private readonly StringBuilder _kept = new();
    private readonly NamePool _pool = new();
    private Mode _mode;
    private SqlToken _opened;
    private SqlToken _executable;
    private string _delimiter = ";";
    private string _tag = "";
    private char _close;
    private bool _hasEscapes;
    private bool _isCut;
    private bool _isExecutableComment;
    private bool _isInRows;
    private int _commentDepth;

    /// <summary>Takes the next piece.</summary>
    public void Feed(ReadOnlySpan<char> piece)
    {
        _text.Append(piece);
        Run(isLast: false);
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        Run(isLast: true);
        if (_mode is not (Mode.Code or Mode.LineComment)) sink.Unclosed(What(_mode), _opened);
        else if (_isExecutableComment) sink.Unclosed("a comment", _executable);
        sink.End();
    }

    private static string What(Mode mode) => mode switch
    {
        Mode.Text or Mode.DollarText => "a text",
        Mode.BlockComment => "a comment",
        Mode.CopiedRows => "the rows of COPY",
        Mode.Code or Mode.Word or Mode.Number or Mode.LineComment or Mode.ClientLine => "a word",
    };

    private void Run(bool isLast)
    {
        while (_text.Rest.Length > 0 && Step(isLast))
        {
            // Each step takes something, or says that it must see more.
        }

        if (!isLast) return;
        if (_mode is Mode.Word or Mode.Number) FinishWord();
        else if (_mode == Mode.ClientLine) FinishClientLine();
    }

    private bool Step(bool isLast) => _mode switch
    {
        Mode.Code => Code(isLast),
        Mode.Word or Mode.Number => Word(isLast),
        Mode.Text => Text(isLast),
        Mode.DollarText => DollarText(isLast),
        Mode.LineComment => LineComment(),
        Mode.BlockComment => BlockComment(isLast),
        Mode.ClientLine => ClientLine(),
        Mode.CopiedRows => CopiedRows(isLast),
    };

    private bool Code(bool isLast)
    {
        var rest = _text.Rest;
        if (rest.Length < Lookahead && !isLast) return false;
        var first = rest[0];
        if (sink.IsInRows && _delimiter is ";" && PassValues(rest) is var row and > 0) _text.Take(row);
        else if (LexerRules.IsSpace(first)) _text.Take(LexerRules.SpaceLength(rest));
        else if (rest.StartsWith(_delimiter, StringComparison.Ordinal)) EndStatement(_delimiter.Length);
        else if (LexerRules.BeginsComment(rest, dialect)) BeginComment(rest);
        else if (_isExecutableComment && rest.StartsWith("*/", StringComparison.Ordinal)) CloseExecutable();
        else if (first is '\'' or '"' or '`' || (first == '[' && dialect == SqlDialect.Sqlite)) BeginText(first, first == '\'' && dialect == SqlDialect.MySql);
        else if (first == '$' && LexerRules.DollarTag(rest) is { } tag) BeginDollarText(tag);
        else if (first == '\\') Backslash(rest);
        else if (first == '.' && _text.Column == 1 && sink.IsEmpty) Begin(Mode.ClientLine);
        else if (char.IsAsciiDigit(first) || (first == '.' && rest.Length > 1 && char.IsAsciiDigit(rest[1]) && !sink.EndsInName)) Begin(Mode.Number);
        else if (LexerRules.IsWordStart(rest)) BeginWord(rest);
        else Symbol(rest);
        return true;
    }

    private void Begin(Mode mode)
    {
        _mode = mode;
        _opened = new SqlToken(TokenKind.Word, "", _text.Line, _text.Column);
        _kept.Clear();
        _isCut = false;
        if (mode is Mode.Word or Mode.Number) Keep(1, limits.NameLength);
    }

    // A word that is in sight whole needs no gathering.
    private void BeginWord(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && LexerRules.IsWordPart(rest[length])) length++;
        if (length == rest.Length || length > limits.NameLength)
        {
            Begin(Mode.Word);
            return;
        }

        (_opened, _isCut) = (new SqlToken(TokenKind.Word, "", _text.Line, _text.Column), false);
        var word = _pool.Of(rest[..length]);
        _text.Take(length);
        FinishWord(TokenKind.Word, word);
    }

    private void EndStatement(int length)
    {
        _text.Take(length);
        if (!sink.EndStatement()) return;
        Begin(Mode.CopiedRows);
        _isInRows = false;
    }

    private void BeginComment(ReadOnlySpan<char> rest)
    {
        if (rest[0] != '/')
        {
            Begin(Mode.LineComment);
        }
        else if (dialect == SqlDialect.MySql && LexerRules.ExecutableLength(rest) is var length and > 0)
        {
            sink.Evidence(SqlDialect.MySql);
            Begin(Mode.Code);
            (_isExecutableComment, _executable) = (true, _opened);
            _text.Take(length);
        }
        else
        {
            Begin(Mode.BlockComment);
            _commentDepth = 0;
        }
    }

    private void CloseExecutable()
    {
        _text.Take(2);
        _isExecutableComment = false;
    }

    private void BeginText(char quote, bool hasEscapes)
    {
        Begin(Mode.Text);
        _text.Take(1);
        _close = quote == '[' ? ']' : quote;
        _hasEscapes = hasEscapes || (quote == '"' && dialect == SqlDialect.MySql);
        if (quote == '[') sink.Evidence(SqlDialect.Sqlite);
        if (quote == '`' && dialect != SqlDialect.PostgreSql) sink.Evidence(dialect);
    }

    private void BeginDollarText(string tag)
    {
        Begin(Mode.DollarText);
        _tag = tag;
        _text.Take(tag.Length);
        sink.Evidence(SqlDialect.PostgreSql);
    }

    /// <summary>A backslash outside a text is for the client program: it ends the statement, or begins a command that reaches to the end of the line.</summary>
    private void Backslash(ReadOnlySpan<char> rest)
    {
        var isEnd = rest.Length > 1 && (rest[1] == ';' || (dialect == SqlDialect.MySql && rest[1] is 'g' or 'G'));
        if (isEnd) EndStatement(2);
        else Begin(Mode.ClientLine);
    }

    private void Symbol(ReadOnlySpan<char> rest)
    {
        var isCast = rest.StartsWith("::", StringComparison.Ordinal);
        if (isCast) sink.Evidence(SqlDialect.PostgreSql);
        var text = isCast ? "::" : _pool.Of(rest[..1]);
        sink.Add(new SqlToken(TokenKind.Symbol, text, _text.Line, _text.Column));
        _text.Take(text.Length);
    }

    private bool Word(bool isLast)
    {
        var rest = _text.Rest;
        var length = 0;
        while (length < rest.Length && (LexerRules.IsWordPart(rest[length]) || (_mode == Mode.Number && rest[length] == '.'))) length++;
        if (length > 0) Keep(length, limits.NameLength);
        if (length == rest.Length && !isLast) return false;
        FinishWord();
        return true;
    }

    private void FinishWord()
    {
        var kind = _mode == Mode.Word ? TokenKind.Word : TokenKind.Number;
        _mode = Mode.Code;
        FinishWord(kind, Pooled());
    }

    private void FinishWord(TokenKind kind, string word)
    {
        if (kind == TokenKind.Word && _text.Rest is ['\'', ..] && LexerRules.IsPrefix(word))
        {
            var isEscaped = word is "e" or "E";
            if (isEscaped) sink.Evidence(SqlDialect.PostgreSql);
            BeginText('\'', isEscaped || dialect == SqlDialect.MySql);
            return;
        }

        if (sink.IsEmpty && word.Equals("DELIMITER", StringComparison.OrdinalIgnoreCase)) Begin(Mode.ClientLine);
        else sink.Add(_opened with { Kind = kind, Text = word, IsCut = _isCut });
    }

    private void Keep(int length, int most)
    {
        var room = Math.Max(0, most - _kept.Length);
        if (length > room) _isCut = true;
        _kept.Append(_text.Rest[..Math.Min(length, room)]);
        _text.Take(length);
    }
}
