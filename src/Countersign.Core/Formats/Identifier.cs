namespace Countersign.Core.Formats;

/// <summary>The ids that an organisation gives to its environments, components, repositories, persons and rules.</summary>
public static class Identifier
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule in words, for errors.</summary>
    public const string Rule = "An id has 1 to 64 of: letters, digits, dot, hyphen, underscore; and starts with a letter or digit.";

    /// <summary>Whether this text can be an id: nothing that a shell, a path, a page or a log could read as something else.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
