using System.CommandLine;
using Countersign.Core.Formats;

namespace Countersign.Cli.Remote;

/// <summary>Where a gate is, and what shows it who calls.</summary>
/// <param name="Server">Its address; the path ends with a slash.</param>
/// <param name="Token">The API token.</param>
internal sealed record Connection(Uri Server, string Token);

/// <summary>Options that find the gate: flags, then variables, then the user's own file (contract §2).</summary>
internal sealed class ConnectionOptions
{
    private const int MaxTokenFile = 4_096; // bytes
    private const int MaxSettings = 64 * 1024; // bytes
    private const string ServerVariable = "COUNTERSIGN_SERVER";
    private const string TokenVariable = "COUNTERSIGN_TOKEN_FILE";

    /// <summary>The server's address.</summary>
    public Option<string?> Server { get; } = new("--server") { Description = $"Address of the gate. Default: {ServerVariable}, then your config.json.", HelpName = "URL" };

    /// <summary>The file with the token. The token itself is never an argument: every user of a machine sees those.</summary>
    public Option<string?> TokenFile { get; } = new("--token-file") { Description = $"File with the API token. Default: {TokenVariable}, then your config.json.", HelpName = "F" };

    /// <summary>The gate to talk to.</summary>
    /// <exception cref="StopException">Something is missing or wrong.</exception>
    public Connection Find(CliHost host, ParseResult parsed)
    {
        var server = parsed.GetValue(Server) ?? host.Variable(ServerVariable);
        var tokenFile = parsed.GetValue(TokenFile) ?? host.Variable(TokenVariable);
        if (server is null || tokenFile is null)
        {
            var settings = UserSettings(host);
            server ??= settings?.Server;
            tokenFile ??= settings?.TokenFile;
        }

        if (server is null) throw new StopException("No gate is named.", $"Give --server https://…, set {ServerVariable}, or decide without one by --dry-run.");
        if (tokenFile is null) throw new StopException("No API token is named.", $"Give --token-file FILE, or set {TokenVariable}. An administrator of the gate makes tokens on its console.");
        return new Connection(Address(server), Token(host, tokenFile));
    }

    /// <summary>The gate that settings name: an agent's variables do not lead it to another one.</summary>
    /// <exception cref="StopException">Something is missing or wrong.</exception>
    public static Connection Of(CliHost host, string server, string? tokenFile) => new(
        Address(server), Token(host, tokenFile ?? throw new StopException("No API token is named.", "Name its file: countersign guard install … --token-file FILE.")));

    /// <summary>The address of a gate.</summary>
    /// <exception cref="StopException">It is none, or would send the token in clear.</exception>
    public static Uri Address(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new StopException($"\"{text}\" is not the address of a gate.", "Write it as in https://countersign.example.");
        if (uri.Scheme == "http" && !uri.IsLoopback) throw new StopException($"\"{text}\" would send the API token in clear.", "Use https; http is for this machine only.");
        return new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }

    private static string Token(CliHost host, string file)
    {
        var token = ReadText(host.At(file), MaxTokenFile, "The token file").Trim();
        return token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '=' or '~' or '+' or '/')
            ? token
            : throw new StopException($"The token file \"{file}\" does not hold a token.", "It has one line: the token, as the console showed it once.");
    }

    /// <summary><c>{"server": "…", "tokenFile": "…"}</c> of <c>$XDG_CONFIG_HOME/countersign/config.json</c>, or null where there is none.</summary>
    private static Settings? UserSettings(CliHost host)
    {
        var folder = host.Variable("XDG_CONFIG_HOME") ?? ((host.Variable("HOME") ?? host.Variable("USERPROFILE")) is { } home ? Path.Combine(home, ".config") : null);
        if (folder is null) return null;
        var path = Path.Combine(folder, "countersign", "config.json");
        if (!File.Exists(path)) return null;
        var bytes = System.Text.Encoding.UTF8.GetBytes(ReadText(path, MaxSettings, "Your configuration file"));
        var settings = JsonFields.Read(bytes, "the file", json => new Settings(json.OptionalText("server", 2_000), json.OptionalText("tokenFile", 4_000)), out var problem)
            ?? throw new StopException($"{path} cannot be used: {problem}.", "It holds {\"server\": \"https://…\", \"tokenFile\": \"…\"}.");
        return settings with { TokenFile = settings.TokenFile is { } file ? Path.GetFullPath(file, Path.GetDirectoryName(path)!) : null };
    }

    private static string ReadText(string path, int most, string what)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > most) throw new StopException($"{what} \"{path}\" has {stream.Length} bytes; at most {most} are read.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StopException($"{what} \"{path}\" cannot be read: {(problem is FileNotFoundException or DirectoryNotFoundException ? "it is not there." : problem.Message)}");
        }
    }

    private sealed record Settings(string? Server, string? TokenFile);
}
