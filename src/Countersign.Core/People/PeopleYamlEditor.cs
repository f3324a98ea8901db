using Countersign.Core.Formats;

namespace Countersign.Core.People;

/// <summary>
/// Writes changed and new people into the text of a <c>people.yaml</c>. Every line that is not about one of them stays as it is, comments
/// included; a changed person becomes one line, with the comment that stood behind it.
/// </summary>
public static class PeopleYamlEditor
{
    private const string People = "people";

    /// <summary>The file's text with this import.</summary>
    /// <param name="yaml">The text as it is; it has no errors.</param>
    /// <param name="import">What changes.</param>
    /// <param name="problem">Why the text cannot be edited, with the way out; empty where it can.</param>
    public static string? Write(string yaml, PeopleImport import, out string problem)
    {
        var lines = yaml.Split('\n').ToList();
        var root = (YamlMap)StrictYaml.Parse(PeopleReader.FileName, yaml).Value!;
        var at = root.Entries.ToList().FindIndex(e => e.Key.Text == People);
        var items = at >= 0 && root.Entries[at].Value is YamlList list ? list.Items : [];
        var end = at >= 0 && at + 1 < root.Entries.Count ? root.Entries[at + 1].Key.Line - 1 : lines.Count;
        problem = Refusal(lines, items);
        if (problem.Length > 0) return null;

        // From the last to the first, so that places in the text stay what they were.
        var lastLines = Enumerable.Range(0, items.Count).Select(item => LastLine(lines, items, item, end)).ToList();
        Append(lines, items, lastLines, at >= 0 ? root.Entries[at] : null, import.Added);
        for (var item = items.Count - 1; item >= 0; item--)
        {
            var id = ((YamlScalar)((YamlMap)items[item]).Entries.First(e => e.Key.Text == "id").Value).Text;
            if (import.Changed.FirstOrDefault(c => c.Before.Id == id).After is { } person) Replace(lines, items[item], lastLines[item], person);
        }

        var written = string.Join('\n', lines);
        problem = SaysTheSame(written, import.After) ? "" : "the lines could not be changed without changing something else; edit it by hand";
        return problem.Length == 0 ? written : null;
    }

    private static string Refusal(List<string> lines, IReadOnlyList<YamlNode> items)
    {
        var odd = items.FirstOrDefault(i => lines[i.Line - 1][..(i.Column - 1)].Trim() != "-");
        return odd is null ? "" : $"line {odd.Line}: people can be written where each begins a line of its own with \"- \"; bring the list into that form first";
    }

    private static void Replace(List<string> lines, YamlNode item, int last, Person person)
    {
        var (first, column) = (item.Line - 1, item.Column - 1);
        var line = lines[first];
        var comment = first == last ? Behind(line, column) : "";
        var ending = line.EndsWith('\r') ? "\r" : "";
        lines.RemoveRange(first, last - first + 1);
        lines.Insert(first, line[..column] + PersonLine.Write(person) + comment.TrimEnd('\r') + ending);
    }

    private static void Append(List<string> lines, IReadOnlyList<YamlNode> items, List<int> lastLines, YamlEntry? people, IReadOnlyList<Person> added)
    {
        if (added.Count == 0) return;
        var ending = lines[0].EndsWith('\r') ? "\r" : "";
        var place = items.Count > 0 ? lastLines[^1] + 1 : EmptyList(lines, people, ending);
        var before = items.Count > 0 ? lines[items[0].Line - 1][..(items[0].Column - 1)] : "  - ";
        lines.InsertRange(place, added.Select(p => before + PersonLine.Write(p) + ending));
    }

    /// <summary>Makes room below <c>people:</c> where nobody is yet; gives the line at which to write.</summary>
    private static int EmptyList(List<string> lines, YamlEntry? people, string ending)
    {
        if (people is null)
        {
            if (lines[^1].Trim().Length == 0) lines.RemoveAt(lines.Count - 1);
            lines.AddRange([$"{People}:{ending}", ""]);
            return lines.Count - 1;
        }

        var at = people.Value.Line - 1;
        var line = lines[at];
        var close = line.IndexOf(']', people.Value.Column - 1);
        lines[at] = (line[..(people.Value.Column - 1)] + (close < 0 ? "" : line[(close + 1)..])).TrimEnd() + ending;
        if (lines[at].Trim().Length > 0) return at + 1;
        lines.RemoveAt(at);
        return at;
    }

    /// <summary>The last line of an item: what follows it down to the next one is only blank or a comment, and belongs to that.</summary>
    private static int LastLine(List<string> lines, IReadOnlyList<YamlNode> items, int item, int end)
    {
        var last = (item + 1 < items.Count ? items[item + 1].Line - 1 : end) - 1;
        while (last > items[item].Line - 1 && lines[last].Trim() is "" or ['#', ..]) last--;
        return last;
    }

    /// <summary>What stands behind a flow map that begins here.</summary>
    private static string Behind(string line, int from)
    {
        var (depth, quote) = (0, '\0');
        for (var at = from; at < line.Length; at++)
        {
            var c = line[at];
            if (quote != '\0')
            {
                if (c == '\\' && quote == '"') at++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'') quote = c;
            else if (c == '{') depth++;
            else if (c == '}' && --depth == 0) return line[(at + 1)..];
        }

        return "";
    }

    private static bool SaysTheSame(string yaml, PeopleDirectory expected) =>
        PeopleReader.Read(yaml).Value is { } read && read.Agents.Count == expected.Agents.Count && read.Levels.Levels.SequenceEqual(expected.Levels.Levels)
        && read.Persons.Select(PersonLine.Write).SequenceEqual(expected.Persons.Select(PersonLine.Write), StringComparer.Ordinal);
}
