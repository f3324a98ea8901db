using System.Security.Cryptography;
using Countersign.Core.Formats;
using Countersign.Server.Access;
using Countersign.Server.Configuration;
using Countersign.Server.Demo;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Terminal = System.Console;

namespace Countersign.Server;

/// <summary>The server program: without a verb it serves; its verbs work on the database beside it.</summary>
internal static class ServerProgram
{
    private const string Usage = """
        countersign-server [--demo] [--Key=value …]          serve (settings: docs/reference/settings.md)
        countersign-server token create --name NAME [--owner PERSON] [--scopes submit,read] [--days 90]
                                                             make an API token; it is shown once
        countersign-server admin-link [--person PERSON]      write the first administrator's enrolment link
        countersign-server ledger verify                     hash the whole ledger again and compare
        countersign-server backup FILE                       copy the database while the server runs
        """;

    /// <summary>Runs the program; the exit status is 0 when it did what was asked, 1 when it could not, 2 when a check found something.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            return arguments.FirstOrDefault() switch
            {
                "token" when arguments.ElementAtOrDefault(1) == "create" => await CreateTokenAsync(Options.Parse(arguments[2..])),
                "admin-link" => await AdminLinkAsync(Options.Parse(arguments[1..])),
                "ledger" when arguments.ElementAtOrDefault(1) == "verify" => VerifyLedger(Options.Parse(arguments[2..])),
                "backup" when arguments.Length > 1 => Backup(arguments[1], Options.Parse(arguments[2..])),
                "--help" or "-h" or "help" => Say(Usage, 0),
                "--version" => Say(ProgramVersion.Text, 0),
                null => await ServeAsync([], demo: false),
                var first when first.StartsWith("--", StringComparison.Ordinal) => await ServeAsync([.. arguments.Where(a => a != "--demo")], arguments.Contains("--demo")),
                var other => Fail($"\"{other}\" is not a verb.\n{Usage}"),
            };
        }
        catch (Exception problem) when (problem is SettingsException or StoreRefusedException or StoreDamagedException)
        {
            return Fail(problem.Message);
        }
    }

    private static async Task<int> ServeAsync(string[] arguments, bool demo)
    {
        var settings = demo ? await DemoOrganisation.PrepareAsync(arguments) : Read(arguments);
        await using var app = await ServerApp.BuildAsync(settings);
        await app.StartAsync();
        if (demo) await DemoOrganisation.SeedAsync(app.Services, settings);
        await SayWhereAsync(app, settings);
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>The lines a person needs after a start: where, and what to do next. They go to standard error; standard output is the log.</summary>
    private static async Task SayWhereAsync(WebApplication app, ServerSettings settings)
    {
        await Terminal.Error.WriteLineAsync($"Countersign {ProgramVersion.Text} answers at {settings.Origin}");
        var configuration = app.Services.GetRequiredService<ConfigurationService>();
        if (configuration.Problem is { } problem) await Terminal.Error.WriteLineAsync(problem);
        using var snapshot = app.Services.GetRequiredService<SqliteStore>().Read();
        if (snapshot.EnrolmentCount() > 0 || configuration.People.Persons.Count == 0) return;
        var (path, _) = await FirstAdministratorLink.WriteAsync(settings, app.Services.GetRequiredService<SqliteStore>(), configuration, null, CancellationToken.None);
        if (path is not null) await Terminal.Error.WriteLineAsync($"Nobody is enrolled yet. The first administrator's link is in {path} (15 minutes, once).");
    }

    private static async Task<int> CreateTokenAsync(Options options)
    {
        if (options["name"] is not { } name) return Fail("Give the token a name: --name ci-of-shop.");
        var scopes = new List<TokenScope>();
        foreach (var word in (options["scopes"] ?? "submit,read").Split(','))
        {
            if (Words.Parse<TokenScope>(word) is not { } scope) return Fail($"\"{word}\" is not a scope. {NearestWord.Suggest(word, Words.All<TokenScope>().Keys)}");
            scopes.Add(scope);
        }

        if (!int.TryParse(options["days"] ?? "90", out var days) || days is < 1 or > 90) return Fail("--days is 1 to 90.");
        var settings = Read(options.Settings);
        await using var store = OpenStore(settings);
        await using var transaction = await store.BeginAsync();
        var secret = RandomNumberGenerator.GetBytes(StoreTransaction.SecretBytes);
        var id = "tok_" + Base32.Encode(RandomNumberGenerator.GetBytes(10));
        transaction.CreateToken(new TokenRow(id, name, scopes, options["owner"], transaction.Now, transaction.Now.AddDays(days)), secret);
        await transaction.CommitAsync();
        return Say(AccessNames.TokenPrefix + StrictBase64.EncodeUrl(secret), 0);
    }

    private static async Task<int> AdminLinkAsync(Options options)
    {
        var settings = Read(options.Settings);
        await using var store = OpenStore(settings);
        var configuration = new ConfigurationService(settings, store, ConfigurationSources.Of(settings), InstallationKeys.Open(settings), NullLogger<ConfigurationService>.Instance);
        await configuration.StartAsync(CancellationToken.None);
        var (path, problem) = await FirstAdministratorLink.WriteAsync(settings, store, configuration, options["person"], CancellationToken.None);
        return path is null ? Fail(problem!) : Say(path, 0);
    }

    private static int VerifyLedger(Options options)
    {
        var settings = Read(options.Settings);
        using var store = OpenStore(settings);
        var findings = store.VerifyLedger([.. InstallationKeys.Open(settings).Trust.Ledger.LogKeys]);
        foreach (var finding in findings) Terminal.WriteLine($"{Words.Of(finding.Fault)} {finding.Subject}: {finding.Text}");
        using var snapshot = store.Read();
        return findings.Count > 0 ? 2 : Say($"{snapshot.LedgerSize} entries, every hash, root and signature as recorded", 0);
    }

    private static int Backup(string file, Options options)
    {
        using var store = OpenStore(Read(options.Settings));
        store.BackupTo(file);
        return Say($"{file} written", 0);
    }

    internal static SqliteStore OpenStore(ServerSettings settings, TimeProvider? time = null)
    {
        PrivateFiles.CreateFolder(settings.DataFolder);
        return SqliteStore.Open(Path.Combine(settings.DataFolder, "countersign.db"), time ?? TimeProvider.System);
    }

    private static ServerSettings Read(IReadOnlyList<string> arguments) =>
        SettingsReader.Read(AppContext.BaseDirectory, Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Production", arguments);

    private static int Say(string text, int status)
    {
        Terminal.WriteLine(text);
        return status;
    }

    private static int Fail(string text)
    {
        Terminal.Error.WriteLine(text);
        return 1;
    }

    /// <summary><c>--name value</c> options of a verb, and the <c>--Key=value</c> settings among them.</summary>
    private sealed record Options(IReadOnlyDictionary<string, string> Named, IReadOnlyList<string> Settings)
    {
        public string? this[string name] => Named.GetValueOrDefault(name);

        public static Options Parse(string[] arguments)
        {
            var named = new Dictionary<string, string>(StringComparer.Ordinal);
            var settings = new List<string>();
            for (var i = 0; i < arguments.Length; i++)
            {
                if (arguments[i].Contains('=', StringComparison.Ordinal)) settings.Add(arguments[i]);
                else if (arguments[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < arguments.Length) named[arguments[i][2..]] = arguments[++i];
                else throw new SettingsException($"\"{arguments[i]}\" is not understood here.\n{Usage}");
            }

            return new Options(named, settings);
        }
    }
}
