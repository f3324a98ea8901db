using System.Globalization;

namespace Countersign.Core.Formats;

/// <summary>Collects the errors of one file while its nodes are read; every method gives a harmless value where it recorded an error.</summary>
/// <param name="file">Name used in errors.</param>
public sealed class YamlErrors(string file)
{
    private readonly List<ConfigurationError> _found = [];

    /// <summary>Every error so far, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationError> Found => [.. _found.OrderBy(e => e.Line).ThenBy(e => e.Column)];

    /// <summary>Records an error at this node.</summary>
    public void Add(YamlNode at, string problem, string fix = "") =>
        _found.Add(new ConfigurationError(file, at.Line, at.Column, problem, fix));

    /// <summary>The loaded value if nothing was wrong, otherwise every error.</summary>
    public Loaded<T> Finish<T>(T value)
        where T : class =>
        _found.Count == 0 ? Loaded<T>.Of(value) : Loaded<T>.Failed(Found);

    /// <summary>This node as a map, or an error that says what was expected.</summary>
    public YamlMapReader Map(YamlNode node, string what)
    {
        if (node is YamlMap map) return new YamlMapReader(map, this);
        Add(node, $"{what} must be a map of \"name: value\" lines.");
        return new YamlMapReader(new YamlMap([], node.Line, node.Column), this);
    }

    /// <summary>This node as a list, or an error.</summary>
    public IReadOnlyList<YamlNode> List(YamlNode node, string what)
    {
        if (node is YamlList list) return list.Items;
        Add(node, $"{what} must be a list.", "Write [a, b] or one \"- item\" a line.");
        return [];
    }

    /// <summary>This node as non-empty text, or an error.</summary>
    public string Text(YamlNode node, string what)
    {
        if (node is YamlScalar { Text.Length: > 0 } scalar) return scalar.Text;
        Add(node, $"{what} must be text.");
        return "";
    }

    /// <summary>This node as <c>true</c> or <c>false</c>, or an error.</summary>
    public bool Flag(YamlNode node, string what)
    {
        if (node is YamlScalar { Quoted: false, Text: "true" }) return true;
        if (node is not YamlScalar { Quoted: false, Text: "false" }) Add(node, $"{what} is {Quote(node)}.", "Write true or false.");
        return false;
    }

    /// <summary>This node as an integer from <paramref name="least"/> to <paramref name="most"/>, or an error.</summary>
    public int Number(YamlNode node, string what, int least, int most)
    {
        if (node is YamlScalar { Quoted: false } scalar
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most) return number;
        Add(node, $"{what} is {Quote(node)}.", $"Write a whole number from {least} to {most}.");
        return least;
    }

    /// <summary>This node as a duration: a whole number and one of <c>m h d</c>, or an error.</summary>
    public TimeSpan Duration(YamlNode node, string what, TimeSpan most)
    {
        if (node is YamlScalar scalar && TryDuration(scalar.Text, out var duration) && duration > TimeSpan.Zero)
        {
            if (duration <= most) return duration;
            Add(node, $"{what} is {scalar.Text}.", $"At most {Written(most)} is allowed.");
            return most;
        }

        Add(node, $"{what} is {Quote(node)}.", "Write a whole number of minutes, hours or days, for instance 30m, 8h or 2d.");
        return most;
    }

    /// <summary>This node as a date <c>yyyy-MM-dd</c>, or an error.</summary>
    public DateOnly Date(YamlNode node, string what)
    {
        if (node is YamlScalar scalar
            && DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        Add(node, $"{what} is {Quote(node)}.", "Write a date as 2026-12-31.");
        return default;
    }

    /// <summary>This node as one of these words, or an error that names the nearest.</summary>
    public T Choice<T>(YamlNode node, string what, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (node is YamlScalar scalar && words.TryGetValue(scalar.Text, out var value)) return value;
        Add(node, $"{what} is {Quote(node)}.", NearestWord.Suggest((node as YamlScalar)?.Text ?? "", words.Keys));
        return words.Values.First();
    }

    /// <summary>Reads <c>90m</c>, <c>8h</c>, <c>2d</c>.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 100_000) return false;
        duration = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => default,
        };
        return text[^1] is 'm' or 'h' or 'd';
    }

    /// <summary>What stands there, quoted and shortened, for an error.</summary>
    public static string Quote(YamlNode node) => node switch
    {
        YamlScalar { Text.Length: 0 } => "empty",
        YamlScalar { Text.Length: > 60 } scalar => $"\"{scalar.Text[..60]}…\"",
        YamlScalar scalar => $"\"{scalar.Text}\"",
        YamlList => "a list",
        _ => "a map",
    };

    private static string Written(TimeSpan span) =>
        span.TotalDays >= 1 ? $"{span.TotalDays:0}d" : span.TotalHours >= 1 ? $"{span.TotalHours:0}h" : $"{span.TotalMinutes:0}m";
}

/// <summary>Reads the members of one map by name, then refuses those nobody asked for.</summary>
public sealed class YamlMapReader(YamlMap map, YamlErrors errors)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The map itself.</summary>
    public YamlMap Map => map;

    /// <summary>Where errors go.</summary>
    public YamlErrors Errors => errors;

    /// <summary>The member of this name, if there is one.</summary>
    public YamlNode? Optional(string name)
    {
        _asked.Add(name);
        return map.Entries.FirstOrDefault(e => e.Key.Text == name)?.Value;
    }

    /// <summary>The member of this name, or an error.</summary>
    public YamlNode? Required(string name)
    {
        var node = Optional(name);
        if (node is null) errors.Add(map, $"\"{name}\" is missing here.");
        return node;
    }

    /// <summary>Required text; empty where an error was recorded.</summary>
    public string RequiredText(string name) => Required(name) is { } node ? errors.Text(node, $"\"{name}\"") : "";

    /// <summary>Optional text; null where it is absent.</summary>
    public string? OptionalText(string name) => Optional(name) is { } node ? errors.Text(node, $"\"{name}\"") : null;

    /// <summary>Optional list of texts; empty where it is absent.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        Optional(name) is { } node ? [.. errors.List(node, $"\"{name}\"").Select(item => errors.Text(item, $"An entry of \"{name}\""))] : [];

    /// <summary>Optional flag.</summary>
    public bool Flag(string name, bool otherwise = false) => Optional(name) is { } node ? errors.Flag(node, $"\"{name}\"") : otherwise;

    /// <summary>Requires <c>version: 1</c>.</summary>
    public void RequireVersion1()
    {
        if (Required("version") is { } node && node is not YamlScalar { Text: "1" })
            errors.Add(node, $"The version is {YamlErrors.Quote(node)}.", "This program reads version 1.");
    }

    /// <summary>Refuses every member that was not asked for before: a misspelt key must not silently mean nothing.</summary>
    public void RefuseOthers()
    {
        foreach (var entry in map.Entries.Where(e => !_asked.Contains(e.Key.Text)))
            errors.Add(entry.Key, $"\"{entry.Key.Text}\" is not known here.", NearestWord.Suggest(entry.Key.Text, _asked));
    }
}
