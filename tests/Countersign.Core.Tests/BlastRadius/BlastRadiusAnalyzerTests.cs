using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

public sealed class BlastRadiusAnalyzerTests
{
    private static readonly byte[] Twice = Encoding.UTF8.GetBytes(Plans.Plan(
        Plans.Row("aws_s3_bucket.a", "aws_s3_bucket", """["delete"]"""),
        Plans.Row("aws_s3_bucket.a", "aws_s3_bucket", """["delete"]"""),
        Plans.Row("aws_s3_bucket.a", "aws_s3_bucket", """["create"]""")));

    [Fact]
    public void An_id_is_sixteen_digits_of_the_digest_of_its_tuple()
    {
        var effect = Plans.Read(Twice).Effects[0];
        var expected = Sha256Digest.Of("""["terraform","eu","aws_s3_bucket.a","","delete"]"""u8).Hex[..16];
        Assert.Equal(expected, BlastRadiusAnalyzer.IdOf("terraform", "eu", effect, 1));
        Assert.NotEqual(expected, BlastRadiusAnalyzer.IdOf("terraform", "us", effect, 1));
    }

    [Fact]
    public void Equal_tuples_get_different_ids_within_and_across_plans()
    {
        var plan = Plans.Read(Twice);
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [plan, plan] });
        Assert.Equal(6, report.Effects.Select(e => e.Id).Distinct().Count());
        Assert.All(report.Effects, e => Assert.Matches("^[0-9a-f]{16}$", e.Id));
    }

    [Fact]
    public void Effects_are_sorted_worst_first_then_by_address()
    {
        var effects = Plans.Report(Plans.Golden("terraform-kinds")).Effects;
        Assert.Equal(effects.OrderByDescending(e => e.Severity).ThenBy(e => e.Address, StringComparer.Ordinal).Select(e => e.Id), effects.Select(e => e.Id));
    }

    [Fact]
    public void A_cascade_in_a_second_plan_points_to_its_own_root()
    {
        var cascade = Plans.Read(Plans.Golden("terraform-cascade"));
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [cascade with { Target = "eu" }, cascade with { Target = "us" }] });
        var roots = report.Effects.Where(e => e.Root is null).Select(e => e.Id).ToHashSet();
        Assert.Equal(2, roots.Count);
        Assert.All(report.Effects.Where(e => e.Root is not null), e => Assert.Contains(e.Root!, roots));
        Assert.All(roots, root => Assert.Equal(2, report.Effects.Count(e => e.Root == root)));
    }

    [Fact]
    public void The_report_has_the_members_of_the_contract_in_its_order()
    {
        var json = BlastRadiusJson.Write(Plans.Report(Plans.Golden("terraform-replace-db")));
        Assert.Equal(["inputs", "effects", "counts", "services", "notes", "severity", "gaps"], json.Select(m => m.Key));
        Assert.Equal(["id", "does", "kind", "address", "holds", "undo", "losesState", "certainty", "severity", "row", "because", "root", "source"], json["effects"]![0]!.AsObject().Select(m => m.Key));
        Assert.Equal(["create", "update", "replace", "delete", "forget", "deploy", "run"], json["counts"]!.AsObject().Select(m => m.Key));
        Assert.Equal("plan.json#/resource_changes/0", (string?)json["effects"]![0]!["source"]);
    }

    [Fact]
    public void Gaps_of_others_are_shown_once()
    {
        var gap = new Gap(GapCode.Shallow, "shop is shallow.");
        Assert.Equal([gap], BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Gaps = [gap, gap] }).Gaps);
    }

    [Theory]
    [InlineData("effects")]
    [InlineData("gaps")]
    public void Stored_facts_without_a_member_are_refused(string member)
    {
        var json = Facts();
        json.Remove(member);
        Assert.Null(BlastRadiusFacts.Read(json, out var error));
        Assert.Equal("blast radius is not written in full", error);
    }

    [Fact]
    public void Stored_facts_with_an_unknown_member_word_or_version_are_refused()
    {
        Assert.Equal("blast radius has a member \"more\" that the format does not name", Refused(json => json["more"] = 1));
        Assert.Equal("blast radius.effects[0].does must be one of the words the format names", Refused(json => json["effects"]![0]!["does"] = "destroy"));
        Assert.Equal("blast radius.version must be a whole number from 1 to 1", Refused(json => json["version"] = 2));
        Assert.Equal("blast radius is not written in full", Refused(json => json["effects"]![0]!.AsObject().Remove("root")));
    }

    [Fact]
    public void Stored_bytes_that_are_not_canonical_are_refused()
    {
        Assert.Null(BlastRadiusFacts.Read(Encoding.UTF8.GetBytes(Facts().ToJsonString() + " "), out var error));
        Assert.Equal("blast radius is not canonical JSON", error);
    }

    private static JsonObject Facts() => BlastRadiusFacts.ToJson(Plans.Report(Plans.Golden("terraform-kinds")));

    private static string Refused(Action<JsonObject> change)
    {
        var json = Facts();
        change(json);
        Assert.Null(BlastRadiusFacts.Read(json, out var error));
        return error;
    }
}
