namespace Countersign.Core.Guard.Shell;

/// <summary>A word as it was parsed: one literal, or parts.</summary>
internal sealed class WordNode
{
    /// <summary>All of it, where it has neither quotes nor anything to expand.</summary>
    public string? Plain;

    /// <summary>Its parts, where it is not <see cref="Plain"/>.</summary>
    public List<WordPart>? Parts;

    /// <summary>Whether an unquoted brace list may stand in it.</summary>
    public bool HasBraces;

    /// <summary>Place of its first character in the text.</summary>
    public int Start;

    /// <summary>Place after its last character.</summary>
    public int End;

    public static WordNode Of(string plain) => new() { Plain = plain };
}

/// <summary>A part of a word.</summary>
internal abstract class WordPart(bool isQuoted)
{
    /// <summary>Whether it stands in quotes, so that nothing splits it.</summary>
    public readonly bool IsQuoted = isQuoted;
}

/// <summary>Literal text.</summary>
internal sealed class TextPart(string text, bool isQuoted) : WordPart(isQuoted)
{
    public readonly string Text = text;
}

/// <summary><c>$x</c>, <c>${x…}</c></summary>
internal sealed class ParameterPart(string name, bool isQuoted) : WordPart(isQuoted)
{
    public readonly string Name = name;

    /// <summary>What stands in brackets after the name: <c>@</c>, <c>*</c>, a number, an expression.</summary>
    public WordNode? Index;

    /// <summary><c>:-</c>, <c>%</c>, <c>/</c> …; <c>length</c> for <c>${#x}</c>, <c>indirect</c> for <c>${!x}</c>, <c>unknown</c> for what no shell knows.</summary>
    public string? Operator;

    public WordNode? Argument;

    /// <summary>As the text writes it.</summary>
    public string Written = "";
}

/// <summary><c>$( … )</c>, with its commands.</summary>
internal sealed class CommandPart(ListNode body, string written, bool isQuoted) : WordPart(isQuoted)
{
    public readonly ListNode Body = body;
    public readonly string Written = written;
}

/// <summary><c>` … `</c>: its text is parsed when it is read, as a shell does.</summary>
internal sealed class BackquotePart(string text, bool isQuoted) : WordPart(isQuoted)
{
    public readonly string Text = text;
}

/// <summary><c>$(( … ))</c></summary>
internal sealed class ArithmeticPart(WordNode expression, string written, bool isQuoted) : WordPart(isQuoted)
{
    public readonly WordNode Expression = expression;
    public readonly string Written = written;
}

/// <summary><c>&lt;( … )</c> and <c>&gt;( … )</c></summary>
internal sealed class ProcessPart(ListNode body, bool isRead, string written) : WordPart(false)
{
    public readonly ListNode Body = body;
    public readonly bool IsRead = isRead;
    public readonly string Written = written;
}
