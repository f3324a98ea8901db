using System.Globalization;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>
/// Reads <c>stateful.tsv</c>, the table that is made from <c>stateful.yaml</c> and built into the program: a program that reads one plan would
/// spend more time on the YAML than on the plan. Columns are separated by tabs, values of one column by commas; the first column says what a line is:
/// <c>facts</c> (holds, undo, traits as a number, whether it is a protection, why), then a <c>type</c> for each of which they are true;
/// <c>anywhere</c> and <c>segment</c> (a word); <c>destroys</c> and <c>pair</c> (the columns of <see cref="DestroyingUpdate"/> and <see cref="Pair"/>).
/// </summary>
internal sealed class StatefulTable
{
    private const string Resource = "Countersign.Core.BlastRadius.stateful.tsv";

    private readonly Dictionary<string, TypeFacts> _types = new(StringComparer.Ordinal);
    private readonly List<string> _anywhere = [];
    private readonly HashSet<string> _segments = new(StringComparer.Ordinal);
    private readonly List<DestroyingUpdate> _destroying = [];
    private readonly List<Pair> _pairs = [];
    private TypeFacts? _facts;

    private StatefulTable()
    {
    }

    /// <summary>The table this program was built with.</summary>
    public static StatefulTypes BuiltIn()
    {
        using var stream = typeof(StatefulTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The table of stateful types is missing from this build.");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidOperationException">A line is none: the program was built wrong.</exception>
    public static StatefulTypes Read(TextReader from)
    {
        var table = new StatefulTable();
        for (var number = 1; from.ReadLine() is { } line; number++)
        {
            if (!table.Take(line.Split('\t'))) throw new InvalidOperationException($"stateful.tsv:{number}: \"{line}\" cannot be read. Make the table anew from stateful.yaml.");
        }

        return new StatefulTypes(table._types, table._anywhere, table._segments, table._destroying, table._pairs);
    }

    private bool Take(string[] line) => line switch
    {
        ["type", var type] => _facts is { } facts && _types.TryAdd(type, facts),
        ["facts", var holds, var undo, var traits, var isProtection, var why] => Facts(holds, undo, traits, isProtection, why),
        ["anywhere", var word] => Add(_anywhere, word),
        ["segment", var word] => _segments.Add(word),
        ["destroys", var type, var attribute, var when, var zeroMeansForever, var madeFor, var holds, var undo, var why] =>
            Words.Parse<DestroysWhen>(when) is { } w && Flag(zeroMeansForever) is { } forever && Words.Parse<Holds>(holds) is { } h && Words.Parse<Undo>(undo) is { } u
            && Add(_destroying, new DestroyingUpdate(type, attribute, w, forever, madeFor, h, u, why)),
        ["pair", var rule, var holders, var link, var names] =>
            Words.Parse<PairRule>(rule) is { } r && Add(_pairs, new Pair(r, Set(holders), link, Set(names))),
        _ => false,
    };

    private bool Facts(string holds, string undo, string traits, string isProtection, string why)
    {
        if (Words.Parse<Holds>(holds) is not { } h || Words.Parse<Undo>(undo) is not { } u || Flag(isProtection) is not { } protection) return false;
        if (!int.TryParse(traits, NumberStyles.None, CultureInfo.InvariantCulture, out var t)) return false;
        _facts = new TypeFacts(h, u, (EffectTraits)t, why, protection);
        return true;
    }

    private static bool Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return true;
    }

    private static bool? Flag(string text) => text switch
    {
        "yes" => true,
        "no" => false,
        _ => null,
    };

    private static HashSet<string> Set(string list) => new(list.Length == 0 ? [] : list.Split(','), StringComparer.Ordinal);
}
