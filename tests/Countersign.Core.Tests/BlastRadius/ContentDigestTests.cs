using System.Security.Cryptography;
using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Content (contract §3): equal for two plans of one state, which differ in the value of <c>timestamp</c> only.</summary>
public sealed class ContentDigestTests
{
    private static readonly string Text = Encoding.UTF8.GetString(Plans.Golden("terraform-reasons"));

    [Fact]
    public void Content_is_the_digest_of_the_bytes_with_the_timestamp_emptied()
    {
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WithTimestamp(""))));
        Assert.Equal(expected, Plans.Read(Text).Content.Hex);
    }

    [Fact]
    public void Any_timestamp_gives_the_same_content() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.ArbFor<DateTime>(),
            time => Plans.Read(WithTimestamp(time.ToString("O", System.Globalization.CultureInfo.InvariantCulture))).Content == Plans.Read(Text).Content));

    [Fact]
    public void Any_other_byte_gives_another_content()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        var content = Plans.Read(bytes).Content;
        var quote = Text.IndexOf("\"timestamp\"", StringComparison.Ordinal);
        var from = Text.IndexOf('"', quote + "\"timestamp\"".Length) + 1;
        var to = Text.IndexOf('"', from);
        for (var at = 0; at < bytes.Length; at += at % 2 == 0 ? 7 : 4)
        {
            if (at >= from && at < to) continue;
            bytes[at] ^= 1;
            Assert.NotEqual(content, Plans.Read(bytes).Content);
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public void A_timestamp_inside_an_object_counts()
    {
        static string With(string time) => Plans.Plan(Plans.Row("a.a", "a", """["delete"]""", $",\"before\":{{\"timestamp\":\"{time}\"}}"));
        Assert.NotEqual(Plans.Read(With("1")).Content, Plans.Read(With("2")).Content);
    }

    [Fact]
    public void The_timestamp_of_a_wrapped_plan_does_not_count()
    {
        static string With(string time) => $$"""{"tfplan":{{Plans.Plan().Replace("2026-11-22T08:19:26Z", time, StringComparison.Ordinal)}}}""";
        Assert.Equal(Plans.Read(With("1")).Content, Plans.Read(With("2")).Content);
    }

    [Fact]
    public void Encodings_of_one_text_have_one_content()
    {
        var utf8 = Plans.Read(Text).Content;
        Assert.Equal(utf8, Plans.Read([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Text)]).Content);
        Assert.Equal(utf8, Plans.Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)]).Content);
        Assert.Equal(utf8, Plans.Read([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Text)]).Content);
    }

    [Fact]
    public void Pieces_of_any_size_give_the_same_content() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(1, 5_000).NonEmptyListOf().ToArbitrary(),
            sizes => TerraformPlanReader.Read(new DrippingStream(Encoding.UTF8.GetBytes(Text), [.. sizes]), new PlanReadOptions()).Content == Plans.Read(Text).Content));

    private static string WithTimestamp(string value) =>
        System.Text.RegularExpressions.Regex.Replace(Text, "(\"timestamp\":\\s*\")[^\"]*(\")", $"${{1}}{value}${{2}}");
}
