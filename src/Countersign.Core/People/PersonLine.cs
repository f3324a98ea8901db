using System.Globalization;
using System.Text;

namespace Countersign.Core.People;

/// <summary>A person as one line of <c>people.yaml</c>.</summary>
public static class PersonLine
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "null", "yes", "no", "on", "off", "y", "n" };

    /// <summary>The flow map of this person; members that say nothing are left out.</summary>
    public static string Write(Person person)
    {
        var members = new List<string> { $"id: {Text(person.Id)}" };
        if (person.Name.Length > 0) members.Add($"name: {Text(person.Name)}");
        members.Add($"level: {Text(person.Level.Name)}");
        if (person.Manager is { } manager) members.Add($"manager: {Text(manager)}");
        if (person.Groups.Count > 0) members.Add($"groups: [{string.Join(", ", person.Groups.Select(Text))}]");
        if (person.Emails.Count > 0) members.Add($"emails: [{string.Join(", ", person.Emails.Select(Text))}]");
        if (person.Logins.Count > 0) members.Add($"logins: {{{string.Join(", ", person.Logins.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{Text(l.Key)}: {Text(l.Value)}"))}}}");
        if (person.Away is { } away) members.Add(string.Create(CultureInfo.InvariantCulture, $"away: {{from: {away.From:yyyy-MM-dd}, to: {away.To:yyyy-MM-dd}{(away.Delegate is { } standIn ? $", delegate: {Text(standIn)}" : "")}}}"));
        if (person.Left) members.Add("left: true");
        return $"{{{string.Join(", ", members)}}}";
    }

    /// <summary>Plain where nothing in it could mean something else to a reader of YAML, otherwise in double quotes.</summary>
    private static string Text(string text)
    {
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && !Reserved.Contains(text) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '+')) return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085') quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
