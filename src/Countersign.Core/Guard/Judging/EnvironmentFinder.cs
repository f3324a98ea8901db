using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Finds the environment that a command reaches: from its options, variables, and the files in which tools keep what was chosen.</summary>
internal static class EnvironmentFinder
{
    /// <summary>The environment of a command. Whatever says shared counts before whatever says local.</summary>
    public static Reached Find(ToolEntry entry, string tool, CommandWords words, Invocation invocation, CallContext context)
    {
        var found = default(Reached);
        foreach (var range in entry.Where.Split(';'))
        {
            var line = entry.Where[range];
            var space = line.IndexOf(' ');
            if (space < 0) continue;
            var said = Line(line[..space], line[(space + 1)..], words, invocation, context);
            if (said.Reach == Reach.Shared) return said;
            if (said.Reach == Reach.Local) found = said;
        }

        if (found.Reach != Reach.Untold) return found;
        return context.Selected(tool) is { } selected ? EnvironmentNames.Of(Kind(entry), selected.IsLiteral ? selected.Text : "", context.Inventory) : found;
    }

    private static string Kind(ToolEntry entry)
    {
        var space = entry.Where.IndexOfAny(" :");
        return space < 0 ? "name" : entry.Where[..space].ToString();
    }

    private static Reached Line(ReadOnlySpan<char> kind, ReadOnlySpan<char> sources, CommandWords words, Invocation invocation, CallContext context)
    {
        if (kind.StartsWith("file:", StringComparison.Ordinal)) return ToolFiles.Read(kind[5..].ToString(), sources.ToString(), invocation, context);
        var isFile = kind.EndsWith(":file", StringComparison.Ordinal);
        var name = (isFile ? kind[..^5] : kind).ToString();
        var found = default(Reached);
        foreach (var range in sources.Split(' '))
        {
            var source = sources[range];
            var value = Value(source, words, invocation, context);
            if (value is not { } word) continue;
            var said = isFile ? ToolFiles.OfKubeconfig(word, invocation, context) : Of(name, word, context);
            if (said.Reach == Reach.Shared) return said;
            if (said.Reach == Reach.Local) found = said;
        }

        return found;
    }

    private static Reached Of(string kind, ShellWord word, CallContext context)
    {
        if (word.Text.Length == 0) return default;
        var said = EnvironmentNames.Of(kind, word.Text, context.Inventory);
        if (kind == "aws" && said.Reach != Reach.Local && ToolFiles.AccountOf(word.Text, context) is { } account && EnvironmentNames.Of("aws", account, context.Inventory) is { Environment: not null } known) return known;
        return word.IsLiteral || said.Reach != Reach.Local || Hosts.In(word.Text).Length > 0 ? said : default;
    }

    private static ShellWord? Value(ReadOnlySpan<char> source, CommandWords words, Invocation invocation, CallContext context)
    {
        if (source.Length < 2) return null;
        if (source[0] == '$') return context.Variable(invocation, source[1..].ToString());
        if (source[0] == '-') return words.Value(source);
        if (source is "@url") return AnyUrl(words);
        if (source[0] == '@') return Operand(words, source[1] - '1');
        return source[0] == '~' ? Mentioned(source[1..], words) : null;
    }

    private static ShellWord? Operand(CommandWords words, int place) => place < words.Words.Count ? words.Words[place] : null;

    private static ShellWord? AnyUrl(CommandWords words)
    {
        foreach (var word in words.Words)
        {
            if (word.Text.Contains("://", StringComparison.Ordinal)) return word;
        }

        return null;
    }

    /// <summary><c>~-var:kube_context</c>: the value that follows a text in an option's value, or the option's value where it is this one.</summary>
    private static ShellWord? Mentioned(ReadOnlySpan<char> term, CommandWords words)
    {
        var colon = term.IndexOf(':');
        if (colon < 0) return null;
        var name = term[..colon];
        var text = term[(colon + 1)..];
        foreach (var option in words.Options)
        {
            if (!name.SequenceEqual(option.Name) || option.Value is not { } value || !value.Text.AsSpan().StartsWith(text, StringComparison.Ordinal)) continue;
            var rest = value.Text.AsSpan(text.Length);
            return rest is ['=', ..] ? value with { Text = rest[1..].ToString() } : new ShellWord(text[(text.LastIndexOf('/') + 1)..].ToString(), IsLiteral: true);
        }

        return null;
    }
}
