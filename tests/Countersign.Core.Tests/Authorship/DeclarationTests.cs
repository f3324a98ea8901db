using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Authorship;

public sealed class DeclarationTests
{
    private const string File = ".countersign/declarations/x.yaml";
    private const string Id = "0000000000000000000000000000000000000001";

    private const string Good = $$"""
        version: 1
        declarations:
          - {person: ann, involvement: edit, tool: codex, commits: ["{{Id}}"], paths: ["a/**"]}
        """;

    [Fact]
    public void A_good_file_is_read_whole()
    {
        var read = Assert.Single(DeclarationReader.Read(File, Good).Value!);
        Assert.Equal((File, "ann", DeclaredInvolvement.Edit, "codex"), (read.File, read.Person, read.Involvement, read.Tool));
        Assert.Equal([CommitId.Parse(Id)], read.Commits);
        Assert.Equal([new Glob("a/**")], read.Paths);
    }

    [Theory]
    [InlineData("involvement: edit", "involvement: human", "The involvement is \"human\".")]
    [InlineData("involvement: edit", "involvement: none", "The declaration says \"none\" and names a tool.")]
    [InlineData("tool: codex, ", "", "\"tool\" is missing here.")]
    [InlineData("person: ann, ", "", "\"person\" is missing here.")]
    [InlineData(Id, "0001", "\"0001\" is no full commit id.")]
    [InlineData($"commits: [\"{Id}\"], paths: [\"a/**\"]", "commits: []", "The declaration speaks of nothing.")]
    [InlineData("tool: codex", "tool: codex, model: x", "\"model\" is not known here.")]
    [InlineData("[\"a/**\"]", "\"a/**\"", "\"paths\" must be a list.")]
    public void A_faulty_file_claims_nothing_and_says_why(string old, string @new, string problem)
    {
        var loaded = DeclarationReader.Read(File, Good.Replace(old, @new, StringComparison.Ordinal));
        Assert.Null(loaded.Value);
        Assert.Contains((problem, 3), loaded.Errors.Select(e => (e.Problem, e.Line)));
    }

    [Fact]
    public void Every_limit_is_read_and_one_more_is_an_error()
    {
        Limit(n => Good.Replace($"\"{Id}\"", Repeat(n, $"\"{Id}\""), StringComparison.Ordinal), DeclarationReader.MaxCommits);
        Limit(n => Good.Replace("\"a/**\"", Repeat(n, "\"a\""), StringComparison.Ordinal), DeclarationReader.MaxPaths);
        Limit(n => Good.Replace("a/**", new string('a', n), StringComparison.Ordinal), Glob.MaxLength);
        Limit(n => Good.Replace("ann", new string('a', n), StringComparison.Ordinal), DeclarationReader.MaxName);
        Limit(n => Good.Replace("codex", new string('a', n), StringComparison.Ordinal), DeclarationReader.MaxName);
        Limit(n => string.Join('\n', Good.Split('\n').Take(2).Concat(Enumerable.Repeat(Good.Split('\n')[2], n))), DeclarationReader.MaxDeclarations);

        static void Limit(Func<int, string> file, int most)
        {
            Assert.Empty(DeclarationReader.Read(File, file(most)).Errors);
            Assert.Contains(" are read.", Assert.Single(DeclarationReader.Read(File, file(most + 1)).Errors).Fix, StringComparison.Ordinal);
        }

        static string Repeat(int count, string text) => string.Join(", ", Enumerable.Repeat(text, count));
    }

    [Fact]
    public void A_file_that_lost_no_commit_speaks_only_of_those_it_names()
    {
        var marks = new DeclarationMarks(DeclarationReader.Read(File, Good).Value!);
        marks.Add(Sample.Id(2), [File]);
        marks.Add(Sample.Id(1), ["b.txt"]);
        Assert.Equal([Sample.Id(1)], marks.Result().Keys);
    }

    [Fact]
    public void A_file_whose_commits_are_gone_speaks_of_the_commits_that_brought_it()
    {
        var marks = new DeclarationMarks(DeclarationReader.Read(File, Good).Value!);
        marks.Add(Sample.Id(2), ["b.txt", File]);
        marks.Add(Sample.Id(3), ["b.txt"]);
        Assert.Equal([Sample.Id(2)], marks.Result().Keys);
        Assert.Equal($"{File}: edit codex, says ann", Assert.Single(marks.Result()[Sample.Id(2)]).Text);
    }

    [Fact]
    public void A_claim_is_said_once_however_many_of_its_paths_a_commit_touches()
    {
        var marks = new DeclarationMarks(DeclarationReader.Read(File, Good).Value!);
        marks.Add(Sample.Id(1), ["a/1", "a/2"]);
        Assert.Single(marks.Result()[Sample.Id(1)]);
    }
}
