using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Countersign.Core.Formats;

/// <summary>A full git object id (40 hex digits for SHA-1, 64 for SHA-256 repositories). Abbreviations and names are never commit ids.</summary>
public readonly record struct CommitId
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string? _hex;

    private CommitId(string hex) => _hex = hex;

    /// <summary>The lower-case hex digits.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("A commit id was used before it was set.");

    /// <summary>Reads a full, lower-case object id.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CommitId id)
    {
        id = default;
        if (text is null || text.Length is not (40 or 64) || text.AsSpan().ContainsAnyExcept(Digits)) return false;
        id = new CommitId(text);
        return true;
    }

    /// <summary>Reads an id that git itself printed.</summary>
    /// <exception cref="FormatException">The text is not a full object id.</exception>
    public static CommitId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"\"{text}\" is not a full git object id.");

    /// <summary>The first 12 digits, for people to read; never to look up.</summary>
    public string Short => Hex[..12];

    /// <inheritdoc />
    public override string ToString() => _hex ?? "";
}
