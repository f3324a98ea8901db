namespace Countersign.Core.Changes.Images;

/// <summary>Brings addresses of one repository into one form: builders, forges and people write the same repository in several.</summary>
public static class RepositoryAddress
{
    /// <summary>
    /// Host and path, without scheme, user, <c>git+</c>, <c>.git</c> and the ref that provenance adds: <c>git+https://forge.example/acme/shop@refs/heads/main</c>
    /// and <c>git@forge.example:acme/shop.git</c> are both <c>forge.example/acme/shop</c>.
    /// </summary>
    public static string Normalize(string address)
    {
        var text = address.Trim();
        if (text.StartsWith("git+", StringComparison.Ordinal)) text = text[4..];
        var at = text.LastIndexOf('@');
        // Behind the last slash, or before refs/, an @ begins a ref; before the host it ends a user name.
        if (at > 0 && (text.IndexOf("@refs/", StringComparison.Ordinal) == at || at > text.LastIndexOf('/'))) text = text[..at];
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? text : text[(scheme + 3)..];
        var user = rest.IndexOf('@', StringComparison.Ordinal);
        if (user >= 0 && (rest.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? user < slash : true)) rest = rest[(user + 1)..];
        if (scheme < 0 && rest.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && !rest[..colon].Contains('/', StringComparison.Ordinal)) rest = $"{rest[..colon]}/{rest[(colon + 1)..].TrimStart('/')}";
        rest = rest.TrimEnd('/');
        if (rest.EndsWith(".git", StringComparison.Ordinal)) rest = rest[..^4];
        var end = rest.IndexOf('/', StringComparison.Ordinal);
        return end <= 0 ? rest : rest[..end].ToLowerInvariant() + rest[end..];
    }
}
