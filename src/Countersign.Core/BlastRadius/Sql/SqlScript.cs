using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>One reading of one script: what was found so far, and what earlier statements mean for later ones.</summary>
internal sealed class SqlScript
{
    private readonly PlanReadOptions _options;
    private readonly SqlLimits _limits;
    private readonly EffectList _effects;
    private readonly RepeatedInsert _repeated = new();
    private readonly HashSet<(string, string, string)> _noted = [];
    private long _statements;
    private SqlToken? _anchor;
    private int _bodyDepth;
    private int _nesting;
    private bool _isBlock;
    private bool _stopped;

    public SqlScript(SqlDialect dialect, PlanReadOptions options, SqlLimits limits)
    {
        (Dialect, _options, _limits) = (dialect, options, limits);
        Findings = new FindingList(options.Path, options.Limits.Notes);
        _effects = new EffectList(options.Limits.Effects);
        Known = new KnownTables();
        Transaction = new SqlTransaction(_effects, Known);
        Sections = new MigrationSections(this, FileNames.IgnoresMarks(options.Path));
    }

    public SqlDialect Dialect { get; }

    public DialectEvidence Evidence { get; } = new();

    public MigrationSections Sections { get; }

    public SqlTransaction Transaction { get; }

    /// <summary>Tables this script made.</summary>
    public KnownTables Known { get; }

    public FindingList Findings { get; }

    /// <summary>Whether what comes now may not run: it stands in a branch, a loop or a handler.</summary>
    public bool IsConditional { get; set; }

    /// <summary>Whether a block is in its declarations.</summary>
    public bool IsDeclaring { get; set; }

    /// <summary>Names of statements whose text was read where it was prepared.</summary>
    public HashSet<string> Prepared { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the statement stands in the body of another.</summary>
    public bool IsInBody => _bodyDepth > 0;

    public SqlLimits Limits => _limits;

    /// <summary>Statements met.</summary>
    public long Statements => _statements;

    /// <summary>Runs a statement, as far as reading can.</summary>
    public void Run(SqlStatement statement)
    {
        if (_stopped) return;
        if (++_statements > _limits.Statements)
        {
            Stop($"it has more than {_limits.Statements} statements");
            return;
        }

        if (Sections.IsDown && !IsInBody)
        {
            Sections.Skipped++;
            return;
        }

        if (!IsInBody && statement.Fault is null && _repeated.EffectOf(statement.Tokens) is var same and >= 0)
        {
            _effects.Again(same);
            return;
        }

        _repeated.Forget();
        RunOnce(statement);
    }

    private void RunOnce(SqlStatement statement)
    {
        var cursor = new SqlCursor(statement.Tokens, 0, statement.Tokens.Count);
        if (statement.Fault is { } fault) NotUnderstood(cursor, fault);
        else if (_isBlock) BlockStatements.Run(cursor, this);
        else Statement(cursor);
        if (!IsInBody && !IsConditional) _repeated.Remember(statement, _effects.Last);
    }

    /// <summary>Runs a statement that is not cut out of its surroundings, or a part of one.</summary>
    public void Statement(SqlCursor cursor)
    {
        if (_nesting == _limits.Depth)
        {
            NotUnderstood(cursor, $"statements in statements are nested deeper than {_limits.Depth} levels");
            return;
        }

        _nesting++;
        SqlStatements.Run(cursor, this);
        _nesting--;
    }

    /// <summary>Reads code that stands in a text: a block, or a statement to execute.</summary>
    public void Body(SqlToken text, bool isBlock)
    {
        if (text.IsCut)
        {
            NotUnderstood(text, $"a body longer than {_limits.BodyLength} characters is not read");
            return;
        }

        if (_bodyDepth == _limits.BodyDepth)
        {
            NotUnderstood(text, $"code in a text is nested deeper than {_limits.BodyDepth} levels");
            return;
        }

        var (wasBlock, wasAnchor, wasConditional, wasDeclaring) = (_isBlock, _anchor, IsConditional, IsDeclaring);
        (_isBlock, _anchor, _bodyDepth, IsDeclaring) = (isBlock, _anchor ?? text, _bodyDepth + 1, false);
        var lexer = new SqlLexer(Dialect, _limits, new StatementBuilder(this, _limits));
        lexer.Feed(text.Text);
        lexer.End();
        (_isBlock, _anchor, IsConditional, IsDeclaring, _bodyDepth) = (wasBlock, wasAnchor, wasConditional, wasDeclaring, _bodyDepth - 1);
    }

    /// <summary>Adds an effect of the statement at this token; gives its position.</summary>
    public int Add(PlannedEffect effect, SqlToken at)
    {
        if (_stopped) return -1;
        var found = effect with { Source = SourceOf(at), Certainty = IsConditional ? Certainty.Possible : effect.Certainty };
        var index = _effects.Add(found);
        if (index < 0) Stop($"it has more than {_options.Limits.Effects} effects");
        return index;
    }

    /// <summary>Adds the consequence of an effect.</summary>
    public void AddAfter(int root, PlannedEffect effect, SqlToken at) => Add(root < 0 ? effect : effect with { Root = root }, at);

    /// <summary>Changes an effect in the light of what came later; only ever for the worse.</summary>
    public void Worsen(int index, Func<PlannedEffect, PlannedEffect> change) => _effects.Change(index, change);

    /// <summary>Adds a note, once.</summary>
    public void Note(string kind, string address, string text)
    {
        if (_noted.Count == _options.Limits.Notes || _noted.Add((kind, address, text))) Findings.Note(kind, address, text);
    }

    /// <summary>This statement is not understood: an effect of its own row, and a gap.</summary>
    public void NotUnderstood(SqlCursor statement, string why) => NotUnderstood(statement.First, why, SqlStatements.Headline(statement));

    public void NotUnderstood(SqlToken at, string why, string headline = "") => NotUnderstood(SqlEffect.NotUnderstood(SqlKinds.Statement, headline.Length > 0 ? headline : "statement", why), at, why);

    /// <summary>Something in the statement is not understood.</summary>
    public void NotUnderstood(PlannedEffect effect, SqlToken at, string why)
    {
        var place = _anchor ?? at;
        Add(effect, at);
        Findings.Gap(GapCode.PlanActionUnknown, $"line {place.Line}, column {place.Column}: {effect.Address} is not understood: {why}");
    }

    /// <summary>The script is not as it should be.</summary>
    public void Unreadable(SqlToken at, string problem)
    {
        var place = _anchor ?? at;
        Findings.Gap(GapCode.PlanUnreadable, $"line {place.Line}, column {place.Column}: {problem}");
    }

    /// <summary>Everything found, once the script has ended.</summary>
    public IReadOnlyList<PlannedEffect> Finish()
    {
        Transaction.End();
        Known.Rebuilds.Conclude(this);
        Sections.Conclude(Findings, _options.Path);
        return _effects.Finish();
    }

    private string SourceOf(SqlToken at)
    {
        var place = _anchor ?? at;
        return $"{_options.Path}:{place.Line}:{place.Column}";
    }

    private void Stop(string problem)
    {
        Findings.Gap(GapCode.PlanUnreadable, problem);
        _stopped = true;
    }
}
