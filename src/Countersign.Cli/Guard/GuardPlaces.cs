namespace Countersign.Cli.Guard;

/// <summary>Where the guard keeps what it needs. A managed installation is written by an administrator, and what the user has beside it does not count.</summary>
/// <param name="Home">The user's folder.</param>
/// <param name="System">Folder of managed installations.</param>
internal sealed record GuardPlaces(string Home, string System)
{
    /// <summary>Those of this machine and user.</summary>
    public static GuardPlaces OfThisUser() => new(
        Environment.GetEnvironmentVariable(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME") is { Length: > 0 } home ? home : "/",
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "countersign") : "/etc/countersign");

    /// <summary>Settings that an administrator wrote.</summary>
    public string ManagedSettings => Path.Combine(System, "guard.tsv");

    /// <summary>Settings of the user's own.</summary>
    public string UserSettings => Path.Combine(Home, ".config", "countersign", "guard.tsv");

    /// <summary>The settings that count.</summary>
    public string Settings => File.Exists(ManagedSettings) ? ManagedSettings : UserSettings;

    /// <summary>The key of this user's keyed hashes.</summary>
    public string Key => Path.Combine(Home, ".config", "countersign", "guard.key");

    /// <summary>The receipts.</summary>
    public string Receipts => Path.Combine(Home, ".local", "state", "countersign", "guard-receipts.tsv");
}
