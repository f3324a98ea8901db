using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges SQL, by what the reader of the blast radius says it does and by what servers are told beside that.</summary>
internal static class SqlJudge
{
    private const string Family = "sql";

    /// <summary>Judges statements for a database of which nothing is known.</summary>
    public static GuardVerdict Text(string sql, SqlDialect? dialect = null, string? environment = null, string family = Family)
    {
        if (SqlWords.IsReading(sql)) return Judged.Clear;
        if (SqlWords.Dangerous(sql) is { } why) return Judged.Hold(family, $"{Judged.Quote(sql)} {why}.", environment);
        var facts = SqlPlanReader.ReadText(sql, dialect);
        foreach (var effect in facts.Effects)
        {
            if (effect.Certainty == Certainty.Certain && effect.IsLoss && !SqlWords.IsRoutine(sql, effect)) return Judged.Hold(family, $"{Judged.Quote(sql)} deletes or replaces {effect.Kind} {effect.Address}.", environment);
        }

        foreach (var effect in facts.Effects)
        {
            if (effect.Has(EffectTraits.GuardRemoved | EffectTraits.GatePath)) return Judged.Hold(family, $"{Judged.Quote(sql)} switches a protection off or changes who may access {effect.Address}.", environment);
        }

        return Judged.Clear;
    }

    /// <summary>Judges a database client: what it runs stands in options, files, standard input or its last word.</summary>
    public static GuardVerdict Client(Handled command)
    {
        var terms = command.Entry.HandlerTerms.ToString().Split("; ");
        var isLast = terms[0].StartsWith("last", StringComparison.Ordinal);
        var codeOptions = isLast ? terms[0][4..] : terms[0];
        var dialect = terms.Length > 2 ? Dialect(terms[2]) : null;
        var verdict = Judged.Clear;
        if (isLast && command.Name is not "bq" && IsFileOfTree(command)) return Judged.Clear;
        foreach (var option in command.Words.Options)
        {
            if (option.Value is not { } value) continue;
            if (ToolEntry.HasWord(codeOptions, option.Name)) verdict = Judged.Graver(verdict, Statement(command, value, dialect));
            else if (terms.Length > 1 && ToolEntry.HasWord(terms[1], option.Name)) verdict = Judged.Graver(verdict, File(command, value, dialect));
        }

        if (isLast && command.Words.Words.Count > 1) verdict = Judged.Graver(verdict, Statement(command, command.Words.Words[^1], dialect));
        return Judged.Graver(verdict, Input(command, dialect));
    }

    /// <summary>Judges SQL among the words of a program that is no database client: <c>wrangler d1 execute --command</c>.</summary>
    public static GuardVerdict Words(Handled command)
    {
        if (command.Words.Has("--local") || command.Where.Value.Reach == Reach.Local) return Judged.Clear;
        foreach (var word in command.Words.Argv.Skip(1))
        {
            if (!word.Text.Contains(' ', StringComparison.Ordinal) || !SqlWords.LooksLikeSql(word.Text)) continue;
            var verdict = Text(word.Text, environment: command.Where.Value.Environment, family: command.Family);
            if (verdict.Outcome != GuardOutcome.Clear) return verdict;
        }

        return Input(command, null);
    }

    private static GuardVerdict Statement(Handled command, ShellWord sql, SqlDialect? dialect)
    {
        if (command.Where.Value.Reach == Reach.Local) return Judged.Clear;
        if (Included(sql.Text) is { } file) return File(command, new ShellWord(file, sql.IsLiteral), dialect);
        if (sql.Text is ['.' or '\\', ..] && !sql.Text.StartsWith("\\i", StringComparison.Ordinal) && !sql.Text.StartsWith("\\!", StringComparison.Ordinal)) return Judged.Clear;
        var verdict = Text(sql.Text, dialect, command.Where.Value.Environment, command.Family is "kubectl" ? Family : command.Family);
        if (verdict.Outcome == GuardOutcome.Clear && !sql.IsLiteral && !SqlWords.IsReading(sql.Text)) return command.Unclear("runs statements that are known only when it runs");
        return verdict.Outcome == GuardOutcome.Clear ? verdict : verdict with { Reason = $"{Judged.Quote(command.Words.Argv)}: {verdict.Reason}" };
    }

    /// <summary>The file that a client's own command reads statements from; null where the text is no such command.</summary>
    private static string? Included(string text)
    {
        foreach (var begin in (ReadOnlySpan<string>)["source ", "\\i ", "\\ir ", "\\. ", ".read ", ":r ", "@"])
        {
            if (text.StartsWith(begin, StringComparison.OrdinalIgnoreCase)) return text[begin.Length..].Trim().TrimEnd(';');
        }

        return null;
    }

    private static GuardVerdict File(Handled command, ShellWord path, SqlDialect? dialect)
    {
        if (command.Where.Value.Reach == Reach.Local || path is { IsLiteral: true, Text: "-" }) return Judged.Clear;
        if (path.IsLiteral && command.Context.Written.TryGetValue(path.Text, out var written) && written is not null) return Statement(command, new ShellWord(written, IsLiteral: true), dialect);
        if (command.Context.Tree.Absolute(path, command.Invocation.Directory) is { } file && command.Context.ReadText(file) is { } text) return Statement(command, new ShellWord(text, IsLiteral: true), dialect);
        return command.Hold($"runs {Judged.Quote(path.IsLiteral ? path.Text : path.Pattern ?? path.Text)}, which cannot be read here, on a database that nothing here shows to be local");
    }

    private static GuardVerdict Input(Handled command, SqlDialect? dialect)
    {
        if (command.Where.Value.Reach == Reach.Local) return Judged.Clear;
        if (command.Invocation.Input is { } input) return Statement(command, input, dialect);
        foreach (var redirection in command.Invocation.Redirections)
        {
            if (redirection.Kind == RedirectionKind.Read) return File(command, redirection.Target, dialect);
        }

        if (!command.Invocation.IsPipedInto || command.Context.Before is not { Argv.Count: > 0 } before) return Judged.Clear;
        if (ProgramName.Of(before.Argv[0].Text) is "yes" or "true") return Judged.Clear;
        var isCat = ProgramName.Of(before.Argv[0].Text) is "cat" && before.Argv.Count == 2;
        return isCat ? File(command, before.Argv[1], dialect) : command.Hold("runs statements from a pipe, which are not on the line, on a database that nothing here shows to be local");
    }

    private static bool IsFileOfTree(Handled command)
    {
        if (command.Words.Words.Count == 0) return true;
        var path = command.Words.Words[0];
        if (command.Surface == Surface.Elsewhere) return false;
        return command.Surface == Surface.Container || Databases.IsFile(path.Text) && path.Text is not ['/' or '~', ..]
            || command.Context.Tree.Place(path, command.Invocation.Directory) is PathPlace.Inside or PathPlace.Temporary;
    }

    private static SqlDialect? Dialect(string name) => name switch
    {
        "postgres" => SqlDialect.PostgreSql,
        "mysql" => SqlDialect.MySql,
        "sqlite" => SqlDialect.Sqlite,
        _ => null,
    };
}
