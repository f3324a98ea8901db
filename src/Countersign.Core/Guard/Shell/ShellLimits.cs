namespace Countersign.Core.Guard.Shell;

/// <summary>How far a text is followed. What goes beyond is an <see cref="UnclearPart"/> of the code that stands here.</summary>
public static class ShellLimits
{
    /// <summary>Characters of one text: <see cref="GuardCall.MaxText"/>. Code <c>too-long</c>.</summary>
    public const int Characters = GuardCall.MaxText;

    /// <summary>Compound commands, substitutions and quotes inside one another. Code <c>too-deep</c>.</summary>
    public const int Depth = 48;

    /// <summary>Texts inside texts (<c>bash -c "bash -c …"</c>) and calls of functions inside one another. Code <c>too-deep</c>.</summary>
    public const int Nesting = 16;

    /// <summary>Words of one command after expansion. Code <c>too-many-words</c>.</summary>
    public const int Words = 8_192;

    /// <summary>Invocations of one reading. Code <c>too-many-invocations</c>.</summary>
    public const int Invocations = 4_096;

    /// <summary>Commands looked at for one reading, every pass of a loop and every call of a function counted. Code <c>too-many-commands</c>.</summary>
    public const int Commands = 65_536;

    /// <summary>Characters made by expansion, decoding and nested texts for one reading. Code <c>too-long</c>.</summary>
    public const int Expanded = 8 * Characters;

    /// <summary>Literal items for which the body of a loop is read one by one; with more it is read once, with an unknown item.</summary>
    public const int LoopItems = 32;

    /// <summary>Variables that one shell keeps. Code <c>too-many-variables</c>.</summary>
    public const int Variables = 512;

    /// <summary>Places in one text at which reading goes on after a mistake.</summary>
    public const int Mistakes = 16;
}
