using System.CommandLine;

namespace Countersign.Cli.Remote;

/// <summary>The argument that names a change.</summary>
internal static class ChangeId
{
    private const string Prefix = "chg_";
    private const int MaxLength = 60;

    /// <summary>An argument that can only be a change id: it becomes part of an address.</summary>
    public static Argument<string> Argument()
    {
        var id = new Argument<string>("ID") { Description = "The change, chg_….", HelpName = "ID" };
        id.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (!IsValid(text)) result.AddError($"\"{text}\" is not the id of a change. Write it as the gate printed it: {Prefix} and letters and digits.");
        });
        return id;
    }

    /// <summary>Whether this can be the id of a change.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: <= MaxLength } && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length && text.AsSpan(Prefix.Length).ContainsOnlyLettersAndDigits();

    private static bool ContainsOnlyLettersAndDigits(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        return true;
    }
}
