using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Terminal = System.Console;

namespace Countersign.Server.Demo;

/// <summary>
/// A believable small organisation to look at: real git repositories, a real plan, and five changes that went through the gate by its own
/// interfaces. It is made anew at every start, in a folder of its own.
/// </summary>
internal static class DemoOrganisation
{
    private const string Marker = "this-is-a-demonstration";

    /// <summary>Writes the organisation's repositories and configuration, and gives the settings of its server.</summary>
    public static Task<ServerSettings> PrepareAsync(string[] arguments)
    {
        var asked = SettingsReader.Read(AppContext.BaseDirectory, "Production", arguments);
        var folder = Path.Combine(asked.DataFolder, "demo");
        if (Directory.Exists(folder))
        {
            if (!File.Exists(Path.Combine(folder, Marker))) throw new SettingsException($"\"{folder}\" is there and is not a demonstration. Move it away; a demonstration is made anew at every start.");
            Directory.Delete(folder, recursive: true);
        }

        PrivateFiles.CreateFolder(folder);
        File.WriteAllText(Path.Combine(folder, Marker), "Everything here is invented and is deleted at the next start of the demonstration.\n");
        foreach (var (repository, _, commits) in DemoFiles.Histories) DemoRepositories.Create(Path.Combine(folder, "repositories", repository), DateTimeOffset.UtcNow, commits);
        var configuration = Directory.CreateDirectory(Path.Combine(folder, "configuration")).FullName;
        File.WriteAllText(Path.Combine(configuration, "people.yaml"), DemoFiles.People);
        File.WriteAllText(Path.Combine(configuration, "policy.yaml"), DemoFiles.Policy);
        File.WriteAllText(Path.Combine(configuration, "environments.yaml"), DemoFiles.Environments(name => Path.Combine(folder, "repositories", name).Replace('\\', '/')));
        return Task.FromResult(asked with
        {
            DataFolder = folder,
            ConfigurationFolder = configuration,
            ConfigurationRepository = null,
            AllowLocalRepositories = true,
            PublicReading = true,
        });
    }

    /// <summary>Takes the organisation through its first day: enrolments, baselines, five submissions, one sign-off.</summary>
    public static async Task SeedAsync(IServiceProvider services, ServerSettings settings)
    {
        var day = new DemoDay(services, settings);
        await day.EnrolFirstAdministratorAsync();
        await day.ActivateAsync();
        await day.EnrolAsync("bea");
        foreach (var (repository, added, _) in DemoFiles.Histories) await day.BaselineAsync(repository, added);
        await day.SubmitAsync("notifications");
        await day.SucceedAsync("notifications");
        await day.SubmitAsync("checkout");
        await day.SubmitAsync("orders-database", DemoFiles.Plan);
        await day.SubmitAsync("storefront");
        await day.SubmitAsync("search");
        await day.ApproveAsync("search", "bea", "Ranking only; the old order is one flag away.");
        var link = await day.InviteAsync("cid");
        day.ConfirmWhoeverEnrols();
        await Terminal.Error.WriteLineAsync($"""

            A demonstration with invented people and changes, made anew at every start:
              look around          {settings.Origin}
              answer as Cid        {link}
                                   enrol a passkey there, sign in, and answer for the recreation of the orders database
            """);
    }
}
