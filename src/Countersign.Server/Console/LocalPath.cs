namespace Countersign.Server.Console;

/// <summary>Where a sign-in may lead: a path of this console and nothing else, or a link to us would send people anywhere.</summary>
internal static class LocalPath
{
    /// <summary>Where a sign-in leads that was told nothing, or something else than a local path.</summary>
    public const string Start = "/";

    private const int MaxLength = 1_000;

    /// <summary>The path if it is one of this console's, otherwise the start page.</summary>
    public static string Of(string? then)
    {
        if (string.IsNullOrEmpty(then) || then.Length > MaxLength || then[0] != '/') return Start;
        // Browsers read "//host" and "/\host" as another site, and drop tabs and line feeds before they look.
        if (then.Length > 1 && then[1] is '/' or '\\') return Start;
        if (then.Any(c => char.IsControl(c) || c == '\\')) return Start;
        // A sign-in that leads to itself never ends.
        return then.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase) ? Start : then;
    }
}
