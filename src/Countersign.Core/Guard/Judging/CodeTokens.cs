namespace Countersign.Core.Guard.Judging;

/// <summary>What a piece of code is made of, as far as every language of the interpreters writes it alike.</summary>
internal enum CodeTokenKind
{
    /// <summary>A name.</summary>
    Name,

    /// <summary>A text between quotes, without them.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Any other character.</summary>
    Sign,
}

/// <summary>One part of a piece of code.</summary>
internal readonly record struct CodeToken(CodeTokenKind Kind, string Text)
{
    /// <summary>Whether it is this sign.</summary>
    public bool Is(char sign) => Kind == CodeTokenKind.Sign && Text[0] == sign;
}

/// <summary>Takes code of Python, JavaScript, Ruby, Perl and PHP apart, well enough to see which names are called with which texts.</summary>
internal static class CodeTokens
{
    private const int MaxTokens = 20_000;

    /// <summary>The parts of a piece of code in their order; comments are left out.</summary>
    public static List<CodeToken> Of(string code)
    {
        var tokens = new List<CodeToken>();
        for (var at = 0; at < code.Length && tokens.Count < MaxTokens;)
        {
            var c = code[at];
            if (char.IsWhiteSpace(c)) at++;
            else if (c == '#' || (c == '/' && at + 1 < code.Length && code[at + 1] == '/')) at = EndOf(code, at, '\n');
            else if (char.IsLetter(c) || c is '_' or '$' or '@') at = Name(code, at, tokens);
            else if (char.IsAsciiDigit(c)) at = Run(code, at, CodeTokenKind.Number, tokens);
            else if (c is '"' or '\'' or '`') at = Quoted(code, at, tokens);
            else tokens.Add(new CodeToken(CodeTokenKind.Sign, code[at++].ToString()));
        }

        return tokens;
    }

    private static int Name(string code, int at, List<CodeToken> tokens) => Run(code, at, CodeTokenKind.Name, tokens);

    private static int Run(string code, int at, CodeTokenKind kind, List<CodeToken> tokens)
    {
        var end = at + 1;
        while (end < code.Length && (char.IsLetterOrDigit(code[end]) || code[end] is '_' or '!' or '?' && kind == CodeTokenKind.Name)) end++;
        tokens.Add(new CodeToken(kind, code[at..end]));
        return end;
    }

    private static int Quoted(string code, int at, List<CodeToken> tokens)
    {
        var quote = code[at];
        var mark = at + 2 < code.Length && code[at + 1] == quote && code[at + 2] == quote ? 3 : 1;
        var text = new System.Text.StringBuilder();
        var end = at + mark;
        for (; end < code.Length; end++)
        {
            if (code[end] == '\\' && end + 1 < code.Length) text.Append(code[++end]);
            else if (code[end] == quote && (mark == 1 || (end + 2 < code.Length && code[end + 1] == quote && code[end + 2] == quote))) break;
            else text.Append(code[end]);
        }

        tokens.Add(new CodeToken(CodeTokenKind.Text, text.ToString()));
        return Math.Min(code.Length, end + mark);
    }

    private static int EndOf(string code, int at, char end) => code.IndexOf(end, at) is var found and >= 0 ? found : code.Length;
}
