using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;

namespace Countersign.Core.Tests.Authorship;

public sealed class AuthorshipJsonTests
{
    private static readonly AuthorshipReport Report = AuthorshipAnalyzer.Analyze(
        "shop", Sample.Id(9), Sample.Id(1),
        [Sample.Commit(1, "Retries\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nCo-authored-by: Bea <bea@acme.example>", null, null, 9) with { Lines = new LineCounts(10, 2, null) }],
        Sample.People, MarkTable.Default, AuthorshipOptions.Default, [new Gap(GapCode.NotesRefAbsent, "refs/notes/ai is not there")]);

    [Fact]
    public void The_json_is_the_contracts_member_by_member()
    {
        const string expected = """
            {"repository":"shop","base":"0000000000000000000000000000000000000009","head":"0000000000000000000000000000000000000001",
            "commits":[{"id":"0000000000000000000000000000000000000001","parents":1,"author":{"name":"Ann Lee","email":"ann@acme.example"},
            "committer":{"name":"Ann Lee","email":"ann@acme.example"},"coauthors":[{"name":"Claude","email":"noreply@anthropic.com"},{"name":"Bea","email":"bea@acme.example"}],
            "people":["ann","bea"],"involvement":"edit","tools":["claude-code"],
            "marks":[{"id":"claude-trailer","kind":"trailer","text":"Co-Authored-By: Claude \u003Cnoreply@anthropic.com\u003E","involvement":"edit","strength":"strong"}],
            "lines":{"added":10,"deleted":2,"ai":null}}],
            "summary":{"commits":1,"agent":0,"edit":1,"assist":0,"declaredHuman":0,"automation":0,"undeclared":0,"aiShare":100,"tools":{"claude-code":1}},
            "gaps":[{"code":"notes-ref-absent","detail":"refs/notes/ai is not there"}]}
            """;
        Assert.Equal(expected.Replace("\n", "", StringComparison.Ordinal), JsonNode.Parse(AuthorshipJson.Write(Report))!.ToJsonString());
    }

    [Fact]
    public void Base_and_lines_are_left_out_where_there_are_none()
    {
        var text = Encoding.UTF8.GetString(AuthorshipJson.Write(Sample.Analyze([Sample.Commit(1, "x")])));
        Assert.DoesNotContain("\"base\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"lines\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_is_escaped_data()
    {
        var bytes = AuthorshipJson.Write(Sample.Analyze([Sample.Commit(1, "x", new CommitIdentity("\u001b[2J\u202eeve", "e@x.example"))]));
        Assert.All(bytes, b => Assert.True(b is (byte)'\n' or (>= 0x20 and < 0x7f)));
        Assert.Equal("\u001b[2J\u202eeve", (string?)JsonNode.Parse(bytes)!["commits"]![0]!["author"]!["name"]);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "authorship.version must be a whole number from 1 to 1")]
    [InlineData("\"claimed\":[\"bea\"],", "", "leave out a member")]
    [InlineData("\"claimed\"", "\"claimee\"", "member \"claimee\" that the format does not name")]
    [InlineData("\"edit\"", "\"ghost\"", "must be one of the words the format names")]
    [InlineData("\"people\"", "\"people\" ", "not canonical")]
    public void Facts_that_differ_in_anything_are_refused(string old, string @new, string reason)
    {
        var text = Encoding.UTF8.GetString(AuthorshipFacts.Write(Report));
        Assert.Contains(old, text, StringComparison.Ordinal);
        Assert.Null(AuthorshipFacts.Read(Encoding.UTF8.GetBytes(text.Replace(old, @new, StringComparison.Ordinal)), out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_changes_with_the_ground_on_which_a_person_stands_there()
    {
        var commit = Report.Commits[0] with { Claimed = [] };
        Assert.NotEqual(AuthorshipFacts.Digest(Report), AuthorshipFacts.Digest(Report with { Commits = [commit] }));
    }

    [Theory]
    [InlineData("plain ü 名", "plain ü 名")]
    [InlineData("a\u001b[31mb", "a\\u001b[31mb")]
    [InlineData("a\nb\u202ec", "a\\u000ab\\u202ec")]
    public void Text_for_a_terminal_shows_what_was_taken_out(string text, string shown) => Assert.Equal(shown, Printable.Line(text));

    [Fact]
    public void Text_for_a_terminal_is_cut_after_its_length()
    {
        Assert.Equal("abcd", Printable.Line("abcd", 4));
        Assert.Equal("abcd…", Printable.Line("abcde", 4));
    }

    [Fact]
    public void Two_long_texts_with_one_beginning_stay_two()
    {
        var one = Printable.Bounded(new string('x', 600) + "1", 512);
        Assert.Equal(512, one.Length);
        Assert.NotEqual(one, Printable.Bounded(new string('x', 600) + "2", 512));
    }
}
