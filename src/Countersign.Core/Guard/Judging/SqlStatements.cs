using System.Text;

namespace Countersign.Core.Guard.Judging;

/// <summary>Takes a text apart into statements: without comments, blanks made one, what is quoted left out.</summary>
internal static class SqlStatements
{
    /// <summary>The statements of a text, in their order.</summary>
    public static List<string> Of(string sql)
    {
        var all = new List<string>();
        var one = new StringBuilder();
        for (var at = 0; at < sql.Length; at++)
        {
            var c = sql[at];
            var next = at + 1 < sql.Length ? sql[at + 1] : '\0';
            if (c == '-' && next == '-') at = End(sql, "\n", at);
            else if (c == '/' && next == '*' && !(at + 2 < sql.Length && sql[at + 2] is '!' or '+')) at = End(sql, "*/", at + 2) + 1;
            else if (c == '\'') at = Quoted(sql, at, one);
            else if (c == ';') Add(all, one);
            else if (char.IsWhiteSpace(c)) Blank(one);
            else one.Append(c);
        }

        Add(all, one);
        return all;
    }

    private static int Quoted(string sql, int at, StringBuilder one)
    {
        one.Append("''");
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] != '\'') continue;
            if (at + 1 >= sql.Length || sql[at + 1] != '\'') return at;
            at++;
        }

        return at;
    }

    private static int End(string sql, string end, int from) => from < sql.Length && sql.IndexOf(end, from, StringComparison.Ordinal) is var found and >= 0 ? found : sql.Length;

    private static void Blank(StringBuilder one)
    {
        if (one.Length > 0 && one[^1] != ' ') one.Append(' ');
    }

    private static void Add(List<string> all, StringBuilder one)
    {
        var statement = one.ToString().Trim();
        one.Clear();
        if (statement.Length > 0) all.Add(statement);
    }
}
