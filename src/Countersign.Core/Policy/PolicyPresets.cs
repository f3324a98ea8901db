using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>The policies that come with the program.</summary>
public enum Preset
{
    /// <summary>One rule: what someone below senior wrote with AI reaches production only when a senior above them answers for it.</summary>
    SeniorSignoff,

    /// <summary>Holds little: what could hurt, and what people below senior ship to production.</summary>
    Balanced,

    /// <summary>Somebody answers for everything that reaches production.</summary>
    Strict,
}

/// <summary>The texts of the presets, commented for who will edit them. Their levels are those of <see cref="PolicyReader.DefaultLevels"/>.</summary>
public static class PolicyPresets
{
    /// <summary>The policy, as <c>init</c> writes it.</summary>
    public static string Text(Preset preset) => Resource($"{Words.Of(preset)}.yaml");

    /// <summary>Its cases, as they may lie beside it in <see cref="PolicyCasesReader.FileName"/>.</summary>
    public static string Cases(Preset preset) => Resource($"{Words.Of(preset)}.tests.yaml");

    /// <summary>What it is for, as claims that may lie beside it in <c>claims.yaml</c>.</summary>
    public static string Claims(Preset preset) => Resource($"{Words.Of(preset)}.claims.yaml");

    private static string Resource(string name)
    {
        using var stream = typeof(PolicyPresets).Assembly.GetManifestResourceStream($"policy-presets/{name}")
            ?? throw new InvalidOperationException($"The program was built without its preset {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
