using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Changes;

public class ChangeTests
{
    private static readonly Change Full = Read("full");

    /// <summary>A digest that moves makes every signature given so far worthless; these files stay for ever.</summary>
    [Theory]
    [InlineData("full")]
    [InlineData("smallest")]
    public void The_digest_and_the_id_of_a_change_never_move(string name)
    {
        var change = Read(name);
        Assert.Equal(File.ReadAllText(SourceTree.Golden("changes", name, "digest.txt")), $"{change.Digest}\n{change.Id}\n");
        Assert.Equal(File.ReadAllText(SourceTree.Golden("changes", name, "canonical.json")), System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(change.ToJson())));
    }

    [Fact]
    public void The_id_is_base32_of_the_first_16_bytes()
    {
        Assert.Equal("chg_" + Base32.Encode(Full.Digest.ToBytes().AsSpan(0, 16)), Full.Id);
        Assert.Equal(4 + 26, Full.Id.Length);
    }

    [Fact]
    public void The_order_of_lists_means_nothing() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            (from targets in Gen.Shuffle(Full.Targets.ToArray())
             from sources in Gen.Shuffle(Full.Sources.ToArray())
             from artifacts in Gen.Shuffle(Full.Artifacts.ToArray())
             from plans in Gen.Shuffle(Full.Plans.ToArray())
             select Full with { Targets = targets, Sources = sources, Artifacts = artifacts, Plans = plans }).ToArbitrary(),
            shuffled => Assert.Equal(Full.Digest, shuffled.Digest)));

    [Fact]
    public void Every_member_matters()
    {
        var other = Sha256Digest.Of("other"u8);
        Change[] changed =
        [
            Full with { Installation = "other" }, Full with { Kind = ChangeKind.Command }, Full with { Environment = "other" }, Full with { Component = "other" },
            Full with { Targets = [] }, Full with { Targets = [.. Full.Targets.Skip(1)] }, Full with { Targets = [.. Full.Targets, "other"] },
            Full with { Sources = [] }, First(s => s with { Repository = "other" }), First(s => s with { Base = null }),
            First(s => s with { Base = GateFixture.Commit("other") }), First(s => s with { Head = GateFixture.Commit("other") }),
            Full with { Artifacts = [] }, Full with { Artifacts = [Full.Artifacts[0] with { Name = "other" }, .. Full.Artifacts.Skip(1)] },
            Full with { Artifacts = [Full.Artifacts[0] with { Sha256 = other }, .. Full.Artifacts.Skip(1)] },
            Full with { Plans = [] }, Full with { Plans = [Full.Plans[0] with { Format = "other" }, .. Full.Plans.Skip(1)] },
            Full with { Plans = [Full.Plans[0] with { Target = "other" }, .. Full.Plans.Skip(1)] }, Full with { Plans = [Full.Plans[0] with { Content = other }, .. Full.Plans.Skip(1)] },
            Full with { Requester = new Requester(RequesterKind.Agent, Full.Requester.Id) }, Full with { Requester = new Requester(Full.Requester.Kind, "other") },
        ];
        Assert.Equal(changed.Length + 1, changed.Append(Full).Select(c => c.Digest).Distinct().Count());

        static Change First(Func<SourceRange, SourceRange> change) => Full with { Sources = [change(Full.Sources[0]), .. Full.Sources.Skip(1)] };
    }

    [Fact]
    public void Who_owns_the_token_is_no_part_of_the_digest() =>
        Assert.Equal(Full.Digest, (Full with { Requester = Full.Requester with { Owner = "bea" } }).Digest);

    [Theory]
    [InlineData("targets")]
    [InlineData("sources")]
    [InlineData("artifacts")]
    [InlineData("plans")]
    public void One_thing_named_twice_is_refused(string list)
    {
        var json = Full.ToJson();
        json[list]!.AsArray().Add(json[list]![0]!.DeepClone());
        Assert.Equal($"the change.{list} must be a list without duplicates", Refused(json));
    }

    [Fact]
    public void One_repository_with_two_heads_is_refused()
    {
        var json = Full.ToJson();
        json["sources"]![1]!["repository"] = json["sources"]![0]!["repository"]!.GetValue<string>();
        Assert.Equal("the change.sources must be a list without duplicates", Refused(json));
    }

    [Fact]
    public void What_is_missing_wrong_or_unknown_is_refused()
    {
        Assert.Equal("the change.version must be 1", Refused(With("version", 2)));
        Assert.Equal("the change has a member \"extra\" that the format does not name", Refused(With("extra", 1)));
        Assert.Equal("the change.kind must be one of the words the format names", Refused(With("kind", "release")));
        Assert.Equal("the change.environment is missing", Refused(With("environment", null)));
        Assert.Equal("the change.requester is missing", Refused(With("requester", null)));
        Assert.Equal("the change.installation must be text of at most 200 characters", Refused(With("installation", new string('a', 201))));
        var branch = Full.ToJson();
        branch["sources"]![0]!["head"] = "main";
        Assert.Equal("the change.sources[0].head must be a full git object id", Refused(branch));

        static JsonObject With(string name, JsonNode? value)
        {
            var json = Full.ToJson();
            json[name] = value;
            return json;
        }
    }

    [Fact]
    public void A_list_has_256_parts_and_no_more()
    {
        JsonObject Targets(int count) => (Full with { Targets = [.. Enumerable.Range(0, count).Select(n => $"t{n}")] }).ToJson();
        Assert.NotNull(JsonFields.Read(Targets(Change.MaxParts), "the change", Change.Read, out _));
        Assert.Equal("the change.targets must be a list of at most 256", Refused(Targets(Change.MaxParts + 1)));
    }

    [Fact]
    public void It_is_read_back_as_written() =>
        Assert.Equal(Full.Digest, JsonFields.Read(Full.ToJson(), "the change", Change.Read, out _)!.Digest);

    [Fact]
    public void Every_gap_either_blocks_facts_or_is_only_shown()
    {
        Assert.Equal(
            [GapCode.OpaqueDependency, GapCode.NotesRefAbsent, GapCode.PullRefsAbsent, GapCode.DeclarationUnreadable, GapCode.PullRequestUnread, GapCode.NoteUnreadable, GapCode.EvidenceNotRead, GapCode.PullRefUnrelated, GapCode.UnrelatedHistory, GapCode.ArtifactUnproven, GapCode.PlanClaimed, GapCode.ForgeNotConfigured],
            Enum.GetValues<GapCode>().Where(code => !new Gap(code, "").IsBlocking));
        Assert.Equal([GapCode.ArtifactUnproven, GapCode.PlanClaimed], Enum.GetValues<GapCode>().Where(code => new Gap(code, "").IsUnproven));
    }

    private static string Refused(JsonObject json)
    {
        Assert.Null(JsonFields.Read(json, "the change", Change.Read, out var error));
        return error;
    }

    private static Change Read(string name) =>
        JsonFields.Read(File.ReadAllBytes(SourceTree.Golden("changes", name, "change.json")), "the change", Change.Read, out var error) ?? throw new InvalidOperationException(error);
}
