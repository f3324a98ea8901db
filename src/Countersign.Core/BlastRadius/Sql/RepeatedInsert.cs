namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// The INSERT before this one, if all that differs are the values: such a statement does what that one did. Dumps consist of them.
/// </summary>
internal sealed class RepeatedInsert
{
    private readonly List<string> _texts = [];
    private int _effect = -1;

    /// <summary>The effect of the same statement just before; -1 where there is none.</summary>
    public int EffectOf(IReadOnlyList<SqlToken> tokens)
    {
        if (_effect < 0 || tokens.Count != _texts.Count) return -1;
        for (var at = 0; at < tokens.Count; at++)
            if (!ReferenceEquals(tokens[at].Text, _texts[at])) return -1;
        return _effect;
    }

    /// <summary>Remembers an INSERT of which nothing but values was left out: it had this effect and no other.</summary>
    public void Remember(SqlStatement statement, int effect)
    {
        if (statement.Fault is not null || !statement.First.Is("INSERT") || !statement.Tokens[^1].Is("VALUES")) return;
        _texts.Clear();
        _texts.AddRange(statement.Tokens.Select(token => token.Text));
        _effect = effect;
    }

    /// <summary>Something else ran.</summary>
    public void Forget() => _effect = -1;
}
