using System.Text;

namespace Countersign.Core.Guard;

/// <summary>
/// Takes out of a command what looks like a secret, so that it can be shown to whoever answers for it. It errs towards taking out: what is left
/// out is still bound by the digest of the exact call. No pattern language, one pass over words.
/// </summary>
public static class Redaction
{
    /// <summary>Stands where something was taken out.</summary>
    public const string Mark = "[redacted]";

    private const int LongSecret = 32; // characters of a word that mixes cases and digits

    private static readonly string[] Names = ["password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "api-key", "access_key", "access-key", "private_key", "private-key", "credential", "passphrase", "authorization", "bearer", "sas_token", "account_key", "account-key", "session_key", "cookie"];
    private static readonly string[] Prefixes = ["AKIA", "ASIA", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "sk-", "sk_live_", "rk_live_", "cst_", "eyJ", "AIza", "ya29.", "npm_", "dop_v1_", "hvs.", "SG."];

    /// <summary>The text with secrets left out.</summary>
    public static string Of(string text)
    {
        var kept = new StringBuilder(text.Length);
        var takesNext = false;
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            if (IsBetween(text[at]))
            {
                while (end < text.Length && IsBetween(text[end])) end++;
                kept.Append(text, at, end - at);
            }
            else
            {
                while (end < text.Length && !IsBetween(text[end])) end++;
                var word = text[at..end];
                kept.Append(takesNext && !word.StartsWith('-') ? Mark : Word(word));
                takesNext = ExpectsSecret(word) || (takesNext && IsScheme(word));
            }

            at = end;
        }

        return kept.ToString();
    }

    private static bool IsBetween(char c) => char.IsWhiteSpace(c) || c is '"' or '\'' or '`' or ';' or '|' or '&' or '(' or ')' or '<' or '>' or ',' or '{' or '}' or '[' or ']';

    /// <summary>An option or member whose next word is the secret: <c>--password x</c>, <c>Authorization: Bearer x</c>, <c>"token": "x"</c>.</summary>
    private static bool ExpectsSecret(string word)
    {
        var name = word.TrimEnd(':', '=');
        return (word.Length > name.Length || word.StartsWith('-') || IsScheme(word)) && NamesSecret(name);
    }

    private static bool IsScheme(string word) => word.Equals("bearer", StringComparison.OrdinalIgnoreCase) || word.Equals("basic", StringComparison.OrdinalIgnoreCase);

    private static string Word(string word)
    {
        if (word.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0) return Address(word, scheme + 3);
        if (word.IndexOfAny(['=', ':']) is var at and > 0 && at < word.Length - 1)
            return NamesSecret(word[..at]) ? word[..(at + 1)] + Mark : word[..(at + 1)] + (LooksSecret(word[(at + 1)..]) ? Mark : word[(at + 1)..]);
        return LooksSecret(word) ? Mark : word;
    }

    /// <summary>An address without its password, and without values of a query that has a secret's name.</summary>
    private static string Address(string word, int start)
    {
        var end = word.IndexOfAny(['/', '?', '#'], start);
        var host = end < 0 ? word[start..] : word[start..end];
        var rest = end < 0 ? "" : word[end..];
        if (host.LastIndexOf('@') is var at and >= 0) host = Mark + host[at..];
        if (rest.IndexOf('?') is var query and >= 0 && NamesSecret(rest[query..])) rest = rest[..(query + 1)] + Mark;
        return string.Concat(word.AsSpan(0, start), host, rest);
    }

    private static bool NamesSecret(string name)
    {
        foreach (var part in Names)
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool LooksSecret(string word)
    {
        foreach (var prefix in Prefixes)
            if (word.StartsWith(prefix, StringComparison.Ordinal) && word.Length >= prefix.Length + 8) return true;
        return word.Length >= LongSecret && Mixes(word);
    }

    /// <summary>Upper and lower case and digits in one unbroken word of base64's letters: names, paths and digests in hex are not like that.</summary>
    private static bool Mixes(string word)
    {
        var (upper, lower, digit) = (0, 0, 0);
        foreach (var c in word)
        {
            if (char.IsAsciiLetterUpper(c)) upper++;
            else if (char.IsAsciiLetterLower(c)) lower++;
            else if (char.IsAsciiDigit(c)) digit++;
            else if (c is not ('+' or '/' or '=' or '-' or '_')) return false;
        }

        return upper > 2 && lower > 2 && digit > 0 && !word.StartsWith('/');
    }
}
