namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Statements that run code: a text is read where it stands in the script, anything put together while running is not understood.</summary>
internal static class CodeStatements
{
    /// <summary>After DO: a block in a text. In MySQL, DO evaluates expressions.</summary>
    public static void Do(SqlCursor c, SqlScript script)
    {
        var language = c.Rest();
        if (language.SkipTo("LANGUAGE") && !language.Peek().Is("plpgsql"))
        {
            script.NotUnderstood(c, "blocks of this language are not read");
            return;
        }

        if (c.Take("LANGUAGE")) c.At++;
        if (c.Current.IsText) script.Body(c.Current, isBlock: true);
        else InnerStatements.Read(c, script);
        if (script.Dialect == SqlDialect.MySql || !script.IsInBody) script.Note("code", "", "A block runs; the effects of its statements stand for themselves.");
    }

    /// <summary>After EXECUTE: of a prepared statement, or IMMEDIATE with a text.</summary>
    public static void Execute(SqlCursor c, SqlScript script)
    {
        var isImmediate = c.Take("IMMEDIATE");
        var isAlone = c.Peek().Text.Length == 0 || c.Peek().Is("INTO") || c.Peek().Is("USING");
        if (c.Current.IsText && isAlone) script.Body(c.Current, isBlock: false);
        else if (!isImmediate && !script.IsInBody && c.Name() is { } name && script.Prepared.Contains(name.Key)) script.Note("code", name.Address, "A prepared statement runs; its effects are counted where it is prepared.");
        else script.NotUnderstood(c, "it runs a statement that is put together while running");
    }

    /// <summary>After PREPARE: its effects count where its text stands.</summary>
    public static void Prepare(SqlCursor c, SqlScript script)
    {
        if (c.Take("TRANSACTION"))
        {
            script.NotUnderstood(c, "the transaction is left open for others to finish");
            return;
        }

        var name = c.Name();
        c.Group();
        var isText = c.Take("FROM") && c.Current.IsText && c.Peek().Text.Length == 0;
        if (name is null || (!isText && !c.Is("AS")))
        {
            script.NotUnderstood(c, "it prepares a statement that is put together while running");
            return;
        }

        script.Prepared.Add(name.Key);
        if (isText) script.Body(c.Current, isBlock: false);
        else if (c.Take("AS")) script.Statement(c.Rest());
    }

    /// <summary>After CALL.</summary>
    public static void Call(SqlCursor c, SqlScript script)
    {
        var at = c.Current;
        var address = c.Name()?.Address ?? "procedure";
        const string Why = "what a procedure does is not in the statement that calls it";
        script.NotUnderstood(SqlEffect.NotUnderstood(SqlKinds.Function, address, Why), at.Line > 0 ? at : c.First, Why);
    }
}
