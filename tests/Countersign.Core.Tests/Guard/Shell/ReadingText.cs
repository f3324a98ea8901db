using System.Text;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>Writes a reading as the golden files do: a line an invocation, then a line an unclear part, then the error.</summary>
internal static class ReadingText
{
    /// <summary>
    /// <c>[wrapper words] NAME=value program words &gt;file |</c>: unknown words as <c>?pattern</c>, words with blanks in single quotes;
    /// <c>|</c> where something is piped in, <c>in:</c> for what is known of it, <c>dir:</c> for the directory.
    /// </summary>
    public static string Of(ShellReading reading)
    {
        var text = new StringBuilder();
        foreach (var invocation in reading.Invocations) text.Append(Of(invocation)).Append('\n');
        foreach (var part in reading.Unclear) text.Append("? ").Append(part.Code).Append(part.Source is { } source ? " of " + string.Join(' ', source.Argv) : "").Append('\n');
        if (reading.Error is { } error) text.Append("! ").Append(error).Append('\n');
        return text.ToString();
    }

    private static string Of(Invocation invocation)
    {
        var line = new StringBuilder();
        foreach (var wrapper in invocation.Through) line.Append('[').AppendJoin(' ', wrapper.Argv.Select(Of)).Append("] ");
        foreach (var assignment in invocation.Assignments) line.Append(assignment.Name).Append('=').Append(Of(assignment.Value)).Append(' ');
        line.AppendJoin(' ', invocation.Argv.Select(Of));
        foreach (var redirection in invocation.Redirections) line.Append(' ').Append(Sign(redirection.Kind)).Append(Of(redirection.Target));
        if (invocation.IsPipedInto) line.Append(" |");
        if (invocation.Input is { } input) line.Append(" in:").Append(Of(input));
        if (invocation.Directory is { } directory) line.Append(" dir:").Append(Of(directory));
        return line.ToString();
    }

    private static string Of(ShellWord word)
    {
        if (!word.IsLiteral) return "?" + Quoted(word.Pattern ?? "");
        return Quoted(word.Text);
    }

    private static string Quoted(string text)
    {
        var shown = text.Replace("\n", "\\n", StringComparison.Ordinal);
        return shown.Length == 0 || shown.AsSpan().IndexOfAny(" '|?") >= 0 || shown.AsSpan().ContainsAny('[', ']') ? "'" + shown + "'" : shown;
    }

    private static string Sign(RedirectionKind kind) => kind switch
    {
        RedirectionKind.Read => "<",
        RedirectionKind.Write => ">",
        RedirectionKind.Append => ">>",
        RedirectionKind.Text => "<<",
        RedirectionKind.Duplicate => "&",
    };
}
