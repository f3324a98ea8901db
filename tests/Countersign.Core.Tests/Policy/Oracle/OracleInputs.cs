using System.Diagnostics;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Tests.Oracle;

/// <summary>Facts as the variables that <see cref="OraclePrinter"/> names, and random facts.</summary>
internal static class OracleInputs
{
    /// <summary>A word that nobody knows; it cannot be an id.</summary>
    public const string UnknownWord = "?";

    /// <summary>The rank of nobody's level: right below that of somebody unknown.</summary>
    public const long NoLevel = -2;

    private const long Lowest = -9;
    private const long Highest = 1_000_000_000;

    /// <summary>The variables of one fact.</summary>
    public static IEnumerable<(string Name, JsonNode Value)> Variables(Fact fact, FactValue value) => (fact.Type, value) switch
    {
        (FactType.Flag, FlagValue flag) => Flag(fact, flag.Flag, !flag.Flag),
        (FactType.Flag, _) => Flag(fact, true, true),
        (FactType.Word, WordValue word) => [(OracleDialect.Name(fact), word.Word ?? "")],
        (FactType.Word, _) => [(OracleDialect.Name(fact), UnknownWord)],
        (FactType.WordSet, WordSetValue set) => Set(fact, set.Words, set.OrMore),
        (FactType.WordSet, _) => Set(fact, [], true),
        (_, UnknownValue) => Range(fact, Lowest, Highest),
        (_, NumberValue number) => Range(fact, number.Number, number.OrMore ? Highest : number.Number),
        (_, SeverityValue severity) => Range(fact, (int)severity.Severity, severity.OrHigher ? (int)Severity.Critical : (int)severity.Severity),
        (_, LevelValue { Level: null }) => Range(fact, NoLevel, NoLevel),
        (_, LevelValue { Level: { } level } lowest) => Range(fact, lowest.OrLower ? Level.Unknown.Rank : level.Rank, level.Rank),
        _ => throw new UnreachableException(),
    };

    /// <summary>The type of each variable of a fact, as CEL names it.</summary>
    public static IEnumerable<(string Name, string Type)> Types(Fact fact) => fact.Type switch
    {
        FactType.Flag => [(OracleDialect.Name(fact, "_t"), "bool"), (OracleDialect.Name(fact, "_f"), "bool")],
        FactType.Word => [(OracleDialect.Name(fact), "string")],
        FactType.WordSet => [(OracleDialect.Name(fact), "list<string>"), (OracleDialect.Name(fact, "_more"), "bool")],
        FactType.Number or FactType.Level or FactType.Severity => [(OracleDialect.Name(fact, "_lo"), "double"), (OracleDialect.Name(fact, "_hi"), "double")],
    };

    /// <summary>The place of an operand in its order.</summary>
    public static long RankOf(FactValue operand) => operand switch
    {
        NumberValue number => number.Number,
        LevelValue { Level: { } level } => level.Rank,
        SeverityValue severity => (int)severity.Severity,
        _ => throw new UnreachableException(),
    };

    /// <summary>Random values for these facts, some of them unknown or known in part.</summary>
    public static FactSet Random(Random random, PolicySet policy, IReadOnlyList<Fact> facts)
    {
        var words = policy.Rules.SelectMany(Conditions.ComparisonsOf).SelectMany(c => c.Operands.OfType<WordValue>().Select(w => (c.Fact, w.Word!))).ToLookup(x => x.Fact, x => x.Item2);
        return FactSet.Of(facts.Select(fact => (fact, Value(random, policy.Levels, fact, [.. words[fact].Append("another").Union(fact.Words)]))));
    }

    private static FactValue Value(Random random, LevelScale levels, Fact fact, string[] words)
    {
        if (random.Next(6) == 0) return FactValue.Unknown;
        var more = random.Next(5) == 0;
        switch (fact.Type)
        {
            case FactType.Flag: return new FlagValue(random.Next(2) == 0);
            case FactType.Word: return new WordValue(fact.Words.Count == 0 && random.Next(6) == 0 ? null : words[random.Next(words.Length)]);
            case FactType.WordSet: return WordSetValue.Of(words.Where(_ => random.Next(words.Length) < 2), more);
            case FactType.Number: return new NumberValue(random.Next(fact.Least, fact.Least + 7), more);
            case FactType.Severity: return new SeverityValue((Severity)random.Next(5), more);
            case FactType.Level:
                var rank = random.Next(-2, levels.Levels.Count);
                return new LevelValue(rank == -2 ? null : rank == -1 ? Level.Unknown : levels.Levels[rank], more && rank > -2);
            default: throw new UnreachableException();
        }
    }

    private static (string, JsonNode)[] Flag(Fact fact, bool mayBeTrue, bool mayBeFalse) => [(OracleDialect.Name(fact, "_t"), mayBeTrue), (OracleDialect.Name(fact, "_f"), mayBeFalse)];

    private static (string, JsonNode)[] Range(Fact fact, long low, long high) => [(OracleDialect.Name(fact, "_lo"), low), (OracleDialect.Name(fact, "_hi"), high)];

    private static (string, JsonNode)[] Set(Fact fact, IEnumerable<string> words, bool more) =>
        [(OracleDialect.Name(fact), new JsonArray([.. words.Select(w => (JsonNode)w)])), (OracleDialect.Name(fact, "_more"), more)];
}
