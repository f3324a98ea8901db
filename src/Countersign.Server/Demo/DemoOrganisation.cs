using Countersign.Server.Settings;

namespace Countersign.Server.Demo;

/// <summary>A believable small organisation to look at.</summary>
internal static class DemoOrganisation
{
    /// <summary>Writes the organisation's repositories and configuration, and gives the settings of its server.</summary>
    public static Task<ServerSettings> PrepareAsync(string[] arguments) => throw new SettingsException($"The demonstration is not built yet ({arguments.Length}).");

    /// <summary>Seeds the running server through its own interfaces.</summary>
    public static Task SeedAsync(IServiceProvider services, ServerSettings settings) => Task.FromResult((services, settings));
}
