using System.Collections.Frozen;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.BlastRadius.TerraformUi;

namespace Countersign.Core.BlastRadius;

/// <summary>The readers of this build by format. A new format is a folder beside <c>Terraform/</c> and a line here.</summary>
public static class PlanReaders
{
    /// <summary>The format that is meant where none is named.</summary>
    public const string DefaultFormat = TerraformPlanReader.Format;

    private static readonly FrozenDictionary<string, Func<Stream, PlanReadOptions, PlanFacts>> Readers =
        new Dictionary<string, Func<Stream, PlanReadOptions, PlanFacts>>(StringComparer.Ordinal)
        {
            [TerraformPlanReader.Format] = TerraformPlanReader.Read,
            [TerraformUiReader.Format] = TerraformUiReader.Read,
            [SqlPlanReader.Format] = SqlPlanReader.Read,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of the formats that can be read.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The format that files of this name have; null where the name does not tell.</summary>
    public static string? ByName(string path) => path.EndsWith(".sql", StringComparison.OrdinalIgnoreCase) ? SqlPlanReader.Format : null;

    /// <summary>What an input of this format is called where it came without a name.</summary>
    public static string NameOf(string format) => format == SqlPlanReader.Format ? "plan.sql" : "plan.json";

    /// <summary>The reader of this format; null where there is none.</summary>
    public static Func<Stream, PlanReadOptions, PlanFacts>? For(string format) => Readers.GetValueOrDefault(format);
}
