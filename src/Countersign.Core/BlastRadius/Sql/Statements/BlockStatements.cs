namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// The statements of a PL/pgSQL block, as far as a block can be read without running it: the words of control are taken off, and what is left
/// is read as a statement that may run. Whatever does not read as one is not understood.
/// </summary>
internal static class BlockStatements
{
    /// <summary>Runs one piece of a block, up to a semicolon.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        script.IsConditional = true;
        if (script.IsDeclaring && !c.Is("BEGIN"))
        {
            InnerStatements.Read(c, script);
            return;
        }

        if (!TakeControl(c, script)) return;
        if (c.IsEnd || c.IsAny("NULL", "EXIT", "CONTINUE", "END")) return;
        Statement(c.Rest(), script);
    }

    /// <summary>Takes what only steers; false where nothing is left to run.</summary>
    private static bool TakeControl(SqlCursor c, SqlScript script)
    {
        while (!c.IsEnd)
        {
            if (c.Is('<')) TakeLabel(c);
            else if (c.Take("DECLARE")) return Declare(c, script);
            else if (c.Is("BEGIN")) Begin(c, script);
            else if (c.IsAny("ELSE", "LOOP", "EXCEPTION")) c.At++;
            else if (c.IsAny("IF", "ELSIF", "ELSEIF", "WHEN", "CASE")) Condition(c, "THEN", script);
            else if (c.Is("WHILE")) Condition(c, "LOOP", script);
            else if (c.IsAny("FOR", "FOREACH")) Loop(c, script);
            else return true;
        }

        return false;
    }

    private static void TakeLabel(SqlCursor c)
    {
        while (!c.IsEnd && !c.Is('>')) c.At++;
        while (c.Is('>')) c.At++;
    }

    private static bool Declare(SqlCursor c, SqlScript script)
    {
        script.IsDeclaring = true;
        InnerStatements.Read(c.Rest(), script);
        return false;
    }

    private static void Begin(SqlCursor c, SqlScript script)
    {
        c.At++;
        script.IsDeclaring = false;
    }

    private static void Condition(SqlCursor c, string end, SqlScript script)
    {
        var from = c.At + 1;
        c.At++;
        if (!c.SkipTo(end)) script.NotUnderstood(c, $"{end} is missing");
        InnerStatements.Read(c.Slice(from, c.At), script);
        c.At++;
    }

    /// <summary>FOR … IN query LOOP: the query runs as well.</summary>
    private static void Loop(SqlCursor c, SqlScript script)
    {
        var from = c.SkipTo("IN", "ARRAY") ? c.At + 1 : c.At;
        if (!c.SkipTo("LOOP")) script.NotUnderstood(c, "LOOP is missing");
        var query = c.Slice(from, c.At);
        if (query.IsAny("EXECUTE", "SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE")) script.Statement(query);
        else InnerStatements.Read(query, script);
        c.At++;
    }

    private static void Statement(SqlCursor c, SqlScript script)
    {
        if (c.Take("RETURN", "QUERY")) script.Statement(c.Rest());
        else if (c.IsAny("PERFORM", "RETURN", "RAISE", "ASSERT", "OPEN", "GET", "FETCH", "MOVE", "CLOSE")) Expression(c, script);
        else if (IsAssignment(c)) InnerStatements.Read(c.Rest(), script);
        else if (c.Is("COMMIT") || c.Is("ROLLBACK")) script.Transaction.End();
        else script.Statement(c);
    }

    private static void Expression(SqlCursor c, SqlScript script)
    {
        if (c.SkipTo("EXECUTE")) script.Statement(c.Rest());
        else InnerStatements.Read(c.Slice(c.Start, c.End), script);
    }

    // "x := …" and "x.y[1] = …": a name, and then an equals sign before anything else.
    private static bool IsAssignment(SqlCursor c)
    {
        var probe = c.Rest();
        if (probe.Name() is null) return false;
        while (probe.Is('[')) probe.At += 1 + Index(probe);
        probe.Take(':');
        return probe.Is('=');
    }

    private static int Index(SqlCursor probe)
    {
        var length = 1;
        while (probe.Peek(length).Text.Length > 0 && !probe.Peek(length).Is(']')) length++;
        return length;
    }
}
