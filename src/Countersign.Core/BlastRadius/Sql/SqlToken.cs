namespace Countersign.Core.BlastRadius.Sql;

internal enum TokenKind
{
    /// <summary>A word that is not quoted: a keyword or a name.</summary>
    Word,

    /// <summary>A name in the quotes of its dialect.</summary>
    Quoted,

    /// <summary>A text. It is a value: it is never shown, only read where it is code.</summary>
    Text,

    /// <summary>A text in double quotes, which MySQL takes for a name where a mode says so: a name where one must stand, a value everywhere else.</summary>
    QuotedText,

    /// <summary>A number. It is a value as well.</summary>
    Number,

    /// <summary>One character of punctuation, or <c>::</c>.</summary>
    Symbol,
}

/// <summary>One token of a statement.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Text">Without quotes.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="IsCut">Whether the text was longer than what is kept.</param>
internal readonly record struct SqlToken(TokenKind Kind, string Text, int Line, int Column, bool IsCut = false)
{
    public bool Is(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool Is(char symbol) => Kind == TokenKind.Symbol && Text.Length == 1 && Text[0] == symbol;

    /// <summary>Whether it can be a name; a text in double quotes is a name where the dialect says so.</summary>
    public bool IsName => Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.QuotedText && !IsVariable;

    /// <summary>Whether it is or may be a value.</summary>
    public bool IsText => Kind is TokenKind.Text or TokenKind.QuotedText;

    /// <summary>A variable of the session or the client: what it holds is not in the script.</summary>
    public bool IsVariable => Kind == TokenKind.Word && Text.Length > 0 && Text[0] is '@' or ':';
}

/// <summary>A statement as the lexer cut it.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Fault">Why it could not be taken whole; null where it was.</param>
internal readonly record struct SqlStatement(IReadOnlyList<SqlToken> Tokens, string? Fault)
{
    public SqlToken First => Tokens[0];
}

/// <summary>A name with its qualifiers.</summary>
internal sealed record SqlName(IReadOnlyList<string> Parts)
{
    /// <summary>As it is shown: parts with dots between; a part with a dot of its own is quoted.</summary>
    public string Address { get; } = string.Join('.', Parts.Select(Shown));

    /// <summary>For comparing; no dialect tells more names apart than by case.</summary>
    public string Key { get; } = string.Join('\0', Parts).ToLowerInvariant();

    public string Last => Parts[^1];

    public SqlName Plus(SqlName inner) => new([.. Parts, .. inner.Parts]);

    /// <summary>The name with another last part: what an object is called after a rename.</summary>
    public SqlName Renamed(string last) => new([.. Parts.Take(Parts.Count - 1), last]);

    private static string Shown(string part) => part.AsSpan().ContainsAny('.', '"', ' ') || part.Length == 0 ? $"\"{part}\"" : part;
}
