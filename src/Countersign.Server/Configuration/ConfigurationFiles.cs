using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Server.Configuration;

/// <summary>The bytes of the three configuration files, as found at their source.</summary>
/// <param name="Policy"><c>policy.yaml</c>.</param>
/// <param name="People"><c>people.yaml</c>.</param>
/// <param name="Environments"><c>environments.yaml</c>.</param>
internal sealed record ConfigurationFiles(byte[] Policy, byte[] People, byte[] Environments)
{
    /// <summary>File names, in the order in which they are read.</summary>
    public static IReadOnlyList<string> Names { get; } = ["policy.yaml", PeopleReader.FileName, EnvironmentsReader.FileName];

    /// <summary>The record of this version. People are salted: a list of addresses can be guessed from its digest.</summary>
    public ConfigurationRecord Record(long version, byte[] salt) =>
        new(version, Sha256Digest.Of(Policy), Sha256Digest.Of([.. salt, .. People]), Sha256Digest.Of(Environments));

    /// <summary>Whether these are the same bytes.</summary>
    public bool SameAs(ConfigurationFiles other) =>
        Policy.AsSpan().SequenceEqual(other.Policy) && People.AsSpan().SequenceEqual(other.People) && Environments.AsSpan().SequenceEqual(other.Environments);

    /// <summary>Reads all three, or every error of all of them.</summary>
    public Loaded<LoadedConfiguration> Load()
    {
        var people = PeopleReader.Read(Encoding.UTF8.GetString(People));
        var environments = EnvironmentsReader.Read(Encoding.UTF8.GetString(Environments));
        var groups = people.Value?.Persons.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal).ToList();
        var policy = PolicyReader.Read(Encoding.UTF8.GetString(Policy), people.Value?.Levels, groups);
        List<ConfigurationError> errors = [.. people.Errors, .. environments.Errors, .. policy.Errors];
        return errors.Count > 0
            ? Loaded<LoadedConfiguration>.Failed(errors)
            : Loaded<LoadedConfiguration>.Of(new LoadedConfiguration(policy.Value!, people.Value!, environments.Value!));
    }
}

/// <summary>A configuration that was read without errors.</summary>
/// <param name="Policy">Rules.</param>
/// <param name="People">People.</param>
/// <param name="Estate">Environments, components, repositories.</param>
internal sealed record LoadedConfiguration(PolicySet Policy, PeopleDirectory People, Estate Estate);

/// <summary>A version that is or may come into force.</summary>
/// <param name="Record">Number and digests.</param>
/// <param name="Files">Its bytes.</param>
/// <param name="Loaded">What they say.</param>
internal sealed record ConfigurationInForce(ConfigurationRecord Record, ConfigurationFiles Files, LoadedConfiguration Loaded);
