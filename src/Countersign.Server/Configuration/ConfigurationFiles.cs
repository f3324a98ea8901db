using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Server.Configuration;

/// <summary>The bytes of the configuration files, as found at their source.</summary>
/// <param name="Policy"><c>policy.yaml</c>.</param>
/// <param name="People"><c>people.yaml</c>.</param>
/// <param name="Environments"><c>environments.yaml</c>.</param>
/// <param name="Marks"><c>marks.yaml</c>; null where it is not there, and the built-in marks are looked for.</param>
/// <param name="Catalog"><c>catalog-info.yaml</c>; null where it is not there.</param>
internal sealed record ConfigurationFiles(byte[] Policy, byte[] People, byte[] Environments, byte[]? Marks = null, byte[]? Catalog = null)
{
    /// <summary>Names of the files that must be there, in the order in which they are read.</summary>
    public static IReadOnlyList<string> Required { get; } = [PolicyReader.FileName, PeopleReader.FileName, EnvironmentsReader.FileName];

    /// <summary>Every file with its name and bytes; null for one that is not there.</summary>
    public IReadOnlyList<(string Name, byte[]? Bytes)> All =>
        [(PolicyReader.FileName, Policy), (PeopleReader.FileName, People), (EnvironmentsReader.FileName, Environments), (MarkTable.FileName, Marks), (BackstageCatalog.FileName, Catalog)];

    /// <summary>The record of this version. People are salted: a list of addresses can be guessed from its digest.</summary>
    public ConfigurationRecord Record(long version, byte[] salt) =>
        new(version, Sha256Digest.Of(Policy), Sha256Digest.Of([.. salt, .. People]), Sha256Digest.Of(Environments), Digest(Marks), Digest(Catalog));

    /// <summary>Whether these are the same bytes.</summary>
    public bool SameAs(ConfigurationFiles other) =>
        All.Zip(other.All).All(pair => pair.First.Bytes is null == pair.Second.Bytes is null && pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes));

    /// <summary>Reads them all, or every error of all of them.</summary>
    public Loaded<ConfigurationContent> Load()
    {
        var people = PeopleReader.Read(Encoding.UTF8.GetString(People));
        var marks = Marks is null ? Loaded<MarkTable>.Of(MarkTable.Default) : MarkTable.Default.With(Encoding.UTF8.GetString(Marks));
        var catalog = BackstageCatalog.Read(Catalog is null ? "" : Encoding.UTF8.GetString(Catalog));
        var environments = EnvironmentsReader.Read(Encoding.UTF8.GetString(Environments), (marks.Value ?? MarkTable.Default).Profiles.Keys, catalog.Value);
        var groups = people.Value?.Persons.SelectMany(p => p.Groups).Distinct(StringComparer.Ordinal).ToList();
        var policy = PolicyReader.Read(Encoding.UTF8.GetString(Policy), people.Value?.Levels, groups);
        List<ConfigurationError> errors = [.. people.Errors, .. environments.Errors, .. policy.Errors, .. marks.Errors, .. catalog.Errors];
        return errors.Count > 0
            ? Loaded<ConfigurationContent>.Failed(errors)
            : Loaded<ConfigurationContent>.Of(new ConfigurationContent(policy.Value!, people.Value!, environments.Value!, marks.Value!, Digest(Marks)));
    }

    private static Sha256Digest? Digest(byte[]? bytes) => bytes is null ? null : Sha256Digest.Of(bytes);
}

/// <summary>A version that is or may come into force.</summary>
/// <param name="Record">Number and digests.</param>
/// <param name="Files">Its bytes.</param>
/// <param name="Loaded">What they say.</param>
internal sealed record ConfigurationInForce(ConfigurationRecord Record, ConfigurationFiles Files, ConfigurationContent Loaded)
{
    /// <summary>This version with what acts at once of one that still waits: leavings and lower levels (contract §1).</summary>
    public ConfigurationInForce RestrictedBy(ConfigurationInForce waiting) =>
        this with { Loaded = Loaded with { People = PeopleComparison.Restrict(Loaded.People, waiting.Loaded.People) } };
}
