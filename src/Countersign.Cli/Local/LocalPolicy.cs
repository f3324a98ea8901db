using System.CommandLine;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Cli.Local;

/// <summary>A policy file and what it is read with: the people and environments that lie beside it, where there are any.</summary>
internal sealed class LocalPolicy
{
    private LocalPolicy(string path, PeopleDirectory? people, Estate? estate, Loaded<PolicySet> loaded) => (Path, People, Estate, Loaded) = (path, people, estate, loaded);

    /// <summary>The file, in full.</summary>
    public string Path { get; }

    /// <summary>Its people; null where there is no such file.</summary>
    public PeopleDirectory? People { get; }

    /// <summary>Its environments and components; null where there is no such file.</summary>
    public Estate? Estate { get; }

    /// <summary>The policy, or every error of it.</summary>
    public Loaded<PolicySet> Loaded { get; }

    /// <summary>The levels it is read with.</summary>
    public LevelScale Levels => People?.Levels ?? PolicyReader.DefaultLevels;

    /// <summary>The argument that names the file.</summary>
    public static Argument<string?> Argument() => new("POLICY") { Description = "The policy. Default: policy.yaml in .countersign of the repository.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The named file, or that of the repository.</summary>
    /// <exception cref="StopException">There is none, it cannot be opened, or a file beside it has errors.</exception>
    public static LocalPolicy Open(CliHost host, string? named)
    {
        if (named is not null && !File.Exists(host.At(named))) throw new StopException($"There is no file \"{named}\".", "Name a policy file, or leave the name out to use that of .countersign.");
        var folder = named is null ? null : System.IO.Path.GetDirectoryName(host.At(named));
        var beside = LocalConfiguration.Find(host, folder, host.Folder)
            ?? throw new StopException($"There is no {LocalConfiguration.FolderName} here.", "Let countersign init write a first one, or name the policy file.");
        var path = named is null ? System.IO.Path.Combine(beside.Folder, PolicyReader.FileName) : host.At(named);
        var people = beside.PeopleIfAny();
        var groups = people?.Persons.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal).ToList();
        return new LocalPolicy(path, people, beside.Estate(), PolicyReader.Read(LocalConfiguration.TextOf(path), people?.Levels, groups));
    }

    /// <summary>The policy, for verbs that need one that loads.</summary>
    /// <exception cref="StopException">It has errors.</exception>
    public PolicySet Required() =>
        Loaded.Value ?? throw new StopException($"{Path} has {(Loaded.Errors.Count == 1 ? "an error" : $"{Loaded.Errors.Count} errors")}:", string.Join('\n', Loaded.Errors));
}
