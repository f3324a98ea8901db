namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// The values of rows, which nobody needs to see: plain texts, numbers, parentheses and NULL go by without being cut into tokens. Whatever else
/// stands there, and a text whose end is not in sight, is left to the rules for everything. Dumps are little else.
/// </summary>
internal sealed partial class SqlLexer
{
    /// <summary>How many characters from here on are such values; the sink has been told what it would have seen.</summary>
    private int PassValues(ReadOnlySpan<char> rest)
    {
        var (at, line, before) = (0, _text.Line, -_text.Column); // the column is how far a character stands from before
        while (at < rest.Length)
        {
            var begin = at;
            var first = rest[at];
            if (first == '\'')
            {
                at = EndOfText(rest, at + 1);
                if (at < 0) return begin;
                sink.PassText(line, begin - before);
                (line, before) = Lines(rest, begin, at, line, before);
            }
            else if (LexerRules.IsBetweenValues(first))
            {
                at++;
                if (first == '\n') (line, before) = (line + 1, begin);
            }
            else if (first is '(' or ')')
            {
                if (!sink.PassParenthesis(first, line, begin - before)) return begin;
                at++;
            }
            else if (Null(rest[at..]) is { } word)
            {
                if (!sink.PassNull(word, line, begin - before)) return begin;
                at += word.Length;
            }
            else
            {
                return begin;
            }
        }

        return at;
    }

    // Behind the quote that ends the text; -1 where it is not in sight, or where the character after it is not.
    private int EndOfText(ReadOnlySpan<char> rest, int from)
    {
        while (true)
        {
            var stop = dialect == SqlDialect.MySql ? rest[from..].IndexOfAny('\'', '\\') : rest[from..].IndexOf('\'');
            if (stop < 0 || from + stop + 1 >= rest.Length) return -1;
            from += stop + 1;
            if (rest[from - 1] == '\'' && rest[from] != '\'') return from;
            from++;
        }
    }

    private static string? Null(ReadOnlySpan<char> rest) => rest switch
    {
        ['N', 'U', 'L', 'L', var next, ..] when !LexerRules.IsWordPart(next) => "NULL",
        ['n', 'u', 'l', 'l', var next, ..] when !LexerRules.IsWordPart(next) => "null",
        _ => null,
    };

    private static (int Line, int Before) Lines(ReadOnlySpan<char> rest, int begin, int end, int line, int before)
    {
        var last = rest[begin..end].LastIndexOf('\n');
        return last < 0 ? (line, before) : (line + rest[begin..end].Count('\n'), begin + last);
    }
}
