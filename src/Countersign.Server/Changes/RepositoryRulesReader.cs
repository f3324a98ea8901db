using System.Text;
using Countersign.Adapters.Git;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Server.Changes;

/// <summary>
/// Reads the rules a gated repository carries itself, at the base of the change: whoever writes the change does not write the rules it is
/// judged by. A file that cannot be read makes everything unknown, because what it would ask is.
/// </summary>
internal static class RepositoryRulesReader
{
    /// <summary>The rules at this commit, or none, or the gap.</summary>
    /// <param name="history">The repository's mirror.</param>
    /// <param name="repository">Its id.</param>
    /// <param name="at">The base; null before a baseline, where nothing passes anyway.</param>
    /// <param name="paths">Every path the change touches, old and new.</param>
    /// <param name="configuration">What is in force.</param>
    /// <param name="cancel">Ends the work.</param>
    public static async Task<(IReadOnlyList<RepositoryRules> Rules, IReadOnlyList<Gap> Gaps)> ReadAsync(
        GitHistory history, string repository, CommitId? at, IReadOnlyList<string> paths, ConfigurationContent configuration, CancellationToken cancel)
    {
        if (at is not { } commit) return ([], []);
        var file = await history.FileAtAsync(commit, RepositoryRules.Path, RepositoryRules.MaxCharacters, cancel);
        if (file.Gap is { } gap) return ([], [Unreadable(gap.Detail)]);
        if (file.Value is not { } bytes) return ([], []);
        var read = RepositoryRules.Read(repository, Encoding.UTF8.GetString(bytes), configuration.People.Levels);
        return read.Value is { } rules ? ([rules.Of([.. rules.Rules.LabelsOf(paths)])], []) : ([], [Unreadable(read.Errors[0].ToString())]);

        Gap Unreadable(string why) => new(GapCode.RepositoryRulesUnreadable, $"{RepositoryRules.Path} of {repository} at {commit.Short}: {why}");
    }
}
