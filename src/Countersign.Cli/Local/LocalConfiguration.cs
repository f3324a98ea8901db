using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Cli.Local;

/// <summary>
/// Configuration for verbs without a server: <c>.countersign/</c> of the working tree, or a folder that the caller names. It is good for a
/// look ahead; a gate never believes it.
/// </summary>
internal sealed class LocalConfiguration
{
    /// <summary>The folder's name.</summary>
    public const string FolderName = ".countersign";

    private readonly string _folder;
    private readonly bool _wasNamed;

    private LocalConfiguration(string folder, bool wasNamed) => (_folder, _wasNamed) = (folder, wasNamed);

    /// <summary>The folder, in full.</summary>
    public string Folder => _folder;

    /// <summary>The folder that was named, or the nearest one from here up to the root of the repository; null where there is none.</summary>
    /// <exception cref="StopException">The named folder is not there.</exception>
    public static LocalConfiguration? Find(CliHost host, string? named, string from)
    {
        if (named is not null)
            return Directory.Exists(host.At(named)) ? new LocalConfiguration(host.At(named), wasNamed: true) : throw new StopException($"The folder \"{named}\" does not exist.", "Name the folder with people.yaml, environments.yaml and policy.yaml.");
        for (var at = new DirectoryInfo(from); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, FolderName);
            if (Directory.Exists(folder)) return new LocalConfiguration(folder, wasNamed: false);
            // What lies above the repository is somebody else's.
            if (Path.Exists(Path.Combine(at.FullName, ".git"))) return null;
        }

        return null;
    }

    /// <summary>People, or null where the file is not there and nobody said that it should be.</summary>
    public PeopleDirectory? People() => Read(PeopleReader.FileName, PeopleReader.Read, isRequired: _wasNamed);

    /// <summary>People, or null where the file is not there.</summary>
    public PeopleDirectory? PeopleIfAny() => Read(PeopleReader.FileName, PeopleReader.Read, isRequired: false);

    /// <summary>Environments and components, or null where the file is not there.</summary>
    public Estate? Estate() => Read(EnvironmentsReader.FileName, text => EnvironmentsReader.Read(text, Marks().Profiles.Keys, Catalog()), isRequired: false);

    /// <summary>Components that <c>catalog-info.yaml</c> beside the other files knows, if it is there.</summary>
    public BackstageCatalog? Catalog() => Read(BackstageCatalog.FileName, BackstageCatalog.Read, isRequired: false);

    /// <summary>The marks to look for: the built-in table, with what <c>marks.yaml</c> says where it is there.</summary>
    public MarkTable Marks() => Read(MarkTable.FileName, MarkTable.Default.With, isRequired: false) ?? MarkTable.Default;

    /// <summary>The policy read with these people's levels and groups, or null where the file is not there.</summary>
    public PolicySet? Policy(PeopleDirectory? people) => File.Exists(Path.Combine(_folder, PolicyReader.FileName)) ? PolicyFile(Path.Combine(_folder, PolicyReader.FileName), people) : null;

    /// <summary>A policy file anywhere, read with these people's levels and groups.</summary>
    /// <exception cref="StopException">It has errors.</exception>
    public static PolicySet PolicyFile(string path, PeopleDirectory? people)
    {
        var groups = people?.Persons.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal).ToList();
        var loaded = PolicyReader.Read(TextOf(path), people?.Levels, groups);
        return loaded.Value ?? throw new StopException($"The policy {path} has {(loaded.Errors.Count == 1 ? "an error" : $"{loaded.Errors.Count} errors")}:", string.Join('\n', loaded.Errors));
    }

    /// <summary>Everything that a verdict needs.</summary>
    public (PolicySet Policy, PeopleDirectory People, Estate Estate) All()
    {
        var people = Load(PeopleReader.FileName, PeopleReader.Read)!;
        var marks = Marks();
        var estate = Load(EnvironmentsReader.FileName, text => EnvironmentsReader.Read(text, marks.Profiles.Keys, Catalog()))!;
        var groups = people.Value?.Persons.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal).ToList();
        var policy = Load(PolicyReader.FileName, text => PolicyReader.Read(text, people.Value?.Levels, groups))!;
        Refuse([.. people.Errors, .. estate.Errors, .. policy.Errors]);
        return (policy.Value!, people.Value!, estate.Value!);
    }

    private T? Read<T>(string file, Func<string, Loaded<T>> read, bool isRequired)
        where T : class
    {
        if (!isRequired && !File.Exists(Path.Combine(_folder, file))) return null;
        var loaded = Load(file, read);
        Refuse(loaded.Errors);
        return loaded.Value;
    }

    private Loaded<T> Load<T>(string file, Func<string, Loaded<T>> read)
        where T : class
    {
        var path = Path.Combine(_folder, file);
        if (!File.Exists(path)) throw new StopException($"There is no {file} in {_folder}.", "Write one, or let countersign init write a first one.");
        return read(TextOf(path));
    }

    /// <summary>The text of a file; one character too many is refused by the reader itself.</summary>
    public static string TextOf(string path)
    {
        using var reader = new StreamReader(path);
        // A file has no more characters than bytes.
        var text = new char[Math.Min(reader.BaseStream.Length, StrictYaml.MaxCharacters) + 1];
        return new string(text, 0, reader.ReadBlock(text));
    }

    private void Refuse(IReadOnlyList<ConfigurationError> errors)
    {
        if (errors.Count > 0) throw new StopException($"The configuration in {_folder} has {(errors.Count == 1 ? "an error" : $"{errors.Count} errors")}:", string.Join('\n', errors));
    }
}
