using System.Collections.Frozen;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Commands for the client program, which never reach the database: of psql (<c>\i</c>), mysql (<c>\!</c>) and sqlite3 (<c>.read</c>).</summary>
internal static class ClientCommands
{
    private static readonly FrozenSet<string> Harmless =
        ("\\echo \\qecho \\warn \\pset \\timing \\set \\unset \\encoding \\x \\a \\t \\f \\h \\? \\restrict \\unrestrict \\d \\dt \\d+ \\dt+ \\dn \\du \\l \\conninfo \\errverbose \\q \\prompt \\. \\g \\gx "
        + ".mode .headers .header .bail .timeout .echo .print .width .nullvalue .separator .tables .schema .indexes .indices .changes .timer .stats .eqp .explain .databases .quit .exit .show .help")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Branches = "\\if \\elif \\else \\endif".Split(' ').ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Elsewhere = "\\c \\connect \\gset".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>One line from the backslash or dot on.</summary>
    public static void Run(string line, SqlToken at, SqlScript script)
    {
        if (script.Sections.IsDown) return;
        var name = line.Split([' ', '\t', ';'], 2)[0];
        var rest = line[name.Length..];
        if (rest.Contains('\\', StringComparison.Ordinal) || !IsKnown(name, rest, script))
        {
            script.NotUnderstood(at, "a command of the client program: it can run other files, other programs or statements put together while running", HostileText.IsPlainWord(name.TrimStart('\\', '.')) ? name : "client command");
            return;
        }

        if (Branches.Contains(name)) script.IsConditional = name != "\\endif";
        if (Elsewhere.Contains(name)) script.Known.Forget();
        script.Note("session", "", $"{name} is for the client program.");
    }

    // "\." ends copied rows in psql and reads another file in mysql; "\g" with something after it writes a file or starts a program.
    private static bool IsKnown(string name, string rest, SqlScript script) => name switch
    {
        "\\." => script.Dialect != SqlDialect.MySql,
        "\\g" or "\\gx" => rest.AsSpan().IsWhiteSpace(),
        _ => Harmless.Contains(name) || Branches.Contains(name) || Elsewhere.Contains(name),
    };
}
