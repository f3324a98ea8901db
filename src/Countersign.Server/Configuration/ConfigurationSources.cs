using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Settings;

namespace Countersign.Server.Configuration;

/// <summary>The source that the settings pin.</summary>
internal static class ConfigurationSources
{
    /// <summary>A folder, a repository, or none.</summary>
    public static IConfigurationSource Of(ServerSettings settings)
    {
        if (settings.ConfigurationFolder is { } folder) return new FolderConfiguration(folder);
        if (settings.ConfigurationRepository is not { } repository) return new NoConfiguration();
        var git = new GitProcess(allowFile: settings.AllowLocalRepositories);
        var mirror = new GitMirror(git, Path.Combine(settings.DataFolder, "mirrors", "configuration.git"), repository);
        return new RepositoryConfiguration(mirror, settings.ConfigurationRef, settings.ConfigurationPath);
    }
}

/// <summary>A git repository on a protected ref, through the gate's own mirror.</summary>
internal sealed class RepositoryConfiguration(GitMirror mirror, string name, string path) : IConfigurationSource
{
    /// <inheritdoc />
    public async Task<(ConfigurationFiles? Files, string? Problem)> ReadAsync(CancellationToken cancel)
    {
        if (await mirror.FetchAsync(cancel) is { } gap) return (null, $"The configuration repository cannot be fetched: {gap.Detail}");
        var opened = await mirror.OpenAsync(cancel);
        if (opened.Value is not { } history) return (null, $"The configuration repository cannot be read: {opened.Gap?.Detail}");
        using (history)
        {
            var resolved = await history.ResolveAsync(name, cancel);
            if (resolved.Id is not { } commit) return (null, $"The configuration repository has no {name}: {resolved.Detail}");
            var contents = new List<byte[]>();
            foreach (var file in ConfigurationFiles.Required)
            {
                var found = await history.FileAtAsync(commit, At(file), StrictYaml.MaxCharacters, cancel);
                if (found.Value is not { } bytes) return (null, $"{path}/{file} cannot be read at {name} ({commit.Short}): {found.Gap?.Detail ?? "it is not there"}");
                contents.Add(bytes);
            }

            var more = new List<byte[]?>();
            foreach (var file in new[] { MarkTable.FileName, BackstageCatalog.FileName })
            {
                var found = await history.FileAtAsync(commit, At(file), StrictYaml.MaxCharacters, cancel);
                if (found.Gap is { } fault) return (null, $"{path}/{file} cannot be read at {name} ({commit.Short}): {fault.Detail}");
                more.Add(found.Value);
            }

            return (new ConfigurationFiles(contents[0], contents[1], contents[2], more[0], more[1]), null);
        }
    }

    private string At(string file) => $"{path}/{file}".TrimStart('/');
}
