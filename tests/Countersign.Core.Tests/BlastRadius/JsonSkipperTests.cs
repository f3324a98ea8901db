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
        Gen.Elements("{", "}", "[", "]", "\"", "\\", "\\\\\\", "\\\"", "a", "}}", "{[", "\"}\"", new string(' ', 61), new string('x', 130)).ListOf(60)
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
        var (end, found) = InPieces(text, 1_000);
        Assert.Equal((isTooDeep ? 70 + more - 1 : text.Length - 1, isTooDeep), (end, found));
    }

    private static (int End, bool IsTooDeep) InPieces(byte[] text, int size)
    {
        var skipper = new JsonSkipper(Levels);
        skipper.Begin(0);
        for (var at = 0; at < text.Length; at += size)
        {
            var end = skipper.Find(text.AsSpan(at, Math.Min(size, text.Length - at)));
            if (end >= 0) return (at + end, skipper.TooDeepAt >= 0);
        }

        return (JsonSkipper.NoEnd, false);
    }

    private static (int End, bool IsTooDeep) Slowly(byte[] text)
    {
        var (depth, inString, isEscaped) = (1, false, false);
        for (var at = 0; at < text.Length; at++)
        {
            var c = (char)text[at];
            var wasEscaped = isEscaped;
            isEscaped = c == '\\' && !wasEscaped;
            if (c == '"' && !wasEscaped) inString = !inString;
            else if (!inString && c is '{' or '[' && ++depth > Levels) return (at, true);
            else if (!inString && c is '}' or ']' && --depth == 0) return (at, false);
        }

        return (JsonSkipper.NoEnd, false);
    }
}
