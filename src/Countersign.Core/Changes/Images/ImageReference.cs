using System.Diagnostics.CodeAnalysis;
using Countersign.Core.Formats;

namespace Countersign.Core.Changes.Images;

/// <summary>A container image as a manifest names it (OCI distribution specification, "Pulling manifests").</summary>
/// <param name="Name">Registry and repository.</param>
/// <param name="Tag">Tag; a name that somebody may move to another image.</param>
/// <param name="Digest">Digest; the image itself.</param>
public sealed record ImageReference(string Name, string? Tag, Sha256Digest? Digest)
{
    /// <summary>Longest reference read, in characters.</summary>
    public const int MaxLength = 500;

    private const int MaxTag = 128;

    /// <summary>Reads <c>NAME[:TAG][@sha256:…]</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (text.Length is 0 or > MaxLength || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':' or '@')) return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        Sha256Digest? digest = null;
        if (at >= 0)
        {
            if (!Sha256Digest.TryParse(text[(at + 1)..], out var read)) return false;
            digest = read;
        }

        var rest = at < 0 ? text : text[..at];
        var colon = rest.LastIndexOf(':');
        // A colon before the last slash is that of a registry's port.
        var tag = colon > rest.LastIndexOf('/') ? rest[(colon + 1)..] : null;
        var name = tag is null ? rest : rest[..colon];
        if (name.Length == 0 || tag is { Length: 0 or > MaxTag }) return false;
        reference = new ImageReference(name, tag, digest);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name}{(Tag is null ? "" : ":" + Tag)}{(Digest is { } digest ? "@" + digest : "")}";
}
