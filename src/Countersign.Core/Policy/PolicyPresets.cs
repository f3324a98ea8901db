namespace Countersign.Core.Policy;

/// <summary>The policies that come with the program.</summary>
public enum Preset
{
    /// <summary>Holds little: what could hurt, and what people below senior ship to production.</summary>
    Balanced,

    /// <summary>Somebody answers for everything that reaches production.</summary>
    Strict,
}

/// <summary>The texts of the presets, commented for who will edit them.</summary>
public static class PolicyPresets
{
    /// <summary>The text of this preset, as <c>init</c> writes it. Its levels are those of <see cref="PolicyReader.DefaultLevels"/>.</summary>
    public static string Text(Preset preset)
    {
        using var stream = typeof(PolicyPresets).Assembly.GetManifestResourceStream(NameOf(preset))
            ?? throw new InvalidOperationException($"The program was built without its preset {NameOf(preset)}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string NameOf(Preset preset) => preset switch
    {
        Preset.Balanced => "policy-presets/balanced.yaml",
        Preset.Strict => "policy-presets/strict.yaml",
    };
}
