using Countersign.Core.BlastRadius;
using Countersign.Core.Policy;

namespace Countersign.Bench;

/// <summary>A range of ranks; from the lowest to the highest that is possible.</summary>
internal readonly record struct Span(long Low, long High);

/// <summary>The balanced preset as somebody would write it in C# who wants it quick: plain fields, three values, nothing kept.</summary>
internal struct BalancedFacts
{
    public Truth Production;
    public Truth Command;
    public Truth NobodyTyped;
    public Truth LosesState;
    public Truth Irreversible;
    public Truth AgentOnly;
    public Truth Frozen;
    public Truth Unproven;
    public Truth HasAutomation;
    public Span Severity;
    public Span Deletes;
    public Span Replaces;
    public Span AiLowest;
    public Span UnmarkedLowest;
}

/// <summary>The rules of the balanced preset in C#.</summary>
internal static class BalancedByHand
{
    private const long Nobody = -2;
    private const int High = (int)Severity.High;

    /// <summary>Decides; bit n of the first is that rule n surely applies, of the second that it possibly does.</summary>
    public static (ulong Certain, ulong Possible) Decide(in BalancedFacts facts, long senior)
    {
        var severe = AtLeast(facts.Severity, High);
        var below = Or(Or(Below(facts.AiLowest, senior), Below(facts.UnmarkedLowest, senior)), facts.HasAutomation);
        var destroys = And(severe, Or(Over(facts.Deletes, 0), Over(facts.Replaces, 0)));
        var typedByNobody = And(facts.Command, facts.NobodyTyped);
        ulong certain = 0, possible = 0;
        Add(0, And(facts.Production, Or(facts.LosesState, destroys)), ref certain, ref possible);
        Add(1, And(And(facts.Production, severe), below), ref certain, ref possible);
        Add(2, And(And(facts.Production, Not(severe)), below), ref certain, ref possible);
        Add(3, And(And(facts.Production, severe), facts.AgentOnly), ref certain, ref possible);
        Add(4, And(typedByNobody, facts.Irreversible), ref certain, ref possible);
        Add(5, And(And(facts.Production, typedByNobody), severe), ref certain, ref possible);
        Add(6, facts.Frozen, ref certain, ref possible);
        Add(7, And(facts.Production, facts.Unproven), ref certain, ref possible);
        return (certain, possible);
    }

    /// <summary>The fields for these facts; done before the clock runs.</summary>
    public static BalancedFacts Of(FactSet facts) => new()
    {
        Production = Is(facts[FactCatalog.EnvironmentTier], "production"),
        Command = Is(facts[FactCatalog.ChangeKind], "command"),
        NobodyTyped = Not(Is(facts[FactCatalog.ChangeRequester], "person")),
        LosesState = Flag(facts[FactCatalog.LosesState]),
        Irreversible = Flag(facts[FactCatalog.Irreversible]),
        AgentOnly = Flag(facts[FactCatalog.AgentOnly]),
        Frozen = Flag(facts[FactCatalog.EnvironmentFrozen]),
        Unproven = Flag(facts[FactCatalog.ChangeUnproven]),
        HasAutomation = facts[FactCatalog.Involvement] is WordSetValue set ? set.Words.Contains("automation") ? Truth.True : set.OrMore ? Truth.Unknown : Truth.False : Truth.Unknown,
        Severity = facts[FactCatalog.Severity] is SeverityValue severity ? new Span((int)severity.Severity, severity.OrHigher ? (int)Core.BlastRadius.Severity.Critical : (int)severity.Severity) : new Span(-1, 9),
        Deletes = Number(facts[FactCatalog.Deletes]),
        Replaces = Number(facts[FactCatalog.Replaces]),
        AiLowest = Level(facts[FactCatalog.AiLowest]),
        UnmarkedLowest = Level(facts[FactCatalog.UnmarkedLowest]),
    };

    private static void Add(int rule, Truth truth, ref ulong certain, ref ulong possible)
    {
        if (truth == Truth.True) certain |= 1UL << rule;
        if (truth != Truth.False) possible |= 1UL << rule;
    }

    private static Truth And(Truth a, Truth b) => a < b ? a : b;

    private static Truth Or(Truth a, Truth b) => a > b ? a : b;

    private static Truth Not(Truth a) => (Truth)(Truth.True - a);

    private static Truth AtLeast(Span value, long rank) => value.Low >= rank ? Truth.True : value.High >= rank ? Truth.Unknown : Truth.False;

    private static Truth Over(Span value, long rank) => value.Low > rank ? Truth.True : value.High > rank ? Truth.Unknown : Truth.False;

    private static Truth Below(Span value, long rank) =>
        value.High == Nobody || value.Low >= rank ? Truth.False : value.High < rank && value.Low > Nobody ? Truth.True : Truth.Unknown;

    private static Truth Is(FactValue value, string word) => value is WordValue known ? known.Word == word ? Truth.True : Truth.False : Truth.Unknown;

    private static Truth Flag(FactValue value) => value is FlagValue flag ? flag.Flag ? Truth.True : Truth.False : Truth.Unknown;

    private static Span Number(FactValue value) => value is NumberValue number ? new Span(number.Number, number.OrMore ? long.MaxValue : number.Number) : new Span(-1, long.MaxValue);

    private static Span Level(FactValue value) => value switch
    {
        LevelValue { Level: null } => new Span(Nobody, Nobody),
        LevelValue { Level: { } level } lowest => new Span(lowest.OrLower ? -1 : level.Rank, level.Rank),
        _ => new Span(-9, 99),
    };
}
