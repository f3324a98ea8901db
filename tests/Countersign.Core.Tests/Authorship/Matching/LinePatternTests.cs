using System.Text;
using System.Text.RegularExpressions;
using Countersign.Core.Authorship;
using Countersign.Core.Authorship.Matching;
using Countersign.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Authorship.Matching;

/// <summary>.NET's own engine says what is right; ours must say the same of every text, or leave the pattern alone.</summary>
public sealed class LinePatternTests
{
    private const int SamplesOfMark = 20;

    private static readonly string[] Corpus = [.. MarkTable.Default.Marks.SelectMany(m => m.Examples.Concat(m.CounterExamples)).Concat(GoldenLines()).Distinct()];

    public static TheoryData<string> Ids() => [.. MarkTable.Default.Marks.Where(m => m.Needs.Count > 0).Select(m => m.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_mark_is_found_exactly_where_its_pattern_matches(string id)
    {
        var mark = MarkTable.Default.Marks.Single(m => m.Id == id);
        Assert.NotNull(LinePattern.TryCompile(mark.Pattern));
        var oracle = new Regex($@"\A(?:{mark.Pattern})\z", Mark.Options);
        Assert.All(Corpus, text => Assert.Equal(oracle.IsMatch(text), mark.Matches(text)));
        var (random, matching) = (new Random(7), 0);
        for (var i = 0; i < SamplesOfMark; i++)
        {
            var text = Sample(PatternParser.Parse(mark.Pattern)!, random);
            if (oracle.IsMatch(text)) matching++;
            var damaged = Damage(text, random);
            Assert.Equal((oracle.IsMatch(text), oracle.IsMatch(damaged)), (mark.Matches(text), mark.Matches(damaged)));
        }

        Assert.NotEqual(0, matching);
    }

    [Fact]
    public void Any_pattern_matches_as_with_the_general_engine()
    {
        var texts = Gen.Elements("a", "B", "k", "1", "_", "-", " ", "\u00e9", "\u200d", "\u0301", "\u00a0", "\u0663", "<").ListOf().Select(string.Concat);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(
            Patterns(3).Zip(texts.ListOf(30)).ToArbitrary(), x =>
            {
                var ours = LinePattern.TryCompile(x.Item1)!;
                var oracle = new Regex($@"\A(?:{x.Item1})\z", Mark.Options);
                return x.Item2.All(text => ours.Matches(text) == oracle.IsMatch(text));
            }));
    }

    [Theory]
    [InlineData("(?=x)y")]
    [InlineData("(?i)x")]
    [InlineData("(?<name>x)")]
    [InlineData("x*?")]
    [InlineData("x{2}{3}")]
    [InlineData("^x")]
    [InlineData("x$")]
    [InlineData(@"\p{L}")]
    [InlineData(@"\x41")]
    [InlineData(@"\Bx")]
    [InlineData("[a-[b]]")]
    [InlineData(@"[\S]")]
    [InlineData("[]x]")]
    [InlineData("x{")]
    [InlineData("x{,3}")]
    [InlineData("x{3,2}")]
    [InlineData("caf\u00e9")]
    [InlineData("(x")]
    [InlineData("x)")]
    [InlineData("[x")]
    [InlineData(@"x\")]
    [InlineData("*")]
    public void What_is_not_known_here_is_left_alone(string pattern) => Assert.Null(LinePattern.TryCompile(pattern));

    [Fact]
    public void A_mark_whose_pattern_is_left_alone_is_matched_by_the_general_engine()
    {
        var mark = Read(@"Caf\u00e9-by: \p{Lu}.*");
        Assert.True(mark.Matches("caf\u00e9-by: \u00c9mile"));
        Assert.False(mark.Matches("Cafe-by: Emile"));
    }

    [Fact]
    public void The_Kelvin_sign_is_no_letter_of_a_mark()
    {
        Assert.True(LinePattern.TryCompile("K")!.Matches("k"));
        Assert.False(LinePattern.TryCompile("K")!.Matches("\u212a"));
    }

    [Fact]
    public void As_many_steps_as_are_allowed_are_taken_and_one_more_is_left_alone()
    {
        string Steps(int count) => $"x{{1000}}x{{1000}}x{{{count - 2_001}}}";
        Assert.True(LinePattern.TryCompile(Steps(LinePattern.MaxSteps))!.Matches(new string('x', LinePattern.MaxSteps - 1)));
        Assert.Null(LinePattern.TryCompile(Steps(LinePattern.MaxSteps + 1)));
        Assert.NotNull(LinePattern.TryCompile(Nested(49)));
        Assert.Null(LinePattern.TryCompile(Nested(50)));

        static string Nested(int depth) => new string('(', depth) + "x" + new string(')', depth);
    }

    private static Mark Read(string pattern) => MarkTable.Read("marks.yaml", $$"""
        version: 1
        revision: 1
        marks:
          - {id: a, tool: t, kind: trailer, involvement: edit, strength: strong, needs: ["-by:"], pattern: '{{pattern}}', source: s, confusedWith: c}
        """).Value!.Marks[0];

    /// <summary>A text that the pattern matches, by chance any of them; <c>\b</c> may not hold in it.</summary>
    private static string Sample(PatternNode node, Random random) => node switch
    {
        PatternNode.One one => Pick([.. Enumerable.Range(0, 0x250).Select(c => (char)c).Where(one.Set.Contains).Where(c => c >= ' ')], random).ToString(),
        PatternNode.Boundary => "",
        PatternNode.Sequence sequence => string.Concat(sequence.Parts.Select(p => Sample(p, random))),
        PatternNode.Choice choice => Sample(Pick([.. choice.Ways], random), random),
        PatternNode.Repeat repeat => string.Concat(Enumerable.Range(0, random.Next(repeat.Least, (repeat.Most ?? (repeat.Least + 3)) + 1)).Select(_ => Sample(repeat.What, random))),
        _ => throw new InvalidOperationException(node.ToString()),
    };

    private static string Damage(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        var at = random.Next(text.Length);
        if (random.Next(2) == 0) damaged.Remove(at, 1);
        else damaged.Insert(at, Pick(['k', ' ', '<', '\u00e9', '\u0130', '-', '1', '\u200d'], random));
        return damaged.ToString();
    }

    private static T Pick<T>(T[] from, Random random) => from[random.Next(from.Length)];

    private static Gen<string> Patterns(int depth)
    {
        var one = Gen.Elements("a", "b", "K", ".", @"\s", @"\S", @"\w", @"\W", @"\d", @"\b", "[a-k]", "[^b<]", @"[\w-]", "[A-_]", "[^k]", " ", @"\<");
        if (depth == 0) return one;
        var inner = Patterns(depth - 1);
        return Gen.OneOf(
            one,
            inner.Zip(inner).Select(x => x.Item1 + x.Item2),
            inner.Zip(inner).Select(x => $"({x.Item1}|{x.Item2})"),
            inner.Zip(Gen.Elements("?", "*", "+", "{2}", "{1,3}", "{2,}", "{0}")).Select(x => $"(?:{x.Item1}){x.Item2}"));
    }

    private static IEnumerable<string> GoldenLines() =>
        Directory.EnumerateFiles(SourceTree.Golden("authorship"), "message.txt", SearchOption.AllDirectories).SelectMany(File.ReadAllLines);
}
