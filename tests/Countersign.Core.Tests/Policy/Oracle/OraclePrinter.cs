using System.Diagnostics;
using Countersign.Core.Policy;

namespace Countersign.Tests.Oracle;

/// <summary>
/// Prints conditions for an engine of two values: one expression for "surely", one for "possibly". What is not known is in the variables
/// (<see cref="OracleInputs"/>): a lowest and a highest for what has an order, "may be true" and "may be false" for a flag, a word "?" for an unknown one,
/// "perhaps more" for a set. Written without looking at how the product judges.
/// </summary>
internal sealed class OraclePrinter(OracleDialect to)
{
    public string Surely(Condition condition) => Print(condition, surely: true);

    public string Possibly(Condition condition) => Print(condition, surely: false);

    private string Print(Condition condition, bool surely) => condition switch
    {
        AllCondition all => $"({string.Join(" && ", all.Parts.Select(p => Print(p, surely)))})",
        AnyCondition any => $"({string.Join(" || ", any.Parts.Select(p => Print(p, surely)))})",
        NotCondition not => $"!({Print(not.Part, !surely)})",
        Comparison comparison => Compare(comparison, surely),
        _ => throw new UnreachableException(),
    };

    private string Compare(Comparison comparison, bool surely)
    {
        if (comparison.Operator == FactOperator.NoneOf) return $"!({Compare(comparison with { Operator = FactOperator.AnyOf }, !surely)})";
        return comparison.Fact.Type switch
        {
            FactType.Flag => Flag(comparison, surely),
            FactType.Word => Word(comparison, surely),
            FactType.WordSet => Set(comparison, surely),
            FactType.Number or FactType.Level or FactType.Severity => Range(comparison, surely),
        };
    }

    private string Flag(Comparison comparison, bool surely)
    {
        var wanted = ((FlagValue)comparison.Operands[0]).Flag;
        return surely ? $"!{to.Variable(comparison.Fact, wanted ? "_f" : "_t")}" : to.Variable(comparison.Fact, wanted ? "_t" : "_f");
    }

    private string Word(Comparison comparison, bool surely)
    {
        var words = comparison.Operands.Select(o => ((WordValue)o).Word!);
        return to.IsOneOf(to.Variable(comparison.Fact), surely ? words : words.Append(OracleInputs.UnknownWord));
    }

    private string Set(Comparison comparison, bool surely)
    {
        var meets = to.Intersects(to.Variable(comparison.Fact), comparison.Operands.Select(o => ((WordValue)o).Word!));
        return surely ? meets : $"({meets} || {to.Variable(comparison.Fact, "_more")})";
    }

    private string Range(Comparison comparison, bool surely)
    {
        string low = to.Variable(comparison.Fact, "_lo"), high = to.Variable(comparison.Fact, "_hi");
        var ranks = comparison.Operands.Select(OracleInputs.RankOf).Distinct().Order().ToList();
        var bound = to.Number(ranks[0]);
        return comparison.Operator switch
        {
            FactOperator.Is or FactOperator.AnyOf => $"({string.Join(" || ", surely ? Runs(ranks).Select(r => $"({low} >= {to.Number(r.From)} && {high} <= {to.Number(r.To)})") : ranks.Select(r => $"({low} <= {to.Number(r)} && {high} >= {to.Number(r)})"))})",
            // Nobody has no level: it is not below any.
            FactOperator.Below or FactOperator.Under when comparison.Fact.Type == FactType.Level =>
                surely ? $"({high} < {bound} && {low} > {to.Number(OracleInputs.NoLevel)})" : $"({low} < {bound} && {high} > {to.Number(OracleInputs.NoLevel)})",
            FactOperator.Below or FactOperator.Under => $"{(surely ? high : low)} < {bound}",
            FactOperator.AtLeast => $"{(surely ? low : high)} >= {bound}",
            FactOperator.Over => $"{(surely ? low : high)} > {bound}",
            FactOperator.Has or FactOperator.NoneOf => throw new UnreachableException(),
        };
    }

    /// <summary>Neighbours taken together: a range may lie over several of the values that are named.</summary>
    private static IEnumerable<(long From, long To)> Runs(List<long> ranks)
    {
        for (int at = 0, begin = 0; at < ranks.Count; at++)
        {
            if (at + 1 < ranks.Count && ranks[at + 1] == ranks[at] + 1) continue;
            yield return (ranks[begin], ranks[at]);
            begin = at + 1;
        }
    }
}
