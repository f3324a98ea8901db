using System.Globalization;
using Countersign.Core.Policy;

namespace Countersign.Tests.Oracle;

/// <summary>How an expression language of somebody else spells what our conditions need.</summary>
internal abstract class OracleDialect
{
    /// <summary>Common Expression Language.</summary>
    public static OracleDialect Cel { get; } = new CelDialect();

    /// <summary>Cedar, inside a <c>when</c> clause.</summary>
    public static OracleDialect Cedar { get; } = new CedarDialect();

    public abstract string Number(long number);

    public abstract string Variable(Fact fact, string suffix = "");

    public abstract string IsOneOf(string variable, IEnumerable<string> words);

    public abstract string Intersects(string set, IEnumerable<string> words);

    public static string Name(Fact fact, string suffix = "") => fact.Name.Replace('.', '_') + suffix;

    private static string Quoted(string word) => $"\"{word}\"";

    private static string Listed(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(Quoted))}]";

    private sealed class CelDialect : OracleDialect
    {
        public override string Number(long number) => string.Create(CultureInfo.InvariantCulture, $"{number}.0");

        public override string Variable(Fact fact, string suffix = "") => Name(fact, suffix);

        public override string IsOneOf(string variable, IEnumerable<string> words) => $"{variable} in {Listed(words)}";

        public override string Intersects(string set, IEnumerable<string> words) => $"({string.Join(" || ", words.Select(w => $"{Quoted(w)} in {set}"))})";
    }

    private sealed class CedarDialect : OracleDialect
    {
        public override string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

        public override string Variable(Fact fact, string suffix = "") => $"context.{Name(fact, suffix)}";

        public override string IsOneOf(string variable, IEnumerable<string> words) => $"{Listed(words)}.contains({variable})";

        public override string Intersects(string set, IEnumerable<string> words) => $"{set}.containsAny({Listed(words)})";
    }
}
