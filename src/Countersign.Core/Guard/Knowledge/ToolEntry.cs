namespace Countersign.Core.Guard.Knowledge;

/// <summary>What is known of one program: a view into the table, of which nothing is copied.</summary>
internal sealed class ToolEntry
{
    private const int Columns = 7;

    private readonly string _text;
    private readonly int[] _tabs = new int[Columns + 1];

    /// <summary>The entry that begins here.</summary>
    public ToolEntry(string text, int start)
    {
        _text = text;
        _tabs[0] = start - 1;
        for (var column = 1; column <= Columns; column++) _tabs[column] = text.IndexOfAny(['\t', '\n'], _tabs[column - 1] + 1);
    }

    /// <summary>The family that a decision about it is counted under; <c>none</c> for programs of every day.</summary>
    public ReadOnlySpan<char> Family => Column(0);

    /// <summary>Options that take the next word, each between blanks; <c>*</c> where every option after the second word takes what follows it.</summary>
    public ReadOnlySpan<char> Values => Column(1);

    /// <summary>Options, separated by blanks, with which it changes nothing.</summary>
    public ReadOnlySpan<char> Harmless => Column(2);

    /// <summary>What tells the environment: <c>KIND SOURCE…</c>, separated by semicolons.</summary>
    public ReadOnlySpan<char> Where => Column(3);

    /// <summary>Commands, separated by semicolons, whose next word chooses the environment of what follows.</summary>
    public ReadOnlySpan<char> Selects => Column(4);

    /// <summary>Who judges it beside the rules, and what they are told; empty for nobody.</summary>
    public ReadOnlySpan<char> Handler => Column(5);

    /// <summary>What a command on no rule means: <c>clear</c>, or <c>verbs</c> where a verb that could not be read is unclear.</summary>
    public ReadOnlySpan<char> Otherwise => Column(6);

    /// <summary>The rules in their order.</summary>
    public RuleEnumerator Rules => new(_text.AsSpan(_tabs[Columns] + 1));

    /// <summary>First word of <see cref="Handler"/>.</summary>
    public ReadOnlySpan<char> HandlerName => Handler.IndexOf(' ') is var end and >= 0 ? Handler[..end] : Handler;

    /// <summary>What follows the first word of <see cref="Handler"/>.</summary>
    public ReadOnlySpan<char> HandlerTerms => Handler.IndexOf(' ') is var end and >= 0 ? Handler[(end + 1)..] : default;

    /// <summary>Whether this option takes the next word.</summary>
    public bool TakesValue(ReadOnlySpan<char> option) => HasWord(Values, option);

    /// <summary>Whether a list between blanks holds this word.</summary>
    public static bool HasWord(ReadOnlySpan<char> list, ReadOnlySpan<char> word)
    {
        for (var from = 0; from < list.Length;)
        {
            var found = list[from..].IndexOf(word);
            if (found < 0) return false;
            var (start, end) = (from + found, from + found + word.Length);
            if ((start == 0 || list[start - 1] == ' ') && (end == list.Length || list[end] == ' ')) return true;
            from = start + 1;
        }

        return false;
    }

    private ReadOnlySpan<char> Column(int column) => _text.AsSpan(_tabs[column] + 1, _tabs[column + 1] - _tabs[column] - 1);

    /// <summary>Goes over the rules of an entry.</summary>
    public ref struct RuleEnumerator(ReadOnlySpan<char> rest)
    {
        private ReadOnlySpan<char> _rest = rest;

        /// <summary>The rule here.</summary>
        public KnowledgeRule Current { get; private set; }

        /// <summary>Itself, so that it can be gone over.</summary>
        public readonly RuleEnumerator GetEnumerator() => this;

        /// <summary>Goes to the next rule.</summary>
        public bool MoveNext()
        {
            var end = _rest.IndexOf('\n');
            if (end <= 0) return false;
            Current = KnowledgeRule.Parse(_rest[..end]);
            _rest = _rest[(end + 1)..];
            return true;
        }
    }
}
