using Countersign.Core;
using Countersign.Core.BlastRadius;

namespace Countersign.Cli;

/// <summary>Colours, where a person looks at a terminal and did not forbid them. They never say anything that the words do not.</summary>
internal sealed class Paint(bool on)
{
    /// <summary>No colours.</summary>
    public static Paint None { get; } = new(on: false);

    /// <summary>Stands out.</summary>
    public string Bold(string text) => With("1", text);

    /// <summary>Steps back.</summary>
    public string Faint(string text) => With("2", text);

    /// <summary>A verdict's own colour.</summary>
    public string Of(Verdict verdict, string text) => verdict switch
    {
        Verdict.Allow => With("1;32", text),
        Verdict.Hold => With("1;33", text),
        Verdict.Deny => With("1;31", text),
    };

    /// <summary>A severity's own colour.</summary>
    public string Of(Severity severity, string text) => severity switch
    {
        Severity.Critical or Severity.High => With("1;31", text),
        Severity.Medium => With("33", text),
        Severity.Low or Severity.None => text,
    };

    private string With(string code, string text) => on ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
