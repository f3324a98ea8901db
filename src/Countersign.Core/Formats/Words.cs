using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Countersign.Core.Formats;

/// <summary>
/// The kebab-case wire words of an enum, derived from its member names once (<c>DeclaredHuman</c> ↔ <c>declared-human</c>),
/// so that a format, a page and a policy can never spell the same value differently.
/// </summary>
public static class Words
{
    /// <summary>The wire word of this value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.Words.Of(Unsafe.BitCast<T, int>(value));

    /// <summary>The value of this wire word, or null.</summary>
    public static T? Parse<T>(string word)
        where T : struct, Enum => Table<T>.Words.Parse(word) is { } value ? Unsafe.BitCast<int, T>(value) : null;

    /// <summary>Every wire word with its value.</summary>
    public static IReadOnlyDictionary<string, T> All<T>()
        where T : struct, Enum => Dictionary<T>.ByWord;

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly EnumWords Words = new(typeof(T));
    }

    // Apart from the table: a dictionary of every enum's own is code that cannot be compiled ahead of time, and few ask for one.
    private static class Dictionary<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<string, T> ByWord = Enum.GetValues<T>().ToFrozenDictionary(Of, StringComparer.Ordinal);
    }
}
