using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Authorship.LineEvidence;

public sealed class CommitReferencesTests
{
    private static readonly string One = new('1', 40);
    private static readonly string Two = new('2', 40);

    [Theory]
    [InlineData("Retry (#123)", 123)]
    [InlineData("Retry (#123)\r\n\r\nBody (#7)", 123)]
    [InlineData("Revert \"Retry (#1)\" (#2)", 2)]
    [InlineData("Retry\n\nSee merge request acme/shop!45", 45)]
    [InlineData("Retry\n\nSee merge request !45\n", 45)]
    [InlineData("Retry (#123) again", null)]
    [InlineData("Retry (#0)", null)]
    [InlineData("Retry (#-1)", null)]
    [InlineData("Retry (#１)", null)]
    [InlineData("Retry (#1234567890)", null)]
    [InlineData("Retry\n\nBody (#7)", null)]
    [InlineData("Retry #7", null)]
    [InlineData("", null)]
    public void The_number_of_a_pull_request(string message, int? number) => Assert.Equal(number, CommitReferences.In(message)?.Pull);

    [Fact]
    public void Cherry_picks_and_reverts_are_named_by_full_id()
    {
        var references = CommitReferences.In($"S\n\n(cherry picked from commit {One})\r\n  (cherry picked from commit {Two})\nThis reverts commit {Two}, reversing\nchanges made to {One}.\n(cherry picked from commit 1234567)")!;
        Assert.Equal([One, Two], references.CherryPickedFrom.Select(c => c.Hex));
        Assert.Equal([Two], references.Reverts.Select(c => c.Hex));
    }

    [Theory]
    [InlineData("I wrote (cherry picked from commit 1111111111111111111111111111111111111111) myself")]
    [InlineData("S\n\n(cherry picked from commit 11111111111111111111111111111111111111111)")]
    [InlineData("S\n\nEntire-Checkpoint: ../../../etc")]
    [InlineData("S\n\nEntire-Checkpoint: A1B2C3D4E5F6")]
    public void What_only_looks_like_one_is_none(string message) => Assert.Null(CommitReferences.In(message));

    [Fact]
    public void A_checkpoint_is_found_in_the_middle_of_a_squash_message() =>
        Assert.Equal(["a1b2c3d4e5f6"], CommitReferences.In("S\n\nEntire-Checkpoint: a1b2c3d4e5f6\n\n* next\n")!.Checkpoints);

    [Fact]
    public void Taking_over_never_lowers_and_adds_people_as_claims()
    {
        var commit = Sample.Judge("S");
        var original = Sample.Analyze([Sample.Commit(2, "S\n\nCo-authored-by: Claude <noreply@anthropic.com>", new CommitIdentity("Bea", "bea@acme.example"))]).Commits[0];
        var with = InheritedEvidence.OfPull("refs/pull/1/head", [original], Likeness.SamePatch).To(commit);
        Assert.Equal((Involvement.Edit, "claude-code"), (with.Involvement, with.Tools[0]));
        Assert.Equal(["ann", "bea"], with.People);
        Assert.Equal(["bea"], with.Claimed);
        Assert.Same(commit.Marks, InheritedEvidence.OfPull("refs/pull/1/head", [Sample.Judge("S")], Likeness.SameTree).To(commit).Marks);
    }

    [Fact]
    public void A_walk_ends_at_the_taking_history_and_an_unrelated_one_has_no_base()
    {
        IReadOnlyList<CommitId> Ids(params int[] numbers) => [.. numbers.Select(Sample.Id)];
        var parents = new Dictionary<CommitId, IReadOnlyList<CommitId>> { [Sample.Id(1)] = Ids(2, 3), [Sample.Id(2)] = Ids(9), [Sample.Id(3)] = Ids(9, 8), [Sample.Id(5)] = Ids() };
        var left = LeftBehind.Of(Sample.Id(1), parents)!;
        Assert.Equal(Ids(1, 2, 3), left.Commits);
        Assert.Equal(Ids(9, 8), left.Bases);
        Assert.Empty(LeftBehind.Of(Sample.Id(5), parents)!.Bases);
        Assert.Null(LeftBehind.Of(Sample.Id(9), parents));
    }
}
