using System.Collections.Frozen;

namespace Countersign.Core.Formats;

/// <summary>
/// The kebab-case wire words of an enum, derived from its member names once (<c>DeclaredHuman</c> ↔ <c>declared-human</c>),
/// so that a format, a page and a policy can never spell the same value differently.
/// </summary>
public static class Words
{
    /// <summary>The wire word of this value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.Written[value];

    /// <summary>The value of this wire word, or null.</summary>
    public static T? Parse<T>(string word)
        where T : struct, Enum => Table<T>.Read.TryGetValue(word, out var value) ? value : null;

    /// <summary>Every wire word with its value.</summary>
    public static IReadOnlyDictionary<string, T> All<T>()
        where T : struct, Enum => Table<T>.Read;

    private static string Kebab(string name)
    {
        var text = new System.Text.StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Written = Enum.GetValues<T>().ToFrozenDictionary(v => v, v => Kebab(v.ToString()));
        public static readonly FrozenDictionary<string, T> Read = Written.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
