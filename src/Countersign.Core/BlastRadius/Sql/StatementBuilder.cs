namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// Gathers the tokens of a statement and hands it to the script when it ends. Rows of VALUES are not kept, so that a dump of any size takes the
/// memory of its longest statement; what could act in them (queries, functions that are not known) is.
/// </summary>
internal sealed class StatementBuilder(SqlScript script, SqlLimits limits)
{
    private const int HeadLength = 12; // tokens within which CREATE says what it creates

    private readonly List<SqlToken> _tokens = [];
    private readonly RoutineBody _body = new();
    private SqlToken _previous;
    private int _depth;
    private bool _isInRows;
    private string? _fault;

    /// <summary>Whether no statement has begun.</summary>
    public bool IsEmpty => _tokens.Count == 0;

    /// <summary>Whether a dot would go on with a name.</summary>
    public bool EndsInName => !IsEmpty && _tokens[^1].Kind is TokenKind.Word or TokenKind.Quoted;

    /// <summary>How much of a text to keep, in characters.</summary>
    public int WantedText => _isInRows || _body.IsOpen ? 0 : limits.BodyLength;

    /// <summary>Whether the values of rows go by.</summary>
    public bool IsInRows => _isInRows;

    /// <summary>Something that only this dialect writes.</summary>
    public void Evidence(SqlDialect dialect) => script.Evidence.Of(dialect);

    /// <summary>A comment of one line.</summary>
    public void Comment(string text, SqlToken at)
    {
        if (at.Column == 1 && !script.IsInBody) script.Sections.Comment(text, at.Line);
    }

    /// <summary>The script ends within something, or holds what is not followed.</summary>
    public void Unclosed(string what, SqlToken at) => script.Unreadable(at, $"{what} that begins here does not end, or is not followed");

    /// <summary>A command for the client program; what stood before it is sent.</summary>
    public void ClientCommand(string line, SqlToken at)
    {
        EndStatement();
        ClientCommands.Run(line, at, script);
    }

    /// <summary>Takes a token.</summary>
    public void Add(SqlToken token)
    {
        script.Evidence.See(token);
        script.Evidence.Shape(token);
        if (token.IsCut && token.Kind is TokenKind.Word or TokenKind.Quoted) _fault ??= $"it has a name longer than {limits.NameLength} characters";
        if (token.Is('(') && ++_depth > limits.Depth) _fault ??= $"it is nested deeper than {limits.Depth} levels";
        if (token.Is(')') && _depth > 0) _depth--;
        var isInBody = _body.See(token, _depth, _tokens);
        if (!isInBody && !IsSkipped(token)) Store(token);
        _previous = token;
    }

    /// <summary>A text among the values of a row.</summary>
    public void PassText(int line, int column) => Pass(new SqlToken(TokenKind.Text, "", line, column));

    /// <summary>A NULL among the values of a row; false where a word may mean something.</summary>
    public bool PassNull(string word, int line, int column)
    {
        if (_depth == 0) return false;
        Pass(new SqlToken(TokenKind.Word, word, line, column));
        return true;
    }

    /// <summary>A parenthesis among the values of a row; false where it may mean more than a row.</summary>
    public bool PassParenthesis(char symbol, int line, int column)
    {
        if (symbol == '(' && (_previous.IsName || _depth == limits.Depth)) return false;
        if (symbol == '(') _depth++;
        else if (_depth > 0) _depth--;
        Pass(new SqlToken(TokenKind.Symbol, symbol == '(' ? "(" : ")", line, column));
        return true;
    }

    /// <summary>The statement is complete, unless it is the body of a routine that goes on. Says whether rows follow it.</summary>
    public bool EndStatement()
    {
        if (_body.SeeEnd())
        {
            _previous = default;
            return false;
        }

        var copies = false;
        if (_tokens.Count > 0)
        {
            var statement = new SqlStatement(_tokens, _fault);
            copies = DataStatements.CopiesFromInput(statement);
            script.Run(statement);
        }

        Reset();
        return copies;
    }

    /// <summary>The end of the script: a body that is still open never ends.</summary>
    public void End()
    {
        if (_body.IsOpen) _fault ??= "its BEGIN has no END";
        _body.Reset();
        EndStatement();
    }

    private void Reset()
    {
        _tokens.Clear();
        _body.Reset();
        _depth = 0;
        _isInRows = false;
        _fault = null;
        _previous = default;
    }

    private void Store(SqlToken token)
    {
        if (_tokens.Count < limits.Tokens) _tokens.Add(token);
        else _fault ??= $"it has more than {limits.Tokens} tokens";
        if (_depth == 0 && token.Is("VALUES") && (_tokens[0].Is("INSERT") || _tokens[0].Is("REPLACE"))) _isInRows = true;
    }

    /// <summary>Whether this token is a value of a row, which nobody needs to see.</summary>
    private bool IsSkipped(SqlToken token)
    {
        if (!_isInRows) return false;
        if (_depth > 0 && IsQuery(token))
        {
            _isInRows = false;
            return false;
        }

        if (_depth > 0 && token.Is('(') && _previous.IsName && !_previous.IsText && !KnownFunctions.IsHarmless(_previous.Text)) KeepCall(token);
        if (_depth == 0 && token.Kind == TokenKind.Word)
        {
            _isInRows = false;
            return false;
        }

        return true;
    }

    // What Add does with a value of a row.
    private void Pass(SqlToken token)
    {
        script.Evidence.Shape(token);
        _previous = token;
    }

    private void KeepCall(SqlToken parenthesis)
    {
        Store(_previous);
        Store(parenthesis);
        Store(parenthesis with { Text = ")" });
    }

    private static bool IsQuery(SqlToken token) =>
        token.Is("SELECT") || token.Is("DELETE") || token.Is("UPDATE") || token.Is("INSERT") || token.Is("WITH") || token.Is("MERGE");

    /// <summary>Bodies of routines between BEGIN and END, in which a semicolon ends nothing. What a routine does, it does when it is called.</summary>
    private sealed class RoutineBody
    {
        private bool _isRoutine;
        private bool _isAfterEnd;
        private int _blocks;

        public bool IsOpen => _blocks > 0;

        /// <summary>Takes note of a token; says whether it stands inside of a body.</summary>
        public bool See(SqlToken token, int depth, List<SqlToken> before)
        {
            if (_isAfterEnd) Closed(token.Is("IF") || token.Is("LOOP") || token.Is("WHILE") || token.Is("REPEAT") || token.Is("FOR"));
            var wasOpen = IsOpen;
            if (!_isRoutine) _isRoutine = BeginsRoutine(token, before);
            else if (token.Is("END") && IsOpen) _isAfterEnd = true;
            else if ((token.Is("BEGIN") && depth == 0) || (token.Is("CASE") && IsOpen && !WasEnd)) _blocks++;
            WasEnd = token.Is("END");
            return wasOpen;
        }

        private bool WasEnd { get; set; }

        /// <summary>A semicolon or the end; says whether the body goes on.</summary>
        public bool SeeEnd()
        {
            if (_isAfterEnd) Closed(isOfControl: false);
            return IsOpen;
        }

        public void Reset()
        {
            (_isRoutine, _isAfterEnd, WasEnd) = (false, false, false);
            _blocks = 0;
        }

        // END IF, END LOOP and their like close what was not counted; END and END CASE close a block.
        private void Closed(bool isOfControl)
        {
            _isAfterEnd = false;
            if (!isOfControl) _blocks--;
        }

        private static bool BeginsRoutine(SqlToken token, List<SqlToken> before) =>
            before.Count is > 0 and < HeadLength && before[0].Is("CREATE")
            && (token.Is("TRIGGER") || token.Is("PROCEDURE") || token.Is("FUNCTION") || token.Is("EVENT") || token.Is("PACKAGE"));
    }
}
