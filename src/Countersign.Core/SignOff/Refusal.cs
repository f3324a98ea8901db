using System.Text;

namespace Countersign.Core.SignOff;

/// <summary>Why something a person presented was not accepted.</summary>
/// <param name="Code">The check that failed.</param>
/// <param name="Subject">What it is about: a person's id, a credential id, or the part that was read, for instance <c>clientDataJSON.origin</c>.</param>
/// <param name="Text">Product text: the cause, then what would satisfy the check.</param>
public sealed record Refusal(RefusalCode Code, string Subject, string Text)
{
    private const int MaxQuoted = 100;

    /// <summary>
    /// Text from outside, in quotation marks, shortened to 100 characters and without control or direction characters: a refusal is shown on pages and in
    /// terminals, where such text could otherwise draw something else than it says.
    /// </summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes().Take(MaxQuoted)) shown.Append(Printable(rune) ? rune.ToString() : "\uFFFD");
        return shown.Append(text.EnumerateRunes().Skip(MaxQuoted).Any() ? "…\"" : "\"").ToString();
    }

    /// <summary>The code and the text, for logs.</summary>
    public override string ToString() => $"{Code.ToCode()}: {Text}";

    private static bool Printable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned);
}
