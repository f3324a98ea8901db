using System.Globalization;
using System.Net;
using Countersign.Server.Settings;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Settings;

/// <summary>The settings: layers, words for what is wrong, and what PublicUrl fixes.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("countersign-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_anything_set_the_defaults_hold()
    {
        var settings = Read();
        Assert.Equal(("http://localhost:5080", "localhost", "localhost:5080/ledger"), (settings.Origin, settings.RpId, settings.LedgerOrigin));
        Assert.Equal((TimeSpan.FromHours(24), TimeSpan.FromMinutes(10)), (settings.EnrolmentDelay, settings.CeremonyTime));
        Assert.False(settings.AllowLocalRepositories || settings.PublicReading);
        Assert.Null(settings.ConfigurationFolder);
    }

    [Fact]
    public void Later_layers_win_over_earlier_ones()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Countersign":{"Access":{"OwnerGroup":"one","AdministratorGroup":"one"},"DataFolder":"one"}}""");
        Assert.Equal("one", Read().OwnerGroup);
        File.WriteAllText(Path.Combine(_folder, "appsettings.Production.json"), """{"Countersign":{"Access":{"OwnerGroup":"two"}}}""");
        var settings = Read("--DataFolder=three");
        Assert.Equal(("one", "two", "three"), (settings.AdministratorGroup, settings.OwnerGroup, Path.GetFileName(settings.DataFolder)));
        Assert.Equal("four", Read("--Access:OwnerGroup=two", "--access:ownergroup=four").OwnerGroup);
    }

    [Theory]
    [InlineData("--PublicURI=http://localhost:1", "\"PublicURI\" in the command line is not known.", "\"PublicUrl\"")]
    [InlineData("--SignOff:EnrolmentDelai=1h", "\"SignOff:EnrolmentDelai\"", "\"SignOff:EnrolmentDelay\"")]
    [InlineData("--PublicUrl", "\"--PublicUrl\" is not a setting.", "--Key=value")]
    [InlineData("PublicUrl=http://localhost:1", "is not a setting.", "--Key=value")]
    public void A_key_that_nobody_knows_is_refused_with_the_nearest_one(string argument, string cause, string fix)
    {
        var refused = Assert.Throws<SettingsException>(() => Read(argument));
        Assert.Contains(cause, refused.Message, StringComparison.Ordinal);
        Assert.Contains(fix, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_key_in_a_file_is_refused_too()
    {
        File.WriteAllText(Path.Combine(_folder, "appsettings.json"), """{"Countersign":{"Consol":{"PublicReading":"true"}}}""");
        Assert.Contains("\"Consol:PublicReading\" in appsettings is not known.", Assert.Throws<SettingsException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PublicUrl", "countersign.example", "Write scheme, host and port")]
    [InlineData("PublicUrl", "https://countersign.example/gate", "Write scheme, host and port")]
    [InlineData("PublicUrl", "ftp://countersign.example", "Write scheme, host and port")]
    [InlineData("PublicUrl", "http://countersign.example", "only over https")]
    [InlineData("Listen", "http://0.0.0.0:5080", "Set PublicUrl")]
    [InlineData("SignOff:CeremonyTime", "11m", "at most 10m")]
    [InlineData("SignOff:CeremonyTime", "soon", "at most 10m")]
    [InlineData("SignOff:EnrolmentDelay", "31d", "at most 43200m")]
    [InlineData("Git:AllowLocalRepositories", "yes", "true or false")]
    public void A_value_that_makes_no_sense_is_refused_with_what_to_write(string key, string value, string fix)
    {
        var refused = Assert.Throws<SettingsException>(() => Read($"--{key}={value}"));
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
        Assert.Contains(fix, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_and_a_repository_of_configuration_exclude_each_other() =>
        Assert.Contains("Keep one", Assert.Throws<SettingsException>(() => Read("--Configuration:Folder=a", "--Configuration:Repository=https://forge.example/a")).Message, StringComparison.Ordinal);

    [Fact]
    public void PublicUrl_fixes_origin_host_of_passkeys_and_ledger()
    {
        var settings = Read("--Listen=http://0.0.0.0:5080", "--PublicUrl=https://gate.acme.example:8443/");
        Assert.Equal(("https://gate.acme.example:8443", "gate.acme.example", "gate.acme.example:8443/ledger"), (settings.Origin, settings.RpId, settings.LedgerOrigin));
    }

    [Fact]
    public void Every_default_is_a_value_that_can_be_written()
    {
        foreach (var setting in SettingsReader.All.Where(s => s.Default.Length > 0)) Read(string.Create(CultureInfo.InvariantCulture, $"--{setting.Key}={setting.Default}"));
        Assert.All(SettingsReader.All, setting => Assert.EndsWith(".", setting.About, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_and_the_first_link_are_for_the_servers_user_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var server = await ServerFixture.StartAsync();
        await server.FirstLinkAsync();
        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var file in Directory.GetFiles(Path.Combine(server.DataFolder, "keys")).Append(Path.Combine(server.DataFolder, "first-administrator.txt")))
            Assert.Equal(Mine, File.GetUnixFileMode(file));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.SendAsync(HttpMethod.Get, "/health/ready", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/health/live", null)).Status);
    }

    private ServerSettings Read(params string[] arguments) => SettingsReader.Read(_folder, "Production", arguments);
}
