using Countersign.Core.Replay;

namespace Countersign.Core.Tests.Replay;

public class TenureTests
{
    private static readonly DateTimeOffset Begin = Pasts.Begin;

    [Theory]
    [InlineData(Tenure.SeniorDays, Tenure.SeniorCommits, TenureGrade.Senior)]
    [InlineData(Tenure.SeniorDays - 1, Tenure.SeniorCommits, TenureGrade.Mid)]
    [InlineData(Tenure.SeniorDays, Tenure.SeniorCommits - 1, TenureGrade.Mid)]
    [InlineData(Tenure.MidDays, Tenure.MidCommits, TenureGrade.Mid)]
    [InlineData(Tenure.MidDays - 1, Tenure.MidCommits, TenureGrade.New)]
    [InlineData(Tenure.MidDays, Tenure.MidCommits - 1, TenureGrade.New)]
    public void In_an_old_repository_days_and_commits_both_count(int days, int commits, TenureGrade grade)
    {
        var tenure = new Tenure();
        var now = Begin.AddDays(5_000);
        tenure.Add(Enumerable.Repeat(((IReadOnlyList<string>)["old@acme.example"], Begin), 5_000));
        tenure.Add(Enumerable.Repeat(((IReadOnlyList<string>)["ann@acme.example"], now.AddDays(-days)), commits));
        Assert.Equal(grade, tenure.GradeOf("Ann@Acme.example", tenure.Now, now));
    }

    [Fact]
    public void In_a_young_repository_whoever_began_it_is_senior_and_whoever_just_came_is_not()
    {
        var tenure = new Tenure();
        tenure.Add(Enumerable.Range(0, 20).Select(n => ((IReadOnlyList<string>)["ann@acme.example"], Begin.AddHours(n))));
        var place = tenure.Now;
        tenure.Add([(["new@acme.example"], Begin.AddDays(9))]);
        Assert.Equal(TenureGrade.Senior, tenure.GradeOf("ann@acme.example", place, Begin.AddDays(9)));
        Assert.Equal(TenureGrade.New, tenure.GradeOf("new@acme.example", place, Begin.AddDays(9)));
        Assert.Equal(TenureGrade.New, tenure.GradeOf("nobody@acme.example", tenure.Now, Begin.AddDays(9)));
    }

    [Fact]
    public void A_clock_that_lies_makes_nobody_older_than_the_repository_and_no_more_commits()
    {
        var tenure = new Tenure();
        tenure.Add(Enumerable.Range(0, 2_000).Select(n => ((IReadOnlyList<string>)["ann@acme.example"], Begin.AddDays(n))));
        tenure.Add(Enumerable.Repeat(((IReadOnlyList<string>)["liar@acme.example"], DateTimeOffset.UnixEpoch), 60));
        Assert.Equal(TenureGrade.Senior, tenure.GradeOf("ann@acme.example", tenure.Now, Begin.AddDays(2_000)));
        Assert.Equal(TenureGrade.Senior, tenure.GradeOf("liar@acme.example", tenure.Now, Begin.AddDays(2_000)));
        Assert.Equal(TenureGrade.New, tenure.GradeOf("liar@acme.example", 1, Begin.AddDays(2_000)));
    }

    [Fact]
    public void Who_has_not_committed_for_so_long_is_not_asked()
    {
        var tenure = new Tenure();
        tenure.Add([(["ann@acme.example"], Begin)]);
        Assert.True(tenure.IsActive("ann@acme.example", tenure.Now, Begin.AddDays(Tenure.ActiveDays)));
        Assert.False(tenure.IsActive("ann@acme.example", tenure.Now, Begin.AddDays(Tenure.ActiveDays).AddSeconds(1)));
        Assert.False(tenure.IsActive("ann@acme.example", 0, Begin));
    }
}
