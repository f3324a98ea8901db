using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Core.Evidence;

/// <summary>Rules, people and estate of one version.</summary>
/// <param name="Policy">Rules.</param>
/// <param name="People">People.</param>
/// <param name="Estate">Environments, components, repositories.</param>
/// <param name="Marks">The marks to look for.</param>
/// <param name="MarksFile">Digest of the installation's own marks; null where it has none.</param>
public sealed record ConfigurationContent(PolicySet Policy, PeopleDirectory People, Estate Estate, MarkTable Marks, Sha256Digest? MarksFile)
{
    /// <summary>The marks as they are read in this repository.</summary>
    public MarkTable MarksIn(RepositorySettings repository) => Marks.Under(repository.Profile);
}

/// <summary>
/// Whether a new version may act by itself (contract §1): only if it is proved to let nothing through that the one in force holds.
/// Whatever is not proved waits for two owners.
/// </summary>
/// <param name="MayBeLaxer">Every difference that may let more through, in words; empty where the version is proved not laxer.</param>
public sealed record ConfigurationComparison(IReadOnlyList<string> MayBeLaxer)
{
    /// <summary>Whether the version comes into force without a signature.</summary>
    public bool ActsAtOnce => MayBeLaxer.Count == 0;

    /// <summary>Compares the version in force with one that would follow it.</summary>
    /// <param name="before">In force.</param>
    /// <param name="after">What would follow.</param>
    /// <param name="from">The first day that matters: exceptions that ended before it excuse nothing.</param>
    public static ConfigurationComparison Of(ConfigurationContent before, ConfigurationContent after, DateOnly from) =>
        new([.. PeopleComparison.MayBeLaxer(before.People, after.People), .. EstateComparison.MayBeLaxer(before.Estate, after.Estate), .. OfPolicy(before.Policy, after.Policy, from),
            .. before.MarksFile == after.MarksFile ? (string[])[] : ["the marks change"]]);

    private static IEnumerable<string> OfPolicy(PolicySet before, PolicySet after, DateOnly from) =>
        Strictness.Compare(before, after, from).Differences.Where(d => d.Leaning == Leaning.Laxer).Select(d => d.Rule is { } rule ? $"rule {rule}: {d.Text}" : d.Text);
}
