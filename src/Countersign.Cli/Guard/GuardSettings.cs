using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>An environment as the guard is told of it.</summary>
/// <param name="Environment">How it is recognised.</param>
/// <param name="Mode">How strictly it is gated.</param>
internal sealed record SettledEnvironment(GuardedEnvironment Environment, EnforcementMode Mode);

/// <summary>
/// What <c>guard install</c> compiled for the hook: one flat file of lines with tabs, because every call of an agent reads it. Where none is there,
/// nothing is known, and what is not local counts as shared.
/// </summary>
internal sealed record GuardSettings
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string FirstLine = "countersign-guard\t1";

    /// <summary>The gate; null where there is none.</summary>
    public string? Server { get; init; }

    /// <summary>File with the API token of the gate.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Environment that a call is submitted for when nothing says which one it reaches; null where none was named.</summary>
    public string? Fallback { get; init; }

    /// <summary>Component whose owners answer for held calls; null where none was named.</summary>
    public string? Component { get; init; }

    /// <summary>What an unclear call means where nothing says which environment it reaches.</summary>
    public GuardOutcome Unclear { get; init; } = GuardOutcome.Hold;

    /// <summary>The environments.</summary>
    public IReadOnlyList<SettledEnvironment> Environments { get; init; } = [];

    /// <summary>Why the file could not be used; null where it could. Then nothing of it counts.</summary>
    public string? Problem { get; init; }

    /// <summary>The environments as calls are judged by them.</summary>
    public GuardInventory Inventory
    {
        get
        {
            if (Environments.Count == 0) return GuardInventory.None;
            var environments = new GuardedEnvironment[Environments.Count];
            for (var at = 0; at < environments.Length; at++) environments[at] = Environments[at].Environment;
            return new GuardInventory(environments);
        }
    }

    /// <summary>An environment by its name; null where it is not known.</summary>
    public SettledEnvironment? Find(string? name)
    {
        foreach (var each in Environments)
            if (each.Environment.Name == name) return each;
        return null;
    }

    /// <summary>Reads the file; one that cannot be used is settings that know nothing, and say why.</summary>
    public static GuardSettings Load(string path)
    {
        // Most machines have none, and what is thrown for that costs as much as the rest of a call.
        if (!Path.Exists(path)) return new GuardSettings();
        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > MaxBytes) return Broken(path, $"it has {length} bytes; at most {MaxBytes} are read");
            var bytes = new byte[length];
            var read = RandomAccess.Read(file, bytes, 0);
            return Parse(Encoding.UTF8.GetString(bytes, 0, read), path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return new GuardSettings();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Broken(path, problem.Message.TrimEnd('.'));
        }
    }

    /// <summary>Reads the text of a file.</summary>
    public static GuardSettings Parse(string text, string path)
    {
        if (text.Length == 0) return Broken(path, "it is empty");
        var settings = new GuardSettings();
        var environments = new List<SettledEnvironment>();
        var number = 0;
        foreach (var ended in text.Split('\n'))
        {
            var line = ended.TrimEnd('\r');
            number++;
            if (number == 1)
            {
                if (line != FirstLine) return Broken(path, "line 1 is not that of a guard's settings");
                continue;
            }

            if (line.Length == 0) continue;
            var fields = line.Split('\t');
            if (Line(settings, environments, fields) is not { } next) return Broken(path, $"line {number} (\"{fields[0]}\") cannot be read");
            settings = next;
        }

        return settings with { Environments = environments };
    }

    /// <summary>The text of the file.</summary>
    public string Write()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Server is not null) text.Append("server\t").Append(Server).Append('\n');
        if (TokenFile is not null) text.Append("token-file\t").Append(TokenFile).Append('\n');
        if (Fallback is not null) text.Append("fallback\t").Append(Fallback).Append('\n');
        if (Component is not null) text.Append("component\t").Append(Component).Append('\n');
        text.Append("unclear\t").Append(Word(Unclear)).Append('\n');
        foreach (var (environment, mode) in Environments)
        {
            text.Append("environment\t").Append(environment.Name).Append('\t').Append(environment.Tier).Append('\t').Append(Words.Of(mode)).Append('\t').Append(Word(environment.Unclear)).Append('\n');
            foreach (var (provider, accounts) in environment.Accounts)
                foreach (var account in accounts) text.Append("account\t").Append(provider).Append('\t').Append(account).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Whether this can stand in the file: it has no tab or line break.</summary>
    public static bool CanHold(string text) => !text.AsSpan().ContainsAny('\t', '\n', '\r');

    private static GuardSettings? Line(GuardSettings settings, List<SettledEnvironment> environments, string[] fields)
    {
        switch (fields)
        {
            case ["server", var server]: return settings with { Server = server };
            case ["token-file", var file]: return settings with { TokenFile = file };
            case ["fallback", var environment]: return settings with { Fallback = environment };
            case ["component", var component]: return settings with { Component = component };
            case ["unclear", var word] when Outcome(word) is { } unclear: return settings with { Unclear = unclear };
            case ["environment", var name, var tier, var mode, var word] when Mode(mode) is { } known && Outcome(word) is { } unclear:
                environments.Add(new SettledEnvironment(new GuardedEnvironment(name, tier, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal), unclear), known));
                return settings;
            case ["account", var provider, var account] when environments.Count > 0:
                var accounts = (Dictionary<string, IReadOnlyList<string>>)environments[^1].Environment.Accounts;
                accounts[provider] = accounts.TryGetValue(provider, out var before) ? [.. before, account] : [account];
                return settings;
            default: return null;
        }
    }

    private static GuardOutcome? Outcome(string word) => word switch
    {
        "hold" => GuardOutcome.Hold,
        "clear" => GuardOutcome.Clear,
        _ => null,
    };

    private static EnforcementMode? Mode(string word) => word switch
    {
        "shadow" => EnforcementMode.Shadow,
        "warn" => EnforcementMode.Warn,
        "enforce" => EnforcementMode.Enforce,
        _ => null,
    };

    private static string Word(GuardOutcome unclear) => unclear == GuardOutcome.Clear ? "clear" : "hold";

    private static GuardSettings Broken(string path, string why) => new() { Problem = $"{path} cannot be used: {why}. Run countersign guard install again." };
}
