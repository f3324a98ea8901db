using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Formats;

public class StrictYamlTests
{
    [Theory]
    [InlineData("a: !!str 1", "f.yaml:1:4: \"tag:yaml.org,2002:str\" is a tag. Remove it; types come from the field, not from tags.")]
    [InlineData("a: !x 1", "f.yaml:1:4: \"!x\" is a tag. Remove it; types come from the field, not from tags.")]
    [InlineData("a: &x 1", "f.yaml:1:4: \"&x\" is an anchor. Remove it; anchors are not read.")]
    [InlineData("a: [*x]", "f.yaml:1:5: \"*x\" is an alias. Write the value out; aliases are not read.")]
    [InlineData("a: 1\n<<: {b: 1}", "f.yaml:2:1: \"<<\" is a merge key. Write the members out.")]
    [InlineData("a: 1\nb: {c: 1, c: 2}", "f.yaml:2:11: \"c\" stands twice here. Keep one of them.")]
    [InlineData("a: 1\n\"a\": 2", "f.yaml:2:1: \"a\" stands twice here. Keep one of them.")]
    [InlineData("{a: 1}: 2", "f.yaml:1:1: This key is not plain text. Use a word as the key.")]
    [InlineData("a: 1\n---\nb: 2", "f.yaml:2:1: A second document starts here. Keep one document a file.")]
    [InlineData("", "f.yaml:1:1: The file is empty. Start it with \"version: 1\".")]
    [InlineData("# only a comment\n", "f.yaml:1:1: The file is empty. Start it with \"version: 1\".")]
    public void What_could_mean_something_else_is_refused_at_its_place(string text, string error) =>
        Assert.Equal(error, Assert.Single(StrictYaml.Parse("f.yaml", text).Errors).ToString());

    [Theory]
    [InlineData("a: [1", 2)]
    [InlineData("a: \"x", 1)]
    [InlineData("a: 1\nb: !!]str x", 2)]
    [InlineData("a: 1\n\tb: 2", 2)]
    [InlineData("a: 1\n  b: 2", 2)]
    public void What_is_not_yaml_is_refused_at_its_line(string text, int line)
    {
        var error = Assert.Single(StrictYaml.Parse("f.yaml", text).Errors);
        Assert.StartsWith("This is not valid YAML:", error.Problem, StringComparison.Ordinal);
        Assert.InRange(error.Line, 1, line);
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal([1, 2, 3], StrictYaml.Parse("f.yaml", "a: &x 1\nb: *x\na: 2").Errors.Select(e => e.Line));

    [Fact]
    public void Nodes_know_where_they_stand_and_whether_they_were_quoted()
    {
        var map = Assert.IsType<YamlMap>(StrictYaml.Parse("f.yaml", "a: true\nb:\n  - \"true\"").Value);
        Assert.Equal(new YamlScalar("true", false, 1, 4), map.Entries[0].Value);
        Assert.Equal(new YamlScalar("true", true, 3, 5), Assert.IsType<YamlList>(map.Entries[1].Value).Items[0]);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Thirty_two_levels_are_read_and_one_more_is_not(char open, char close)
    {
        string Nested(int levels) => open == '[' ? new string(open, levels) + "x" + new string(close, levels) : string.Concat(Enumerable.Repeat("{a: ", levels)) + "x" + new string(close, levels);
        Assert.Empty(StrictYaml.Parse("f.yaml", Nested(StrictYaml.MaxDepth)).Errors);
        Assert.Contains($"values are nested deeper than {StrictYaml.MaxDepth} levels", Assert.Single(StrictYaml.Parse("f.yaml", Nested(StrictYaml.MaxDepth + 1)).Errors).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("? ")]
    [InlineData("- ")]
    public void A_bottomless_file_is_refused(string open) =>
        Assert.Contains("values are nested deeper", Assert.Single(StrictYaml.Parse("f.yaml", string.Concat(Enumerable.Repeat(open, 20_000))).Errors).Problem, StringComparison.Ordinal);

    [Fact]
    public void Half_a_million_values_are_read_and_one_more_is_not()
    {
        string Values(int count) => "[" + string.Join(",", Enumerable.Repeat("1", count - 1)) + "]"; // The list is a value too.
        Assert.Empty(StrictYaml.Parse("f.yaml", Values(StrictYaml.MaxNodes)).Errors);
        Assert.Contains($"the file has more than {StrictYaml.MaxNodes} values", Assert.Single(StrictYaml.Parse("f.yaml", Values(StrictYaml.MaxNodes + 1)).Errors).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Four_mebi_characters_are_read_and_one_more_is_not()
    {
        Assert.Empty(StrictYaml.Parse("f.yaml", "a: 1 #" + new string('x', StrictYaml.MaxCharacters - 6)).Errors);
        Assert.Equal($"f.yaml:1:1: The file has {StrictYaml.MaxCharacters + 1} characters. At most {StrictYaml.MaxCharacters} are read.",
            Assert.Single(StrictYaml.Parse("f.yaml", "a: 1 #" + new string('x', StrictYaml.MaxCharacters - 5)).Errors).ToString());
    }

    [Fact]
    public void Mutated_files_give_a_value_or_errors_and_nothing_else()
    {
        const string Seed = "%YAML 1.2\n---\nversion: 1\npeople:\n  - {id: ann, away: {from: 2026-12-20}, \"q\": 'x'}\n  - |\n    text\n? k\n: v\n# c\n...\n";
        const string Alphabet = "&*!|>%@`'\"#-?:,[]{}\n\t \\<~0a\u0000\ud800\ufeff\u2028\x7f";
        var random = new Random(20261122);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Seed.ToCharArray().ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveAt(at);
                else text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
            }

            var loaded = StrictYaml.Parse("f.yaml", string.Concat(text));
            Assert.Equal(loaded.Value is null, loaded.Errors.Count > 0);
            Assert.All(loaded.Errors, e => Assert.True(e is { Line: > 0, Column: > 0 }));
        }
    }

    [Theory]
    [InlineData("1m", 1)]
    [InlineData("8h", 480)]
    [InlineData("2d", 2880)]
    public void Durations_are_minutes_hours_or_days(string text, int minutes)
    {
        Assert.True(IsDuration(text, out var span));
        Assert.Equal(minutes, span.TotalMinutes);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("h")]
    [InlineData("8 h")]
    [InlineData("-8h")]
    [InlineData("8H")]
    [InlineData("1.5h")]
    [InlineData("8s")]
    [InlineData("100001d")]
    [InlineData("")]
    public void Anything_else_is_no_duration(string text) => Assert.False(IsDuration(text, out _));

    private static bool IsDuration(string text, out TimeSpan span) => YamlErrors.TryDuration(text, out span);
}
