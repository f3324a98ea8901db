namespace Countersign.Core.Guard.Shell;

/// <summary>The language a command line is written in.</summary>
public enum ShellDialect
{
    /// <summary>POSIX sh and bash as people write it.</summary>
    Posix,

    /// <summary>PowerShell, to the level of simple commands.</summary>
    PowerShell,

    /// <summary>cmd.exe, to the level of simple commands.</summary>
    Cmd,
}

/// <summary>One word of a command after quoting and what can be expanded from the text alone.</summary>
/// <param name="Text">
/// What the word says as far as it is known. A part that is not known is left out of it; the default of a parameter that the text does not
/// set, and the characters of a glob, stand in it as what is likely.
/// </param>
/// <param name="IsLiteral">Whether all of it is known. False for a variable that the text does not set, a command's output, an unresolved glob.</param>
/// <param name="Pattern">
/// For a word that is not literal: all of it, each unknown part as the text writes it (<c>$HOME/x</c>, <c>$(mktemp -d)/x</c>, <c>dist/*</c>), also
/// through variables; known characters that would mean something there are escaped by a backslash. Null for a literal word.
/// </param>
public readonly record struct ShellWord(string Text, bool IsLiteral, string? Pattern = null)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A variable set in front of a command, or by a command of its own earlier in the same text.</summary>
public sealed record Assignment(string Name, ShellWord Value);

/// <summary>What a redirection does.</summary>
public enum RedirectionKind
{
    /// <summary><c>&lt; file</c></summary>
    Read,

    /// <summary><c>&gt; file</c>, <c>&gt;| file</c>, <c>&amp;&gt; file</c></summary>
    Write,

    /// <summary><c>&gt;&gt; file</c></summary>
    Append,

    /// <summary>A here-document or here-string: the text itself is <see cref="Redirection.Target"/>.</summary>
    Text,

    /// <summary><c>2&gt;&amp;1</c>: nothing is opened.</summary>
    Duplicate,
}

/// <summary>A redirection of one invocation.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Target">File name, or the text of a here-document.</param>
public sealed record Redirection(RedirectionKind Kind, ShellWord Target);

/// <summary>A program that only runs another one: <c>sudo</c>, <c>ssh host</c>, <c>kubectl exec pod --</c>, <c>bash -c</c>.</summary>
/// <param name="Program">Its base name without <c>.exe</c>, lower case.</param>
/// <param name="Argv">Its own words, before those of the program it runs.</param>
public sealed record Wrapper(string Program, IReadOnlyList<ShellWord> Argv);

/// <summary>One program that the text runs, or may run, with the words it gets.</summary>
public sealed record Invocation
{
    /// <summary>
    /// Program and arguments; at least one word. The program as written, path included; <c>:</c> where something is only redirected, as in <c>&gt; file</c>.
    /// </summary>
    public required IReadOnlyList<ShellWord> Argv { get; init; }

    /// <summary>Variables set for this invocation, and those the text set and exported before it.</summary>
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    /// <summary>Its redirections, in order.</summary>
    public IReadOnlyList<Redirection> Redirections { get; init; } = [];

    /// <summary>Text known to arrive at its standard input, from a here-document or a pipe from <c>echo</c> or <c>printf</c>; null where nothing is known of it.</summary>
    public ShellWord? Input { get; init; }

    /// <summary>Whether something is piped into it, known or not.</summary>
    public bool IsPipedInto { get; init; }

    /// <summary>The programs that it runs through, outermost first.</summary>
    public IReadOnlyList<Wrapper> Through { get; init; } = [];

    /// <summary>The directory that <c>cd</c> in the same text leads to before it, or null where the text changes none.</summary>
    public ShellWord? Directory { get; init; }
}

/// <summary>A part of the text that could not be followed to the programs it runs.</summary>
/// <param name="Code">
/// Why: <c>program-unknown</c> (a program or a text for a shell is not known), <c>output-evaluated</c> (<c>eval</c> or <c>iex</c> of something unknown),
/// <c>input-to-shell</c>, <c>input-to-interpreter</c>, <c>code-unknown</c> (code of an interpreter), <c>decoded-input</c>, <c>script-unread</c> (a script
/// that the text writes in part), <c>control-character</c>, <c>invalid-syntax</c>, or the code of one of the <see cref="ShellLimits"/>.
/// </param>
/// <param name="Text">The part, for people; never longer than <see cref="MaxText"/>.</param>
public sealed record UnclearPart(string Code, string Text)
{
    /// <summary>Most characters of <see cref="Text"/>.</summary>
    public const int MaxText = 200;

    /// <summary>The program whose output would be run, where the text names one: <c>curl</c> of <c>curl … | sh</c>, <c>fnm env</c> of <c>eval "$(fnm env)"</c>.</summary>
    public Invocation? Source { get; init; }
}

/// <summary>Everything that a command line runs.</summary>
/// <param name="Invocations">In the order of the text, those inside substitutions, functions, branches and loops included.</param>
/// <param name="Unclear">What could not be followed. Empty: everything was.</param>
/// <param name="Error">Why the text is no valid program of its language, with line and column; null where it is.</param>
public sealed record ShellReading(IReadOnlyList<Invocation> Invocations, IReadOnlyList<UnclearPart> Unclear, string? Error);
