using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Formats;

public class SmallFormatsTests
{
    [Theory] // RFC 4648 §10, in lower case and without padding.
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void Base32_is_that_of_rfc_4648(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("Zg==", "f")]
    [InlineData("Zm9vYmFy", "foobar")]
    [InlineData("", "")]
    [InlineData("+/+/", null)]
    public void Canonical_base64_is_read(string text, string? meant)
    {
        Assert.True(StrictBase64.TryDecode(text, out var bytes));
        Assert.Equal(meant is null ? [0xfb, 0xff, 0xbf] : Encoding.ASCII.GetBytes(meant), bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Zh==")]
    [InlineData("Zm9=")]
    [InlineData("Zg")]
    [InlineData("Zg=")]
    [InlineData("Zg==\n")]
    [InlineData(" Zg==")]
    [InlineData("Z g==")]
    [InlineData("Zg===")]
    [InlineData("Zg==Zg==")]
    [InlineData("-_-_")]
    [InlineData("====")]
    public void Any_other_spelling_of_base64_is_refused(string? text) => Assert.False(StrictBase64.TryDecode(text, out _));

    [Theory]
    [InlineData("Zg", "f")]
    [InlineData("Zm9vYmFy", "foobar")]
    [InlineData("", "")]
    [InlineData("-_-_", null)]
    public void Canonical_url_base64_is_read(string text, string? meant)
    {
        Assert.True(StrictBase64.TryDecodeUrl(text, out var bytes));
        Assert.Equal(meant is null ? [0xfb, 0xff, 0xbf] : Encoding.ASCII.GetBytes(meant), bytes);
        Assert.Equal(text, StrictBase64.EncodeUrl(bytes));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Zh")]
    [InlineData("Zg==")]
    [InlineData("Z")]
    [InlineData("Zg\n")]
    [InlineData("Z g")]
    [InlineData("+/+/")]
    [InlineData("Zm9vY")]
    public void Any_other_spelling_of_url_base64_is_refused(string? text) => Assert.False(StrictBase64.TryDecodeUrl(text, out _));

    [Fact]
    public void Words_are_kebab_case_and_read_back()
    {
        Assert.Equal("declared-human", Words.Of(Involvement.DeclaredHuman));
        Assert.Equal(GapCode.NotesRefAbsent, Words.Parse<GapCode>("notes-ref-absent"));
        Assert.Null(Words.Parse<GapCode>("NotesRefAbsent"));
        Assert.Null(Words.Parse<GapCode>("Notes-Ref-Absent"));
        Assert.Null(Words.Parse<GapCode>("0"));
        Assert.All(Enum.GetValues<GapCode>(), code => Assert.Equal(code, Words.Parse<GapCode>(Words.Of(code))));
    }

    [Theory]
    [InlineData("prodction", "Did you mean \"production\"?")]
    [InlineData("staing", "Did you mean \"staging\"?")]
    [InlineData("stagign", "Did you mean \"staging\"?")]
    [InlineData("xyz", "It must be one of: production, staging.")]
    [InlineData("", "It must be one of: production, staging.")]
    public void A_misspelt_word_is_answered_with_the_nearest_or_all(string given, string said) => Assert.Equal(said, NearestWord.Suggest(given, ["staging", "production"]));

    [Fact]
    public void Where_there_are_no_words_nothing_is_suggested()
    {
        Assert.Equal("", NearestWord.Suggest("x", []));
        Assert.Equal("", NearestWord.Suggest("x", [""]));
        Assert.Null(NearestWord.Of(new string('a', 101), ["a"]));
    }

    [Fact]
    public void Of_many_words_only_some_are_listed()
    {
        string[] words = [.. Enumerable.Range(100, NearestWord.MaxListed + 1).Select(n => $"word{n}")];
        Assert.EndsWith(", word139.", NearestWord.Suggest("x", words[..^1]), StringComparison.Ordinal);
        Assert.EndsWith(", word139 and 1 more.", NearestWord.Suggest("x", words), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("prod-eu_1.x", true)]
    [InlineData("9", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("_a", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void Ids_are_plain(string text, bool valid) => Assert.Equal(valid, Identifier.IsValid(text));

    [Fact]
    public void Ids_have_at_most_64_characters()
    {
        Assert.True(Identifier.IsValid(new string('a', Identifier.MaxLength)));
        Assert.False(Identifier.IsValid(new string('a', Identifier.MaxLength + 1)));
    }

    [Theory]
    [InlineData(40, true)]
    [InlineData(64, true)]
    [InlineData(12, false)]
    [InlineData(41, false)]
    public void Only_full_object_ids_are_commits(int digits, bool full) => Assert.Equal(full, CommitId.TryParse(new string('a', digits), out _));

    [Fact]
    public void Upper_case_and_names_are_no_commits_and_no_digests()
    {
        Assert.False(CommitId.TryParse(new string('A', 40), out _));
        Assert.False(CommitId.TryParse("main", out _));
        Assert.False(CommitId.TryParse(null, out _));
        Assert.True(Sha256Digest.TryParse("sha256:" + new string('a', 64), out _));
        Assert.False(Sha256Digest.TryParse("sha256:" + new string('A', 64), out _));
        Assert.False(Sha256Digest.TryParse(new string('a', 64), out _));
        Assert.False(Sha256Digest.TryParse("SHA256:" + new string('a', 64), out _));
        Assert.False(Sha256Digest.TryParse("sha256:" + new string('a', 63), out _));
    }

    [Theory]
    [InlineData("""{}""", "the thing.n is missing")]
    [InlineData("""{"n":null}""", "the thing.n is missing")]
    [InlineData("""{"n":"1"}""", "the thing.n must be a whole number")]
    [InlineData("""{"n":1.5}""", "the thing.n must be a whole number")]
    [InlineData("""{"n":11}""", "the thing.n must be a whole number from 0 to 10")]
    [InlineData("""{"n":-1}""", "the thing.n must be a whole number from 0 to 10")]
    [InlineData("""{"n":1,"x":1}""", "the thing has a member \"x\" that the format does not name")]
    [InlineData("""{"n":1,"t":"abcd"}""", "the thing.t must be text of at most 3 characters")]
    [InlineData("""{"n":1,"t":1}""", "the thing.t must be text")]
    [InlineData("""{"n":1,"list":[{"at":"2026-11-22T09:00:00Z"}]}""", "the thing.list[0].at must be a time such as 2026-11-22T09:00:00.000Z")]
    [InlineData("""{"n":1,"list":[{"at":"2026-11-22T09:00:00.000+01:00"}]}""", "the thing.list[0].at must be text of at most 24 characters")]
    [InlineData("""{"n":1,"list":[{"at":"2026-02-30T09:00:00.000Z"}]}""", "the thing.list[0].at must be a time such as 2026-11-22T09:00:00.000Z")]
    [InlineData("""{"n":1,"list":[{"at":"2026-11-22T09:00:00.000Z","y":0}]}""", "the thing.list[0] has a member \"y\" that the format does not name")]
    [InlineData("""{"n":1,"list":[1]}""", "the thing.list[0] is not an object")]
    [InlineData("""{"n":1,"list":{}}""", "the thing.list must be a list")]
    [InlineData("""{"n":1,"list":[{"at":"2026-11-22T09:00:00.000Z"},{"at":"2026-11-22T09:00:00.000Z"},{"at":"2026-11-22T09:00:00.000Z"}]}""", "the thing.list must be a list of at most 2")]
    [InlineData("""[]""", "the thing is not an object")]
    [InlineData("""{"n":1,"n":2}""", "the key \"n\" stands twice in one object")]
    public void Fields_say_what_is_wrong_with_their_path(string json, string said)
    {
        Assert.Null(JsonFields.Read(Encoding.UTF8.GetBytes(json), "the thing", Thing, out var error));
        Assert.Equal(said, error);
    }

    [Fact]
    public void Times_are_utc_with_milliseconds_and_read_back()
    {
        var time = new DateTimeOffset(2026, 11, 22, 10, 0, 0, 7, TimeSpan.FromHours(1));
        Assert.Equal("2026-11-22T09:00:00.007Z", JsonFields.Time(time));
        var read = new JsonFields(new JsonObject { ["at"] = JsonFields.Time(time) }, "x").Time("at");
        Assert.Equal((time, TimeSpan.Zero), (read, read.Offset));
    }

    [Fact]
    public void A_failed_load_names_an_error() => Assert.Throws<ArgumentException>(() => Loaded<string>.Failed([]));

    private static string Thing(JsonFields json)
    {
        json.Integer("n", 0, 10);
        json.OptionalText("t", 3);
        json.Objects("list", item => item.Time("at"), 2);
        return "read";
    }
}
