using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.Changes;

namespace Countersign.Core.Tests.BlastRadius;

public sealed class TerraformPlanReaderTests
{
    private static readonly string[] Delete = [Plans.Row("aws_s3_bucket.a", "aws_s3_bucket", """["delete"]""")];

    public static TheoryData<string> Cases() => BlastRadiusGoldenTests.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void How_a_plan_arrives_in_pieces_changes_nothing(string name)
    {
        var bytes = Plans.Golden(name);
        var whole = Plans.Json(Plans.Report(bytes));
        foreach (var sizes in (int[][])[[1], [2], [3], [7], [1, 13, 2], [4096]])
        {
            var facts = TerraformPlanReader.Read(new DrippingStream(bytes, sizes), new PlanReadOptions());
            Assert.Equal(whole, Plans.Json(BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts] })));
        }
    }

    [Fact]
    public async Task Reading_without_blocking_gives_the_same()
    {
        var bytes = Plans.Golden("terraform-reasons");
        var facts = await TerraformPlanReader.ReadAsync(new MemoryStream(bytes), new PlanReadOptions(), CancellationToken.None);
        Assert.Equal(Plans.Read(bytes).Content, facts.Content);
        Assert.Equal(Plans.Read(bytes).Effects.Select(e => (e.Address, e.Does)), facts.Effects.Select(e => (e.Address, e.Does)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_secret_of_a_plan_is_in_its_report(string name)
    {
        var report = Plans.Json(Plans.Report(Plans.Golden(name)));
        foreach (var secret in (string[])["hunter2-secret", "hunter3-secret", "correct-horse-battery", "acme-secret-id", "acme-invoices"]) Assert.DoesNotContain(secret, report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_off_plan_is_never_without_a_blocking_gap()
    {
        foreach (var name in BlastRadiusGoldenTests.Names())
        {
            // Cutting off the white space at the end, or an odd half of it in UTF-16, takes nothing away.
            var bytes = Plans.Golden(name);
            var end = bytes.AsSpan().LastIndexOf((byte)'}');
            for (var length = 0; length < end; length += 1 + (end / 300))
                Assert.Contains(Plans.Read(bytes[..length]).Gaps, gap => gap.Code == GapCode.PlanUnreadable && gap.IsBlocking);
        }
    }

    // One quote less, and all that follows is inside out: what should be skipped would take the changes with it.
    [Theory]
    [InlineData("\"planned_values\":{\"a:\"b\"}")]
    [InlineData("\"planned_values\":{\"a\":b\"}")]
    [InlineData("\"planned_values\":{\"a\":\"b}")]
    [InlineData("\"planned_values\":{\"a\":[1}]")]
    public void A_broken_part_that_nobody_looks_at_does_not_hide_the_changes(string broken)
    {
        var plan = Plans.Plan(Delete).Replace("\"resource_changes\"", broken + ",\"resource_changes\"", StringComparison.Ordinal);
        Assert.Contains(broken, plan, StringComparison.Ordinal);
        Assert.Contains(Plans.Read(plan).Gaps, gap => gap.Code == GapCode.PlanUnreadable && gap.IsBlocking);
    }

    [Fact]
    public void A_mutated_plan_never_throws()
    {
        var random = new Random(20261122);
        foreach (var name in BlastRadiusGoldenTests.Names())
        {
            var original = Plans.Golden(name);
            for (var round = 0; round < 60; round++)
            {
                var report = Plans.Report(Mutated(original, random));
                Assert.NotNull(BlastRadiusFacts.Digest(report).Hex);
            }
        }
    }

    [Fact]
    public void Memory_does_not_grow_with_rows_that_change_nothing()
    {
        var row = Plans.Row("aws_s3_bucket.a", "aws_s3_bucket", """["no-op"]""", ",\"before\":{\"x\":\"" + new string('y', 2_000) + "\"}");
        var few = Allocated(Encoding.UTF8.GetBytes(Plans.Plan([.. Enumerable.Repeat(row, 10)])));
        var many = Allocated(Encoding.UTF8.GetBytes(Plans.Plan([.. Enumerable.Repeat(row, 1_000)])));

        // Address, type and pointer of a row are short-lived texts; its 2,000 bytes of attributes must not be.
        Assert.InRange(many - few, 0, 1_000_000);
    }

    [Fact]
    public void A_plan_nested_to_the_limit_is_read_and_one_level_more_is_not()
    {
        static string Nested(int levels) => Plans.Plan(Plans.Row("a.a", "a", """["no-op"]""", $",\"before\":{new string('[', levels)}{new string(']', levels)}"));

        // Plan, list, row and change are four levels of their own.
        Assert.Empty(Plans.Read(Nested(PlanLimits.MaxDepth - 4)).Gaps);
        var deeper = Nested(PlanLimits.MaxDepth - 3);
        var column = deeper.LastIndexOf('[') + 1;
        Assert.Equal([$"plan.json: line 1, column {column}: it is nested deeper than 512 levels."], Plans.Read(deeper).Gaps.Select(g => g.Detail));
    }

    [Fact]
    public void A_plan_of_the_largest_size_is_read_and_one_byte_more_is_not()
    {
        var bytes = Encoding.UTF8.GetBytes(Plans.Plan(Delete));
        Assert.Empty(Plans.Read(bytes, Limited(new PlanLimits { Bytes = bytes.Length })).Gaps);
        var gap = Assert.Single(Plans.Read(bytes, Limited(new PlanLimits { Bytes = bytes.Length - 1 })).Gaps);
        Assert.Equal((GapCode.PlanUnreadable, $"plan.json: it is larger than {bytes.Length - 1} bytes."), (gap.Code, gap.Detail));
    }

    [Fact]
    public void As_many_rows_as_the_limit_are_read_and_one_more_is_a_gap()
    {
        var bytes = Encoding.UTF8.GetBytes(Plans.Plan([.. Enumerable.Repeat(Delete[0], 5)]));
        Assert.Empty(Plans.Read(bytes, Limited(new PlanLimits { Rows = 5 })).Gaps);
        var facts = Plans.Read(bytes, Limited(new PlanLimits { Rows = 4 }));
        Assert.Equal("plan.json: it lists more than 4 changes.", Assert.Single(facts.Gaps).Detail);
        Assert.Equal(4, facts.Effects.Count);
    }

    [Fact]
    public void As_many_effects_as_the_limit_are_kept_and_one_more_is_a_gap()
    {
        var bytes = Encoding.UTF8.GetBytes(Plans.Plan([.. Enumerable.Repeat(Delete[0], 5)]));
        Assert.Empty(Plans.Read(bytes, Limited(new PlanLimits { Effects = 5 })).Gaps);
        Assert.Equal("plan.json: it has more than 4 effects.", Assert.Single(Plans.Read(bytes, Limited(new PlanLimits { Effects = 4 })).Gaps).Detail);
    }

    [Fact]
    public void Notes_beyond_the_limit_are_counted()
    {
        var bytes = Encoding.UTF8.GetBytes(Plans.Plan([.. Enumerable.Repeat(Plans.Row("data.x.a", "x", """["read"]"""), 5)]));
        Assert.Equal(5, Plans.Read(bytes, Limited(new PlanLimits { Notes = 5 })).Notes.Count);
        Assert.Equal("2 more notes are not listed.", Plans.Read(bytes, Limited(new PlanLimits { Notes = 3 })).Notes[^1].Text);
    }

    [Fact]
    public void A_text_longer_than_the_buffer_is_read_and_one_beyond_the_limit_is_a_gap()
    {
        static byte[] With(int length) => Encoding.UTF8.GetBytes(Plans.Plan(Plans.Row("aws_s3_bucket.a", "aws_s3_bucket", """["delete"]""", $",\"before\":{{\"x\":\"{new string('y', length)}\"}}")));
        Assert.Empty(Plans.Read(With(1 << 20), Limited(new PlanLimits { TokenBytes = 2 << 20 })).Gaps);
        Assert.Equal("plan.json: a single text is longer than 1048576 bytes.", Assert.Single(Plans.Read(With(3 << 20), Limited(new PlanLimits { TokenBytes = 1 << 20 })).Gaps).Detail);
    }

    [Theory]
    [InlineData("0.1", true)]
    [InlineData("1.0", true)]
    [InlineData("1.99", true)]
    [InlineData("2.0", false)]
    [InlineData("10.0", false)]
    [InlineData("", false)]
    public void Minor_versions_of_the_format_are_read_and_other_majors_refused(string version, bool isRead)
    {
        var facts = Plans.Read(Plans.Plan(Delete).Replace("\"1.2\"", $"\"{version}\"", StringComparison.Ordinal));
        Assert.Equal(isRead ? 1 : 0, facts.Effects.Count);
        Assert.Equal(isRead ? [] : [GapCode.PlanUnreadable], facts.Gaps.Select(g => g.Code));
    }

    [Theory]
    [InlineData("""["delete","create"]""", Does.Replace)]
    [InlineData("""["create","delete"]""", Does.Replace)]
    [InlineData("""["create","delete","create"]""", Does.Replace)]
    [InlineData("""["delete"]""", Does.Delete)]
    [InlineData("""["\u0064elete"]""", Does.Delete)]
    [InlineData("""["forget"]""", Does.Forget)]
    [InlineData("""["update"]""", Does.Update)]
    [InlineData("""["create"]""", Does.Create)]
    public void Verbs_are_a_set(string actions, Does does) =>
        Assert.Equal(does, Assert.Single(Plans.Read(Plans.Plan(Plans.Row("a.a", "a", actions))).Effects).Does);

    [Theory]
    [InlineData("""["delete","update"]""")]
    [InlineData("""["Delete"]""")]
    [InlineData("""[["delete"]]""")]
    [InlineData("""[null]""")]
    [InlineData("""[]""")]
    [InlineData("\"delete\"")]
    [InlineData("null")]
    public void A_set_of_verbs_that_is_not_known_is_a_blocking_gap(string actions)
    {
        var gap = Assert.Single(Plans.Read(Plans.Plan(Plans.Row("a.a", "a", actions))).Gaps);
        Assert.Equal(GapCode.PlanActionUnknown, gap.Code);
        Assert.True(gap.IsBlocking);
    }

    [Theory]
    [InlineData("""{"address":"a.a","change":{"actions":["delete"]}}""")]
    [InlineData("""{"type":"a","change":{"actions":["delete"]}}""")]
    [InlineData("""{"address":7,"type":"a","change":{"actions":["delete"]}}""")]
    [InlineData("7")]
    [InlineData("[]")]
    public void A_row_that_names_no_object_is_a_blocking_gap(string row) =>
        Assert.Equal([GapCode.PlanUnreadable], Plans.Read(Plans.Plan(row)).Gaps.Select(g => g.Code));

    [Theory]
    [InlineData("\"resource_changes\":{}")]
    [InlineData("\"resource_changes\":\"none\"")]
    [InlineData("\"resource_changes\":7")]
    public void A_list_of_changes_that_is_no_list_is_a_blocking_gap(string member)
    {
        var gaps = Plans.Read($$"""{"format_version":"1.2","planned_values":{},{{member}}}""").Gaps;
        Assert.Equal([GapCode.PlanUnreadable], gaps.Select(g => g.Code));
    }

    [Fact]
    public void The_order_of_members_does_not_matter()
    {
        const string Sorted = """
            {"applyable":true,"complete":true,"errored":false,"format_version":"1.2","planned_values":{},
             "resource_changes":[{"action_reason":"replace_by_request","address":"aws_db_instance.a",
               "change":{"after":{},"after_unknown":{"id":true},"before":{"skip_final_snapshot":true},"replace_paths":[["engine"]],"actions":["delete","create"]},"type":"aws_db_instance"}]}
            """;
        var effect = Assert.Single(Plans.Read(Sorted).Effects);
        Assert.Equal((Does.Replace, Undo.None), (effect.Does, effect.Undo));
        Assert.Equal(["engine forces replacement", "requested by -replace"], effect.Because.Take(2));
    }

    [Fact]
    public void Hostile_names_are_bounded_and_stay_different()
    {
        var one = "aws_s3_bucket." + new string('x', 5_000) + "1";
        var two = "aws_s3_bucket." + new string('x', 5_000) + "2";
        var facts = Plans.Read(Plans.Plan(Plans.Row(one, "aws_s3_bucket", """["delete"]"""), Plans.Row(two, "aws_s3_bucket", """["delete"]""")));
        Assert.All(facts.Effects, e => Assert.InRange(e.Address.Length, 1, HostileText.MaxLength));
        Assert.NotEqual(facts.Effects[0].Address, facts.Effects[1].Address);
    }

    [Fact]
    public void Text_that_is_not_Unicode_is_a_blocking_gap_where_it_matters()
    {
        var plan = Plans.Plan(Plans.Row("a.\\ud800", "a", """["delete"]"""));
        Assert.Equal([GapCode.PlanUnreadable], Plans.Read(plan).Gaps.Select(g => g.Code));
    }

    private static PlanReadOptions Limited(PlanLimits limits) => new() { Limits = limits };

    private static long Allocated(byte[] bytes)
    {
        Plans.Read(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Plans.Read(bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Mutated(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = (byte)"{}[]\",:\\0n"[random.Next(10)]; break;
                case 2: bytes = [.. bytes[..at], .. bytes[random.Next(at + 1)..]]; break;
                default: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(40))..]]; break;
            }

            if (bytes.Length is 0 or > 100_000) return bytes;
        }

        return bytes;
    }
}
