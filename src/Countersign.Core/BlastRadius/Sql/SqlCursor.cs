namespace Countersign.Core.BlastRadius.Sql;

/// <summary>A place in the tokens of a statement, or of a part of one.</summary>
internal sealed class SqlCursor(IReadOnlyList<SqlToken> tokens, int start, int end)
{
    private static readonly SqlToken Nothing = new(TokenKind.Symbol, "", 0, 0);

    public int At { get; set; } = start;

    public int Start { get; } = start;

    public int End => end;

    public bool IsEnd => At >= end;

    public SqlToken Current => At < end ? tokens[At] : Nothing;

    /// <summary>Where findings about this part stand.</summary>
    public SqlToken First => Start < tokens.Count ? tokens[Start] : Nothing;

    public SqlToken this[int index] => index >= Start && index < end ? tokens[index] : Nothing;

    public SqlToken Peek(int ahead = 1) => At + ahead < end ? tokens[At + ahead] : Nothing;

    public SqlCursor Slice(int from, int to) => new(tokens, from, to);

    public SqlCursor Rest() => new(tokens, At, end);

    public bool Is(string word) => Current.Is(word);

    public bool Is(char symbol) => Current.Is(symbol);

    public bool IsAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (Is(word)) return true;
        return false;
    }

    /// <summary>Takes these words if they stand here in a row.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (!Peek(i).Is(words[i])) return false;
        At += words.Length;
        return true;
    }

    public bool Take(char symbol)
    {
        if (!Is(symbol)) return false;
        At++;
        return true;
    }

    /// <summary>Whether these words stand in a row anywhere from here on.</summary>
    public bool Has(params ReadOnlySpan<string> words)
    {
        for (var at = At; at < end; at++)
        {
            var i = 0;
            while (i < words.Length && this[at + i].Is(words[i])) i++;
            if (i == words.Length) return true;
        }

        return false;
    }

    public bool TakeEither(string one, string other) => Take(one) || Take(other);

    /// <summary>Takes every word of the list that stands here, in any order.</summary>
    public void TakeAny(params ReadOnlySpan<string> words)
    {
        while (IsAny(words)) At++;
    }

    public bool TakeIfExists() => Take("IF", "EXISTS");

    public bool TakeIfNotExists() => Take("IF", "NOT", "EXISTS");

    /// <summary>A name with qualifiers; null where none stands here.</summary>
    public SqlName? Name()
    {
        if (!Current.IsName) return null;
        var parts = new List<string> { Part() };
        while (Is('.') && Peek().IsName)
        {
            At++;
            parts.Add(Part());
        }

        return Is('.') ? null : new SqlName(parts);
    }

    /// <summary>The inside of the parentheses that open here, which are taken; null where none open.</summary>
    public SqlCursor? Group()
    {
        if (!Is('(')) return null;
        var from = At + 1;
        SkipOne();
        return Slice(from, Math.Max(from, this[At - 1].Is(')') ? At - 1 : At));
    }

    /// <summary>Takes one token, or everything in the parentheses that open here.</summary>
    public void SkipOne()
    {
        var depth = 0;
        do
        {
            if (Is('(')) depth++;
            else if (Is(')')) depth--;
            At++;
        }
        while (depth > 0 && !IsEnd);
    }

    /// <summary>Goes to the first of these words outside parentheses; false where there is none, and the end is reached.</summary>
    public bool SkipTo(params ReadOnlySpan<string> words)
    {
        while (!IsEnd && !IsAny(words)) SkipOne();
        return !IsEnd;
    }

    /// <summary>Goes to this character outside parentheses.</summary>
    public bool SkipTo(char symbol)
    {
        while (!IsEnd && !Is(symbol)) SkipOne();
        return !IsEnd;
    }

    /// <summary>The parts between commas outside parentheses.</summary>
    public IEnumerable<SqlCursor> SplitAtCommas()
    {
        while (!IsEnd)
        {
            var from = At;
            SkipTo(',');
            yield return Slice(from, At);
            At++;
        }
    }

    private string Part() => HostileText.Bound(tokens[At++].Text);
}
