using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Formats;

public class CanonicalJsonTests
{
    [Fact]
    public void Members_are_sorted_by_utf16_units()
    {
        // RFC 8785 §3.2.3: the example's keys; U+1F600 is a surrogate pair and stands before U+FB33.
        var json = new JsonObject { ["\u20ac"] = "Euro Sign", ["\r"] = "Carriage Return", ["\ufb33"] = "Hebrew Letter Dalet With Dagesh", ["1"] = "One", ["\ud83d\ude00"] = "Emoji: Grinning Face", ["\u0080"] = "Control", ["\u00f6"] = "Latin Small Letter O With Diaeresis" };
        Assert.Equal(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
            Text(json));
    }

    [Fact]
    public void Strings_are_escaped_as_rfc_8785_says() =>
        Assert.Equal("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\u007f<\u2028\"", Text(JsonValue.Create("\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f\b\t\f\r\u007f<\u2028")));

    [Theory]
    [InlineData(9007199254740991)]
    [InlineData(-9007199254740991)]
    [InlineData(0)]
    public void Integers_within_2_53_are_written(long number)
    {
        Assert.Equal($"{number}", Text(JsonValue.Create(number)));
        Assert.True(CanonicalJson.TryReadCanonical(Encoding.UTF8.GetBytes($"[{number}]"), out _));
    }

    [Theory]
    [InlineData(9007199254740992)]
    [InlineData(-9007199254740992)]
    public void Integers_beyond_2_53_have_no_form(long number)
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create(number)));
        Assert.False(CanonicalJson.TryReadCanonical(Encoding.UTF8.GetBytes($"[{number}]"), out _));
    }

    [Theory]
    [InlineData("[1.0]")]
    [InlineData("[1.5]")]
    [InlineData("[1e2]")]
    [InlineData("[-0]")]
    [InlineData("[1e400]")]
    [InlineData("[123456789012345678901234567890]")]
    [InlineData("{\"b\":1,\"a\":2}")]
    [InlineData("{\"a\": 1}")]
    [InlineData("{\"a\":1} ")]
    [InlineData(" {\"a\":1}")]
    [InlineData("[\"\\u0061\"]")]
    [InlineData("[\"\\/\"]")]
    [InlineData("[\"\\u000F\"]")]
    [InlineData("[\"\\n\", 1]")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":1}")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{}{}")]
    [InlineData("[1,]")]
    [InlineData("[1]//x")]
    [InlineData("\ufeff{}")]
    [InlineData("[\"\\ud800\"]")]
    [InlineData("{\"\\udc00\":1}")]
    public void What_is_not_canonical_is_refused(string text) => Assert.False(CanonicalJson.TryReadCanonical(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "the key \"a\" stands twice in one object")]
    [InlineData("[{\"x\":{\"b\":1,\"b\":2}}]", "the key \"b\" stands twice in one object")]
    [InlineData("null", "the value is null")]
    [InlineData("{} 1", "there is text after the JSON value")]
    [InlineData("{\n  \"a\": tru\n}", "not valid JSON at line 2, column 11")]
    [InlineData("[\"\\ud800\"]", "a string holds half of a surrogate pair")]
    public void A_foreign_writers_faults_are_named(string text, string error)
    {
        Assert.False(CanonicalJson.TryRead(Encoding.UTF8.GetBytes(text), out _, out var said));
        Assert.Equal(error, said);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        Assert.False(CanonicalJson.TryRead([(byte)'"', 0xC3, 0x28, (byte)'"'], out _, out var said));
        Assert.Equal("not valid UTF-8", said);
    }

    [Fact]
    public void Half_a_surrogate_pair_has_no_form()
    {
        Assert.ThrowsAny<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create("\ud800")));
        Assert.ThrowsAny<ArgumentException>(() => CanonicalJson.Write(new JsonObject { ["\udc00"] = 1 }));
    }

    [Fact]
    public void Sixty_four_levels_are_read_and_written_and_sixty_five_are_not()
    {
        var (deepest, deeper) = (Nested(CanonicalJson.MaxDepth), Nested(CanonicalJson.MaxDepth + 1));
        Assert.True(CanonicalJson.TryReadCanonical(Encoding.UTF8.GetBytes(deepest), out var value));
        Assert.Equal(deepest, Text(value));
        Assert.False(CanonicalJson.TryRead(Encoding.UTF8.GetBytes(deeper), out _, out _));
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(new JsonArray(value)));

        static string Nested(int levels) => new string('[', levels) + new string(']', levels);
    }

    [Fact]
    public void Other_types_of_values_have_no_form()
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create(1.5)));
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create(1m)));
    }

    [Fact]
    public void What_is_written_is_read_back_byte_for_byte() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Values(4).ToArbitrary(), value =>
        {
            var bytes = CanonicalJson.Write(new JsonArray(value?.DeepClone()));
            Assert.True(CanonicalJson.TryReadCanonical(bytes, out var read));
            Assert.Equal(bytes, CanonicalJson.Write(read));
            Assert.True(JsonNode.DeepEquals(new JsonArray(value?.DeepClone()), read));
        }));

    private static Gen<JsonNode?> Values(int depth)
    {
        var texts = Gen.Elements("", "a", "ä", "\n", "\"", "\\", "\u0001", "€", "😀", "zz").ListOf().Select(parts => string.Concat(parts.Take(3)));
        var leaf = Gen.OneOf(
            Gen.Constant<JsonNode?>(null), Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)), texts.Select(t => (JsonNode?)JsonValue.Create(t)),
            Gen.Choose(int.MinValue, int.MaxValue).Select(n => (JsonNode?)JsonValue.Create((long)n)));
        if (depth == 0) return leaf;
        var inner = Values(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.ListOf().Select(items => (JsonNode?)new JsonArray([.. items.Take(3).Select(i => i?.DeepClone())])),
            texts.Zip(inner).ListOf().Select(members => (JsonNode?)new JsonObject(members.DistinctBy(m => m.Item1).Take(3).Select(m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone())))));
    }

    private static string Text(JsonNode? value) => Encoding.UTF8.GetString(CanonicalJson.Write(value));
}
