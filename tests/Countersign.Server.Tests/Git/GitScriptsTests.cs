using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

public sealed class GitScriptsTests : IDisposable
{
    private readonly GitFixture _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Migrations_have_the_digest_of_their_exact_bytes_and_nothing_else_is_read()
    {
        const string Sql = "\uFEFFDROP TABLE a;\r\n";
        _repository.Write("db/migrations/1.sql", Sql);
        _repository.Write("db/migrations/1.down.sql", "x");
        _repository.Write("db/migrations/env.py", "x");
        var head = _repository.CommitFile("Start", "a.sql", "x");
        using var history = await OpenAsync(_repository);
        string[] names = ["db/migrations/1.sql", "db/migrations/1.down.sql", "db/migrations/env.py", "a.sql"];
        var read = await history.ReadScriptsAsync(Id(head), [.. names.Select(n => new ChangedPath(null, n)), new ChangedPath("db/migrations/0.sql", null)], default);
        Assert.Empty(read.Gaps);
        Assert.Equal([Sha256Digest.Of(await File.ReadAllBytesAsync(_repository.At("db", "migrations", "1.sql"))), null, null, null, null], read.Paths.Select(p => p.Content));
    }

    [Fact]
    public async Task A_script_that_cannot_be_read_is_a_gap()
    {
        var head = _repository.CommitFile("Start", "a", "x");
        using var history = await OpenAsync(_repository);
        var read = await history.ReadScriptsAsync(Id(head), [new ChangedPath(null, "migrations/1.sql")], default);
        Assert.Equal([GapCode.UnreadableObject], read.Gaps.Select(g => g.Code));
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(201, 1)]
    public async Task As_many_scripts_as_the_limit_are_read_and_one_more_is_a_gap(int count, int gaps)
    {
        _repository.Write("migrations/1.sql", "SELECT 1;");
        var head = _repository.Commit("Start");
        using var history = await OpenAsync(_repository);
        var read = await history.ReadScriptsAsync(Id(head), [.. Enumerable.Repeat(new ChangedPath(null, "migrations/1.sql"), count)], default);
        Assert.Equal(gaps, read.Gaps.Count(g => g.Code == GapCode.RangeTooLarge));
        Assert.Equal(200, read.Paths.Count(p => p.Content == Sha256Digest.Of(Encoding.UTF8.GetBytes("SELECT 1;"))));
    }
}
