using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Tests.Authorship;

/// <summary>People and commits that the tests of this folder share.</summary>
internal static class Sample
{
    public static readonly CommitIdentity Ann = new("Ann Lee", "ann@acme.example");
    public static readonly CommitIdentity Claude = new("Claude", "noreply@anthropic.com");
    public static readonly CommitIdentity GitHub = new("GitHub", "noreply@github.com");

    public static readonly PeopleDirectory People = PeopleReader.Read("""
        version: 1
        levels: [junior, senior]
        people:
          - {id: ann, level: junior, manager: bea, emails: [ann@acme.example], logins: {github: annlee}}
          - {id: bea, level: senior, emails: [bea@acme.example]}
        agents:
          - {id: kiro-ops, driver: ann, emails: [kiro@acme.example]}
          - {id: stray, emails: [bot@acme.example]}
        """).Value!;

    public static CommitId Id(int number) => CommitId.Parse(number.ToString("x40", null));

    public static CommitRecord Commit(int number, string message, CommitIdentity? author = null, CommitIdentity? committer = null, params int[] parents) =>
        new(Id(number), [.. parents.Select(Id)], author ?? Ann, committer ?? author ?? Ann, message);

    public static AuthorshipReport Analyze(IReadOnlyList<CommitRecord> commits, AuthorshipOptions? options = null, MarkTable? marks = null) =>
        AuthorshipAnalyzer.Analyze("shop", null, commits.Count > 0 ? commits[0].Id : Id(1), commits, People, marks ?? MarkTable.Default, options ?? AuthorshipOptions.Default, []);

    public static CommitAuthorship Judge(string message, AuthorshipOptions? options = null) => Analyze([Commit(1, message)], options).Commits[0];
}
