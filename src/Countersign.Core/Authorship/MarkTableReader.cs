using System.Text.RegularExpressions;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>Reads the mark table. What would make a mark match too much, or never, is an error here and not a surprise later.</summary>
internal static class MarkTableReader
{
    /// <summary>Longest pattern, in characters.</summary>
    internal const int MaxPattern = 1_000;

    /// <summary>Shortest literal of <c>needs</c>, in characters: shorter ones stand in nearly every message.</summary>
    internal const int MinLiteral = 4;

    /// <summary>Most marks in one table.</summary>
    internal const int MaxMarks = 1_000;

    private static readonly Dictionary<string, MarkStrength> Strengths = new(Words.All<MarkStrength>(), StringComparer.Ordinal);
    private static readonly Dictionary<string, MarkKind> Kinds = new(Words.All<MarkKind>(), StringComparer.Ordinal);
    private static readonly Dictionary<string, Involvement> Involvements = new(Words.All<Involvement>(), StringComparer.Ordinal);

    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="checkPatterns">Whether every pattern is compiled to see that it can be; the built-in table's tests have done so.</param>
    public static Loaded<MarkTable> Read(string file, string text, bool checkPatterns)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<MarkTable>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var revision = map.Required("revision") is { } number ? errors.Number(number, "\"revision\"", 1, int.MaxValue) : 1;
        var nodes = map.Required("marks") is { } list ? errors.List(list, "\"marks\"") : [];
        if (nodes.Count > MaxMarks) errors.Add(map.Map, $"The table has {nodes.Count} marks.", $"At most {MaxMarks} are read.");
        var marks = nodes.Take(MaxMarks).Select(node => (node, mark: ReadMark(errors, node, checkPatterns))).ToList();
        map.RefuseOthers();
        CheckIds(errors, marks);
        return errors.Found.Count > 0 ? Loaded<MarkTable>.Failed(errors.Found) : Loaded<MarkTable>.Of(new MarkTable(revision, [.. marks.Select(m => m.mark)]));
    }

    private static Mark ReadMark(YamlErrors errors, YamlNode node, bool checkPatterns)
    {
        var map = errors.Map(node, "A mark");
        var mark = new Mark(Pattern(map, checkPatterns))
        {
            Id = map.RequiredText("id"),
            Tool = map.RequiredText("tool"),
            Kind = map.Required("kind") is { } kind ? errors.Choice(kind, "The kind", Kinds) : MarkKind.Note,
            Involvement = map.Required("involvement") is { } involvement ? errors.Choice(involvement, "The involvement", Involvements) : Involvement.Undeclared,
            Strength = map.Required("strength") is { } strength ? errors.Choice(strength, "The strength", Strengths) : MarkStrength.Hint,
            Source = map.RequiredText("source"),
            ConfusedWith = map.RequiredText("confusedWith"),
            Needs = map.Texts("needs"),
            AsCoauthor = map.Flag("asCoauthor"),
            CommitterOnly = map.Flag("committerOnly"),
            Negates = map.Texts("negates"),
            Examples = map.Texts("examples"),
            CounterExamples = map.Texts("counterExamples"),
        };
        map.RefuseOthers();
        Check(errors, node, mark);
        return mark;
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
        var isOfCommit = mark.Kind is MarkKind.Trailer or MarkKind.Body or MarkKind.AuthorEmail or MarkKind.AuthorName or MarkKind.Branch;
        if (mark.Id.Length > 0 && !Identifier.IsValid(mark.Id)) errors.Add(node, $"\"{mark.Id}\" cannot be an id.", Identifier.Rule);
        if (isOfCommit && mark.Needs.Count == 0) errors.Add(node, $"\"{mark.Id}\" has no \"needs\".", "Name a text that stands in everything that matches.");
        if (!isOfCommit && mark.Needs.Count > 0) errors.Add(node, $"\"needs\" of \"{mark.Id}\" is for marks in commits.", "Remove it.");
        foreach (var literal in mark.Needs.Where(l => l.Length < MinLiteral)) errors.Add(node, $"\"{literal}\" is too short for \"needs\".", $"Use {MinLiteral} characters or more.");
        if (mark.Kind != MarkKind.AuthorEmail && (mark.AsCoauthor || mark.CommitterOnly)) errors.Add(node, $"\"asCoauthor\" and \"committerOnly\" of \"{mark.Id}\" are for addresses.", "Remove them.");
        if (mark.Strength == MarkStrength.Negative && mark.IsAi) errors.Add(node, $"\"{mark.Id}\" is negative and says \"{Words.Of(mark.Involvement)}\".", "A negative mark says undeclared, declared-human or automation.");
        if (mark.Strength != MarkStrength.Negative && mark.Negates.Count > 0) errors.Add(node, $"\"{mark.Id}\" takes back other marks and is not negative.", "Make it negative or remove \"negates\".");
    }

    private static void CheckIds(YamlErrors errors, List<(YamlNode Node, Mark Mark)> marks)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (node, mark) in marks.Where(m => !seen.Add(m.Mark.Id))) errors.Add(node, $"The mark \"{mark.Id}\" stands twice.", "Keep one of them.");
        foreach (var (node, mark) in marks)
            foreach (var id in mark.Negates.Where(id => !seen.Contains(id))) errors.Add(node, $"\"{mark.Id}\" takes back \"{id}\", which is no mark.", NearestWord.Suggest(id, seen));
    }
}
