using System.Text;
using Countersign.Core.BlastRadius.Streaming;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Finding the end of a container by masks gives what finding it byte by byte gives, wherever the bytes are cut into pieces.</summary>
public sealed class JsonSkipperTests
{
    private const int Levels = 12;

    // Quotes and backslashes in runs, brackets in and out of strings, and long stretches of nothing.
    private static readonly Arbitrary<byte[]> Texts =
        Gen.Elements("{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\\", "\\\\\\", "\\\"", "a", "}}", "{[", "\"}\"", "\"a\":", ",\"\"", new string(' ', 61), new string('x', 130)).ListOf(60)
            .Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))).ToArbitrary();

    [Fact]
    public void Masks_find_what_bytes_find() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Texts, text => Assert.Equal(Slowly(text), InPieces(text, text.Length + 1))));

    [Fact]
    public void Pieces_of_any_size_find_the_same() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Texts, Gen.Choose(1, 200).ToArbitrary(), (text, size) => Assert.Equal(Slowly(text), InPieces(text, size))));

    [Theory]
    [InlineData(Levels - 1, false)]
    [InlineData(Levels, true)]
    public void As_many_levels_as_allowed_are_passed_and_one_more_is_not(int more, bool isTooDeep)
    {
        // With the container itself that makes one level more.
        var text = Encoding.UTF8.GetBytes(new string(' ', 70) + new string('[', more) + new string(']', more) + "}");
        Assert.Equal(isTooDeep ? (70 + more - 1, SkipFault.TooDeep) : (text.Length - 1, SkipFault.None), InPieces(text, 1_000));
    }

    [Theory]
    [InlineData("""  "a" : [ "b" , "" , {"c":"\\\""} ] , "d":"x" } """, true)]
    [InlineData(""" "a":"b"} """, true)]
    [InlineData(""" "a:"b","c":"d"} """, false)] // a quote is missing: everything that follows would be inside out
    [InlineData(""" "a":"b,"c":"d"} """, false)]
    [InlineData(""" "a":b","c":"d"} """, false)]
    [InlineData(""" "a":"b""c":"d"} """, false)]
    [InlineData(""" "a":[1,2}} """, false)]
    [InlineData(""" "a":"b"] """, false)]
    public void A_quote_too_many_or_too_few_is_noticed_and_so_is_a_bracket_of_the_other_kind(string rest, bool isWhole)
    {
        foreach (var padding in (int[])[0, 1, 31, 55, 60, 61, 62, 63, 64, 127])
            Assert.Equal(isWhole ? SkipFault.None : SkipFault.NotJson, InPieces(Encoding.UTF8.GetBytes(new string(' ', padding) + rest + new string(' ', 64)), 1_000).Fault);
    }

    private static (int End, SkipFault Fault) InPieces(byte[] text, int size)
    {
        var skipper = new JsonSkipper(Levels);
        skipper.Begin(0, isArray: false);
        for (var at = 0; at < text.Length; at += size)
        {
            var end = skipper.Find(text.AsSpan(at, Math.Min(size, text.Length - at)));
            if (end >= 0) return (at + end, skipper.Fault);
        }

        return (JsonSkipper.NoEnd, SkipFault.None);
    }

    private static (int End, SkipFault Fault) Slowly(byte[] text)
    {
        var (depth, braces, inString, isEscaped, before) = (1, 1, false, false, ' ');
        for (var at = 0; at < text.Length; at++)
        {
            var (c, wasEscaped, last) = ((char)text[at], isEscaped, before);
            isEscaped = c == '\\' && !wasEscaped;
            var isQuote = c == '"' && !wasEscaped;
            before = isQuote && inString ? '"' : IsGap(c) ? ' ' : 'x';
            if (last == '"' && !IsGap(c)) return (at, SkipFault.NotJson);
            if (isQuote && !inString && last != ' ') return (at, SkipFault.NotJson);
            if (isQuote) inString = !inString;
            if (inString || c is not ('{' or '[' or '}' or ']')) continue;
            var step = c is '{' or '[' ? 1 : -1;
            depth += step;
            if (c is '{' or '}') braces += step;
            if (depth > Levels) return (at, SkipFault.TooDeep);
            if (depth == 0) return (at, braces == 0 ? SkipFault.None : SkipFault.NotJson);
        }

        return (JsonSkipper.NoEnd, SkipFault.None);
    }

    private static bool IsGap(char c) => c is <= ' ' or ',' or ':' or '{' or '[' or '}' or ']';
}
