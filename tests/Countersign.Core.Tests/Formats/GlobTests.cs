using Countersign.Core.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Formats;

public class GlobTests
{
    [Theory]
    [InlineData("a/b.cs", "a/b.cs", true)]
    [InlineData("a/b.cs", "a/b.csx", false)]
    [InlineData("a/B.cs", "a/b.cs", false)]
    [InlineData("*.cs", "a.cs", true)]
    [InlineData("*.cs", ".cs", true)]
    [InlineData("*.cs", "a/b.cs", false)]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/*", "a", false)]
    [InlineData("a/*/c", "a/b/c", true)]
    [InlineData("a/*/c", "a/c", false)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("**/x", "x", true)]
    [InlineData("**/x", "a/b/x", true)]
    [InlineData("**/x", "a/bx", false)]
    [InlineData("x/**", "x/a", true)]
    [InlineData("x/**", "x/a/b", true)]
    [InlineData("x/**", "x", true)] // A submodule is a path without anything below it.
    [InlineData("x/**", "xa/b", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("**/migrations/**", "src/db/migrations/001.sql", true)]
    [InlineData("**/migrations/**", "migrations/001.sql", true)]
    [InlineData("**/*.tf", "main.tf", true)]
    [InlineData("**/*.tf", "a/b/main.tf", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a**c", "abbc", true)]
    [InlineData("a**c", "a/c", false)]
    [InlineData("[ab]", "[ab]", true)]
    [InlineData("[ab]", "a", false)]
    [InlineData("{a,b}", "a", false)]
    [InlineData("\\*", "\\x", true)]
    [InlineData("a/b", "/a/b", false)]
    [InlineData("a/b", "a//b", false)]
    public void Patterns_match_whole_paths(string pattern, string path, bool matches) => Assert.Equal(matches, new Glob(pattern).Matches(path));

    [Theory]
    [InlineData("aws_db_instance.orders*", "aws_db_instance.orders_v2", true)]
    [InlineData("module.*.aws_db_instance.main", "module.a.module.b.aws_db_instance.main", true)]
    [InlineData("x*", "x/y", true)]
    [InlineData("aws_db_instance.orders", "aws_db_instance.orders2", false)]
    [InlineData("a[0]", "a[0]", true)]
    public void In_a_resource_address_a_star_crosses_everything(string pattern, string name, bool matches) => Assert.Equal(matches, new Glob(pattern).MatchesName(name));

    [Fact]
    public void A_hostile_pattern_ends()
    {
        // Either would keep a backtracking matcher busy for ever.
        Assert.False(new Glob(string.Concat(Enumerable.Repeat("a*", 40)) + "b").Matches(new string('a', 5_000)));
        Assert.False(new Glob(string.Join("/", Enumerable.Repeat("**", 300)) + "/b").Matches(string.Join("/", Enumerable.Repeat("a", 2_000))));
    }

    [Fact]
    public void Patterns_have_1_to_1024_characters()
    {
        Assert.True(new Glob(new string('a', Glob.MaxLength)).Matches(new string('a', Glob.MaxLength)));
        Assert.Throws<ArgumentException>(() => new Glob(new string('a', Glob.MaxLength + 1)));
        Assert.Throws<ArgumentException>(() => new Glob(""));
    }

    [Fact]
    public void Two_of_the_same_pattern_are_equal() => Assert.Equal(new Glob("a/**"), new Glob("a/**"));

    [Fact]
    public void It_agrees_with_the_definition_on_small_inputs()
    {
        var pieces = Gen.Elements("a", "b", "*", "**", "?", "/").ListOf().Select(p => string.Concat(p.Take(6))).Where(p => p.Length > 0);
        var paths = Gen.Elements("a", "b", "/").ListOf().Select(p => string.Concat(p.Take(6)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(pieces.Zip(paths).ToArbitrary(), x =>
            Assert.Equal(Defined(x.Item1.Split('/'), x.Item2.Split('/')), new Glob(x.Item1).Matches(x.Item2))));
    }

    private static bool Defined(ReadOnlySpan<string> pattern, ReadOnlySpan<string> names)
    {
        if (pattern.IsEmpty) return names.IsEmpty;
        if (pattern[0] == "**") return Defined(pattern[1..], names) || (!names.IsEmpty && Defined(pattern, names[1..]));
        return !names.IsEmpty && Segment(pattern[0], names[0]) && Defined(pattern[1..], names[1..]);
    }

    private static bool Segment(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty) return name.IsEmpty;
        if (pattern[0] == '*') return Segment(pattern[1..], name) || (!name.IsEmpty && Segment(pattern, name[1..]));
        return !name.IsEmpty && (pattern[0] == '?' || pattern[0] == name[0]) && Segment(pattern[1..], name[1..]);
    }
}
