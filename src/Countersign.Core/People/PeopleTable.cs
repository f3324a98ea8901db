using System.Globalization;
using Countersign.Core.Formats;

namespace Countersign.Core.People;

/// <summary>What a table of people would make of <c>people.yaml</c>.</summary>
/// <param name="Before">The people as they are.</param>
/// <param name="After">The people as they would be, those of the file in its order and new ones behind them.</param>
/// <param name="Missing">Ids of people of the file whom the table does not name and who have not left.</param>
public sealed record PeopleImport(PeopleDirectory Before, PeopleDirectory After, IReadOnlyList<string> Missing)
{
    /// <summary>People who are new, in the order of the table.</summary>
    public IReadOnlyList<Person> Added => [.. After.Persons.Where(p => Before.Find(p.Id) is null)];

    /// <summary>People who change.</summary>
    public IReadOnlyList<(Person Before, Person After)> Changed =>
        [.. After.Persons.Select(p => (Before.Find(p.Id), p)).Where(pair => pair.Item1 is { } old && !PersonLine.Write(old).Equals(PersonLine.Write(pair.p), StringComparison.Ordinal)).Select(pair => (pair.Item1!, pair.p))];
}

/// <summary>
/// Reads a table of people (<c>people import</c>): one row a person, the columns in any order. A column that is there decides, an empty cell
/// clears; what the table has no column for stays as it is in <c>people.yaml</c>. Nobody is ever taken out.
/// </summary>
public static class PeopleTable
{
    private const string Id = "id";
    private const string Logins = "logins";
    private static readonly string[] Plain = [Id, "name", "level", "manager", "left"];
    private static readonly string[] Lists = ["groups", "emails"];
    private static readonly Dictionary<string, string> Absence = new(StringComparer.Ordinal) { ["away-from"] = "from", ["away-to"] = "to", ["delegate"] = "delegate" };

    /// <summary>Every column there can be.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. Plain, .. Lists, Logins, .. Absence.Keys];

    /// <summary>Reads a table over a <c>people.yaml</c> that has no errors; every fault of the table at its line and column, all at once.</summary>
    /// <param name="file">The table's name in errors.</param>
    /// <param name="table">The table's text.</param>
    /// <param name="yaml">The text of <c>people.yaml</c>.</param>
    public static Loaded<PeopleImport> Read(string file, string table, string yaml)
    {
        var before = PeopleReader.Read(yaml);
        if (before.Value is not { } people) return Loaded<PeopleImport>.Failed(before.Errors);
        var rows = StrictCsv.Parse(file, table);
        if (rows.Value is null) return Loaded<PeopleImport>.Failed(rows.Errors);
        var errors = new YamlErrors(file);
        var header = Header(errors, rows.Value[0]);
        if (errors.Found.Count > 0) return Loaded<PeopleImport>.Failed(errors.Found);
        var root = (YamlMap)StrictYaml.Parse(PeopleReader.FileName, yaml).Value!;
        var known = Known(root);
        var named = rows.Value.Skip(1).Select(row => Merged(errors, header, row, known)).ToList();
        var ids = named.Select(IdOf).ToHashSet(StringComparer.Ordinal);
        // Rows stand behind everybody else, so that whatever contradicts the file is told at the row.
        YamlNode[] everybody = [.. known.Where(k => !ids.Contains(k.Key)).Select(k => k.Value with { Line = 0 }), .. named];
        var after = PeopleReader.Read(errors, root with { Entries = [.. root.Entries.Where(e => e.Key.Text != "people"), new YamlEntry(new YamlScalar("people", false, 1, 1), new YamlList(everybody, 1, 1))] });
        if (after.Value is not { } result) return Loaded<PeopleImport>.Failed(after.Errors.Any(e => e.Line > 0) ? [.. after.Errors.Where(e => e.Line > 0)] : after.Errors);
        Person[] inOrder = [.. people.Persons.Select(p => result.Find(p.Id)!), .. result.Persons.Where(p => people.Find(p.Id) is null)];
        return Loaded<PeopleImport>.Of(new PeopleImport(people, new PeopleDirectory(result.Levels, inOrder, result.Agents), [.. people.Persons.Where(p => !p.Left && !ids.Contains(p.Id)).Select(p => p.Id)]));
    }

    private static List<string> Header(YamlErrors errors, IReadOnlyList<CsvCell> cells)
    {
        var names = new List<string>();
        foreach (var cell in cells)
        {
            var name = cell.Text.ToLowerInvariant();
            if (name.Contains(';', StringComparison.Ordinal)) errors.Add(At(cell), $"\"{Short(name)}\" is one column.", "Separate columns by commas; entries in a cell by semicolons.");
            else if (!Columns.Contains(name)) errors.Add(At(cell), $"\"{Short(cell.Text)}\" is not a column.", NearestWord.Suggest(name, Columns));
            else if (names.Contains(name)) errors.Add(At(cell), $"Column \"{name}\" stands twice.", "Keep one of them.");
            names.Add(name);
        }

        if (!names.Contains(Id)) errors.Add(At(cells[0]), "There is no column \"id\".", "Each row names its person by it.");
        return names;
    }

    private static Dictionary<string, YamlMap> Known(YamlMap root) =>
        root.Entries.FirstOrDefault(e => e.Key.Text == "people")?.Value is YamlList list ? list.Items.Cast<YamlMap>().ToDictionary(IdOf, StringComparer.Ordinal) : [];

    private static string IdOf(YamlMap person) => person.Entries.FirstOrDefault(e => e.Key.Text == Id)?.Value is YamlScalar id ? id.Text : "";

    /// <summary>The row as an entry of the file: what it has columns for, over what the file says of this person.</summary>
    private static YamlMap Merged(YamlErrors errors, List<string> header, IReadOnlyList<CsvCell> row, Dictionary<string, YamlMap> known)
    {
        var cells = header.Zip(row).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
        var entries = cells.Where(c => !Absence.ContainsKey(c.Key) && c.Value.Text.Length > 0).Select(c => Entry(c.Key, Node(errors, c.Key, c.Value), c.Value)).ToList();
        var absence = cells.Where(c => Absence.ContainsKey(c.Key) && c.Value.Text.Length > 0).Select(c => Entry(Absence[c.Key], Scalar(c.Value, c.Value.Text), c.Value)).ToList();
        if (absence.Count > 0) entries.Add(new YamlEntry(new YamlScalar("away", false, row[0].Line, row[0].Column), new YamlMap(absence, row[0].Line, row[0].Column)));
        if (cells[Id].Text.Length > 0 && known.TryGetValue(cells[Id].Text, out var old))
            entries.AddRange(old.Entries.Where(e => !cells.ContainsKey(e.Key.Text) && (e.Key.Text != "away" || !cells.Keys.Any(Absence.ContainsKey))));
        return new YamlMap(entries, row[0].Line, row[0].Column);
    }

    private static YamlNode Node(YamlErrors errors, string column, CsvCell cell)
    {
        if (Lists.Contains(column)) return new YamlList([.. Parts(cell.Text).Select(part => Scalar(cell, part))], cell.Line, cell.Column);
        if (column != Logins) return Scalar(cell, column == "left" ? cell.Text.ToLowerInvariant() : cell.Text);
        var logins = new List<YamlEntry>();
        foreach (var part in Parts(cell.Text))
        {
            var at = part.IndexOf(':', StringComparison.Ordinal);
            if (at <= 0 || at == part.Length - 1) errors.Add(At(cell), $"\"{Short(part)}\" is not a login.", "Write FORGE:LOGIN, several joined by semicolons, for instance github:annlee.");
            else if (logins.Exists(l => l.Key.Text == part[..at].Trim())) errors.Add(At(cell), $"Two logins of {part[..at].Trim()} stand here.", "A person has one login on a forge.");
            else logins.Add(Entry(part[..at].Trim(), Scalar(cell, part[(at + 1)..].Trim()), cell));
        }

        return new YamlMap(logins, cell.Line, cell.Column);
    }

    private static string[] Parts(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static YamlEntry Entry(string key, YamlNode value, CsvCell cell) => new(new YamlScalar(key, false, cell.Line, cell.Column), value);

    private static YamlScalar Scalar(CsvCell cell, string text) => new(text, false, cell.Line, cell.Column);

    private static YamlScalar At(CsvCell cell) => new(cell.Text, false, cell.Line, cell.Column);

    private static string Short(string text) => string.Create(CultureInfo.InvariantCulture, $"{(text.Length > 60 ? text[..60] + "…" : text)}");
}
