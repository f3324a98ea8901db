namespace Countersign.Core.Policy;

/// <summary>A value for every fact there is; what was not given is unknown, so leaving something out can never lower a verdict.</summary>
public sealed class FactSet
{
    private readonly FactValue[] _values;

    private FactSet(FactValue[] values) => _values = values;

    /// <summary>Nothing known at all.</summary>
    public static FactSet Unknown { get; } = new([.. FactCatalog.All.Select(_ => FactValue.Unknown)]);

    /// <summary>What is known of this fact.</summary>
    public FactValue this[Fact fact] => _values[fact.Index];

    /// <summary>These facts; all others unknown.</summary>
    /// <exception cref="ArgumentException">A value is not of its fact's type.</exception>
    public static FactSet Of(IEnumerable<(Fact Fact, FactValue Value)> known)
    {
        var values = Unknown._values.ToArray();
        foreach (var (fact, value) in known) values[fact.Index] = Checked(fact, value);
        return new FactSet(values);
    }

    /// <summary>The same with one fact changed.</summary>
    /// <exception cref="ArgumentException">The value is not of the fact's type.</exception>
    public FactSet With(Fact fact, FactValue value)
    {
        var values = _values.ToArray();
        values[fact.Index] = Checked(fact, value);
        return new FactSet(values);
    }

    private static FactValue Checked(Fact fact, FactValue value) =>
        value is UnknownValue || Fits(fact.Type, value) ? value : throw new ArgumentException($"{value.Text} is not a value of {fact.Name}.", nameof(value));

    private static bool Fits(FactType type, FactValue value) => type switch
    {
        FactType.Word => value is WordValue,
        FactType.Flag => value is FlagValue,
        FactType.Number => value is NumberValue,
        FactType.Level => value is LevelValue { Level: not null } or LevelValue { OrLower: false },
        FactType.Severity => value is SeverityValue,
        FactType.WordSet => value is WordSetValue,
    };
}
