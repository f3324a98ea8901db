using System.Diagnostics;
using Countersign.Core.BlastRadius;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>
/// One column of a <see cref="FactLayout"/>: a fact, cut into states between which no condition of the layout can tell a difference. A set of words
/// has a column for each word that is asked for.
/// </summary>
public sealed class FactColumn
{
    private readonly Func<FactValue, int?> _stateOf;

    private FactColumn(Fact fact, string? word, IEnumerable<FactValue> known, IEnumerable<FactValue> partial, Func<FactValue, int?> stateOf)
    {
        (Fact, Word, _stateOf) = (fact, word, stateOf);
        FactValue[] whole = [.. known];
        States = [.. whole, .. partial, FactValue.Unknown];
        Known = [.. Enumerable.Range(0, whole.Length).Where(state => IsPossible(fact, whole[state]))];
    }

    /// <summary>The fact.</summary>
    public Fact Fact { get; }

    /// <summary>The word of the set that this column is about; null for a fact that is no set.</summary>
    public string? Word { get; }

    /// <summary>A value of every state; the last is unknown, and those before it that are partial stand behind the known ones.</summary>
    public IReadOnlyList<FactValue> States { get; }

    /// <summary>The states in which all is known and that the fact can really have: enumerating them enumerates everything that can be told apart.</summary>
    public IReadOnlyList<int> Known { get; }

    /// <summary>The state that nothing is known of.</summary>
    public int Unknown => States.Count - 1;

    /// <summary>The state of this value; unknown for one that has no place here.</summary>
    public int StateOf(FactValue value) => _stateOf(value) ?? Unknown;

    /// <summary>The columns that these comparisons of one fact need.</summary>
    internal static IEnumerable<FactColumn> Of(Fact fact, IEnumerable<FactValue> operands, LevelScale levels) => fact.Type switch
    {
        FactType.Flag => [OfFlag(fact)],
        FactType.Severity => [OfSeverity(fact)],
        FactType.Level => [OfLevel(fact, levels)],
        FactType.Number => [OfNumber(fact, operands.OfType<NumberValue>().Select(n => n.Number))],
        FactType.Word => [OfWord(fact, Named(operands))],
        FactType.WordSet => Named(operands).Select(word => OfMember(fact, word)),
    };

    private static FactColumn OfFlag(Fact fact) =>
        new(fact, null, [new FlagValue(false), new FlagValue(true)], [], value => value is FlagValue flag ? flag.Flag ? 1 : 0 : null);

    private static FactColumn OfSeverity(Fact fact)
    {
        var all = Enum.GetValues<Severity>();
        // "Critical or higher" is critical.
        return new(fact, null, all.Select(s => new SeverityValue(s)), all[..^1].Select(s => new SeverityValue(s, true)), value => value switch
        {
            SeverityValue { OrHigher: true, Severity: not Severity.Critical } worse => all.Length + (int)worse.Severity,
            SeverityValue exact => (int)exact.Severity,
            _ => null,
        });
    }

    private static FactColumn OfLevel(Fact fact, LevelScale levels)
    {
        // None, then "unknown" (rank −1), then the scale; behind them the same scale "or lower". "Unknown or lower" is unknown.
        var ranks = levels.Levels.Count;
        var known = levels.Levels.Prepend(Level.Unknown).Select(l => new LevelValue(l)).Prepend(new LevelValue(null));
        return new(fact, null, known, levels.Levels.Select(l => new LevelValue(l, true)), value => value switch
        {
            LevelValue { Level: null } => 0,
            LevelValue { Level: { } level } when level.Rank >= ranks => null,
            LevelValue { Level: { Rank: >= 0 } level, OrLower: true } => ranks + 2 + level.Rank,
            LevelValue { Level: { } level } => level.Rank + 2,
            _ => null,
        });
    }

    private static FactColumn OfNumber(Fact fact, IEnumerable<long> constants)
    {
        // A new state begins at each constant and right behind it.
        long[] begins = [.. constants.SelectMany(c => new[] { c, c + 1 }).Append(fact.Least).Distinct().Order()];
        return new(fact, null, begins.Select(b => new NumberValue(b)), begins.Select(b => new NumberValue(b, true)), value =>
        {
            if (value is not NumberValue number || number.Number < begins[0]) return null;
            var found = Array.BinarySearch(begins, number.Number);
            return (found >= 0 ? found : ~found - 1) + (number.OrMore ? begins.Length : 0);
        });
    }

    private static FactColumn OfWord(Fact fact, string[] named)
    {
        // The last known state is every word that nobody asks for, and no word at all.
        return new(fact, null, named.Select(w => new WordValue(w)).Append(new WordValue(AnotherWord(fact, named))), [], value =>
            value is not WordValue word ? null : word.Word is { } text && Array.IndexOf(named, text) is >= 0 and var at ? at : named.Length);
    }

    private static FactColumn OfMember(Fact fact, string word) =>
        new(fact, word, [new WordSetValue([]), new WordSetValue([word])], [], value =>
            value is not WordSetValue set ? null : set.Words.Contains(word) ? 1 : set.OrMore ? null : 0);

    private static string? AnotherWord(Fact fact, string[] named)
    {
        if (fact.Vocabulary == FactVocabulary.Listed) return fact.Words.FirstOrDefault(w => !named.Contains(w));
        return Enumerable.Range(0, named.Length + 1).Select(n => n == 0 ? "other" : $"other-{n}").First(w => !named.Contains(w));
    }

    private static bool IsPossible(Fact fact, FactValue value) => value switch
    {
        WordValue { Word: null } => false,
        NumberValue number => fact.Ceiling is not { } most || number.Number <= most,
        FlagValue or SeverityValue or LevelValue or WordSetValue or WordValue => true,
        _ => throw new UnreachableException("A state whose value is known has one of these types."),
    };

    private static string[] Named(IEnumerable<FactValue> operands) => [.. operands.OfType<WordValue>().Select(w => w.Word).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
