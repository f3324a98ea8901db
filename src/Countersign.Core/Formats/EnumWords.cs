using System.Text;

namespace Countersign.Core.Formats;

/// <summary>
/// The wire words of one enum by number. Not generic: one compiled piece of code serves every enum, which the start of a short program feels.
/// </summary>
internal sealed class EnumWords
{
    private readonly string[] _words;
    private readonly int[] _values;
    private readonly bool _isCounted; // the values are 0, 1, 2 …

    /// <summary>The words of this enum, whose numbers are of type <see cref="int"/>.</summary>
    public EnumWords(Type type)
    {
        _words = Enum.GetNames(type);
        _values = (int[])Enum.GetValuesAsUnderlyingType(type);
        _isCounted = true;
        for (var at = 0; at < _words.Length; at++)
        {
            _words[at] = Kebab(_words[at]);
            _isCounted &= _values[at] == at;
        }
    }

    /// <summary>The word of this value.</summary>
    /// <exception cref="KeyNotFoundException">The enum declares no such value.</exception>
    public string Of(int value)
    {
        var at = _isCounted ? value : Array.IndexOf(_values, value);
        return (uint)at < (uint)_words.Length ? _words[at] : throw new KeyNotFoundException($"{value} is not a declared value.");
    }

    /// <summary>The value of this word, or null.</summary>
    public int? Parse(string word)
    {
        for (var at = 0; at < _words.Length; at++)
            if (_words[at] == word) return _values[at];
        return null;
    }

    private static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
