using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>What the past is judged with: the repository's own configuration where it has one, else presets and estimates.</summary>
internal static class ReplayConfiguration
{
    private const string Production = "production";

    /// <summary>The settings, the people file or null where levels are to be estimated, and the marks to look for.</summary>
    /// <exception cref="StopException">A named file, preset or environment is not there, or the configuration has errors.</exception>
    public static (ReplaySettings Settings, PeopleDirectory? People, MarkTable Marks) Of(CliHost host, string folder, string repository, ReplayRequest ask)
    {
        var configuration = LocalConfiguration.Find(host, ask.Config, folder);
        var people = configuration?.People() is { } file && AreGraded(file) ? file : null;
        var (policy, name) = PolicyOf(host, ask, configuration, people);
        var settings = ReplaySettings.Unconfigured(repository, policy, name) with { Budget = ask.Budget };
        var estate = configuration?.Estate();
        var marks = configuration?.Marks() ?? MarkTable.Default;
        if (estate is null) return ask.Environment is null or Production ? (settings, people, marks) : throw new StopException($"\"{ask.Environment}\" is not an environment here.", "Without environments.yaml there is only production.");
        settings = settings with { Repository = RepositoryIn(estate, repository), Estate = estate, Environment = EnvironmentIn(estate, ask.Environment) };
        return (settings, people, marks.Under(estate.Repositories.GetValueOrDefault(settings.Repository)?.Profile));
    }

    /// <summary>A first people file gives everybody the lowest level until somebody corrects it; judging the past by that would hold everything.</summary>
    private static bool AreGraded(PeopleDirectory people) => people.Persons.Any(p => p.Level.Rank > 0);

    private static (PolicySet Policy, string Name) PolicyOf(CliHost host, ReplayRequest ask, LocalConfiguration? configuration, PeopleDirectory? people)
    {
        var presets = Words.All<Preset>();
        if (ask.Policy is { } named && presets.TryGetValue(named, out var preset)) return (PresetOf(preset, people), named);
        if (ask.Policy is { } path)
        {
            if (!File.Exists(host.At(path))) throw new StopException($"\"{path}\" is neither a preset nor a file.", $"Presets: {string.Join(", ", presets.Keys)}.");
            return (LocalConfiguration.PolicyFile(host.At(path), people), Path.GetFileName(path));
        }

        return configuration?.Policy(people) is { } own ? (own, $"{LocalConfiguration.FolderName}/{PolicyReader.FileName}") : (PresetOf(Preset.Balanced, people), Words.Of(Preset.Balanced));
    }

    private static PolicySet PresetOf(Preset preset, PeopleDirectory? people)
    {
        var loaded = PolicyReader.Read(PolicyPresets.Text(preset), people?.Levels);
        return loaded.Value ?? throw new StopException($"The preset {Words.Of(preset)} does not fit the levels of people.yaml:", string.Join('\n', loaded.Errors));
    }

    /// <summary>The configured repository that this one is, by id, or the only one there is.</summary>
    private static string RepositoryIn(Estate estate, string repository) =>
        estate.Repositories.ContainsKey(repository) || estate.Repositories.Count != 1 ? repository : estate.Repositories.Keys.Single();

    private static EnvironmentSettings EnvironmentIn(Estate estate, string? named)
    {
        if (named is not null) return estate.Environments.GetValueOrDefault(named) ?? throw new StopException($"\"{named}\" is not an environment here.", NearestWord.Suggest(named, estate.Environments.Keys));
        return estate.Environments.GetValueOrDefault(Production)
            ?? estate.Environments.Values.OrderBy(e => e.Tier).ThenBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault()
            ?? new EnvironmentSettings { Name = Production };
    }
}
