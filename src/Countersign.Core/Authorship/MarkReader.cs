using System.Text.RegularExpressions;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>Reads one entry of the mark table.</summary>
internal static class MarkReader
{
    /// <summary>Longest pattern, in characters.</summary>
    internal const int MaxPattern = 1_000;

    /// <summary>Shortest literal of <c>needs</c>, in characters: shorter ones stand in nearly every message.</summary>
    internal const int MinLiteral = 4;

    /// <summary>Reads the entry; every fault is recorded.</summary>
    public static Mark Read(YamlErrors errors, YamlNode node, bool checkPattern)
    {
        var map = errors.Map(node, "A mark");
        var mark = new Mark(Pattern(map, checkPattern))
        {
            Id = map.RequiredText("id"),
            Tool = map.RequiredText("tool"),
            Kind = map.Required("kind") is { } kind ? errors.Choice(kind, "The kind", Words.All<MarkKind>()) : MarkKind.Note,
            Involvement = map.Required("involvement") is { } involvement ? errors.Choice(involvement, "The involvement", Words.All<Involvement>()) : Involvement.Undeclared,
            Strength = map.Required("strength") is { } strength ? errors.Choice(strength, "The strength", Words.All<MarkStrength>()) : MarkStrength.Hint,
            Source = map.RequiredText("source"),
            ConfusedWith = map.RequiredText("confusedWith"),
            Needs = map.Texts("needs"),
            AsCoauthor = map.Flag("asCoauthor"),
            CommitterOnly = map.Flag("committerOnly"),
            Where = map.Optional("where") is { } where ? errors.Choice(where, "\"where\"", Words.All<PullRequestPart>()) : PullRequestPart.Body,
            IsDormant = map.Flag("dormant"),
            Doubted = map.Optional("doubted") is { } doubted ? ReadDoubted(errors.Map(doubted, "\"doubted\"")) : null,
            Negates = map.Texts("negates"),
            Examples = map.Texts("examples"),
            CounterExamples = map.Texts("counterExamples"),
        };
        map.RefuseOthers();
        Check(errors, node, mark);
        if (mark.Kind != MarkKind.Pr && map.Optional("where") is { } misplaced) errors.Add(misplaced, $"\"where\" of \"{mark.Id}\" is for pull requests.", "Remove it.");
        return mark;
    }

    private static DoubtedDays ReadDoubted(YamlMapReader map)
    {
        var from = map.Required("from") is { } first ? map.Errors.Date(first, "\"from\"") : default;
        var to = map.Required("to") is { } last ? map.Errors.Date(last, "\"to\"") : default;
        if (to < from) map.Errors.Add(map.Map, $"The days end on {to:yyyy-MM-dd}, before they begin on {from:yyyy-MM-dd}.", "Swap the dates.");
        var days = new DoubtedDays(from, to, map.RequiredText("because"));
        map.RefuseOthers();
        return days;
    }

    private static string Pattern(YamlMapReader map, bool check)
    {
        if (map.Required("pattern") is not { } node) return "";
        var pattern = map.Errors.Text(node, "\"pattern\"");
        if (pattern.Length > MaxPattern) map.Errors.Add(node, $"The pattern has {pattern.Length} characters.", $"At most {MaxPattern} are read.");
        else if (!check) return pattern;
        else if (!Compiles(pattern)) map.Errors.Add(node, $"\"{pattern}\" is not a pattern.", "Use a regular expression without look-around and back-references.");
        else if (new Regex($"^(?:{pattern})$", Mark.Options).IsMatch("")) map.Errors.Add(node, "The pattern matches an empty text.", "Say what must stand there.");
        return pattern;
    }

    private static bool Compiles(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking).ToString() == pattern;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static void Check(YamlErrors errors, YamlNode node, Mark mark)
    {
        var isRead = mark.Kind is MarkKind.Trailer or MarkKind.Body or MarkKind.AuthorEmail or MarkKind.AuthorName or MarkKind.Branch or MarkKind.Pr;
        if (mark.Id.Length > 0 && !Identifier.IsValid(mark.Id)) errors.Add(node, $"\"{mark.Id}\" cannot be an id.", Identifier.Rule);
        if (isRead && mark.Needs.Count == 0) errors.Add(node, $"\"{mark.Id}\" has no \"needs\".", "Name a text that stands in everything that matches.");
        if (!isRead && mark.Needs.Count > 0) errors.Add(node, $"\"needs\" of \"{mark.Id}\" is for marks in commits and pull requests.", "Remove it.");
        foreach (var literal in mark.Needs.Where(l => l.Length < MinLiteral)) errors.Add(node, $"\"{literal}\" is too short for \"needs\".", $"Use {MinLiteral} characters or more.");
        if (mark.Kind != MarkKind.AuthorEmail && (mark.AsCoauthor || mark.CommitterOnly)) errors.Add(node, $"\"asCoauthor\" and \"committerOnly\" of \"{mark.Id}\" are for addresses.", "Remove them.");
        if (mark.Strength == MarkStrength.Negative && mark.IsAi) errors.Add(node, $"\"{mark.Id}\" is negative and says \"{Words.Of(mark.Involvement)}\".", "A negative mark says undeclared, declared-human or automation.");
        if (mark.Strength != MarkStrength.Negative && mark.Negates.Count > 0) errors.Add(node, $"\"{mark.Id}\" takes back other marks and is not negative.", "Make it negative or remove \"negates\".");
        if ((mark.IsDormant || mark.Doubted is not null) && !mark.IsAi) errors.Add(node, $"\"dormant\" and \"doubted\" of \"{mark.Id}\" are for marks of AI.", "Remove them.");
    }
}
