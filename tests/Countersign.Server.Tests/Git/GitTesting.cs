using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Tests;

namespace Countersign.Server.Tests.Git;

internal static class GitTesting
{
    public static readonly GitProcess Git = new();

    public static readonly PeopleDirectory People = PeopleReader.Read("""
        version: 1
        levels: [junior, senior]
        people:
          - {id: ann, level: junior, emails: [ann@acme.example]}
          - {id: bea, level: senior, emails: [bea@acme.example]}
        """).Value!;

    public static CommitId Id(string hex) => CommitId.Parse(hex);

    public static async Task<GitHistory> OpenAsync(string folder) => (await GitHistory.OpenAsync(Git, folder, default)).Value!;

    public static async Task<GitHistory> OpenAsync(GitFixture repository) => await OpenAsync(repository.Folder);

    public static List<CommitRecord> Read(GitHistory history, string? from, string head, List<Gap>? gaps = null) =>
        [.. history.ReadRange(from is null ? null : Id(from), Id(head), null, gaps ?? [], default)];

    public static Task<AuthorshipReport> AuthorshipAsync(GitHistory history, string? from, string head, HistoryOptions? reading = null) =>
        history.AuthorshipOfAsync("shop", from is null ? null : Id(from), Id(head), People, MarkTable.Default, AuthorshipOptions.Default, reading ?? HistoryOptions.Default, default);
}
