using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

public class SignOffStatementTests
{
    private static readonly SignOffStatement Signed = GateFixtureStatement();

    /// <summary>What somebody signed once must be read the same for ever.</summary>
    [Fact]
    public void Its_bytes_never_move() =>
        Assert.Equal(File.ReadAllText(SourceTree.Golden("gate", "sign-off-statement", "statement.json")), Encoding.UTF8.GetString(Signed.ToBytes()));

    [Fact]
    public void It_is_read_back_as_written()
    {
        var read = SignOffStatement.Read(Signed.ToBytes(), out var problem)!;
        Assert.Equal("", problem);
        Assert.Equal(Signed.ToBytes(), read.ToBytes());
        Assert.Equal(Signed.Change, read.Of.Digest);
        var given = GivenSignOff.From(read, deviceBound: true);
        Assert.Equal(("bea", Core.SignOff.Answer.Approve, Signed.Change, true), (given.Person, given.Answer, given.Change, given.DeviceBound));
        Assert.Equal(Sha256Digest.Of(Signed.ToBytes()), given.Statement);
        Assert.Equal(Signed.Commits.ToHashSet(), given.Commits);
        Assert.Equal(Signed.Effects.ToHashSet(), given.Effects);
        Assert.Equal(Signed.Acknowledged.ToHashSet(), given.Acknowledged);
        Assert.Equal(Signed.Disclaims.ToHashSet(), given.Disclaims);
        Assert.Equal((Signed.Issued, Signed.Of.Plans.Count), (given.Issued, given.Plans.Count));
    }

    [Fact]
    public void Every_byte_counts_a_changed_one_is_refused_or_says_something_else()
    {
        var bytes = Signed.ToBytes();
        foreach (var at in Enumerable.Range(0, bytes.Length))
            foreach (var flip in new byte[] { 1, 2, 0x20, 0x80 })
            {
                var changed = bytes.ToArray();
                changed[at] ^= flip;
                if (SignOffStatement.Read(changed, out var problem) is { } read) Assert.Equal(changed, read.ToBytes());
                else Assert.NotEqual("", problem);
            }
    }

    [Fact]
    public void A_byte_too_many_or_too_few_is_refused()
    {
        var bytes = Signed.ToBytes();
        foreach (var at in Enumerable.Range(0, bytes.Length))
            if (SignOffStatement.Read([.. bytes[..at], .. bytes[(at + 1)..]], out _) is { } shorter) Assert.Equal(bytes.Length - 1, shorter.ToBytes().Length);
        Assert.Null(SignOffStatement.Read([.. bytes, (byte)' '], out var problem));
        Assert.Equal("the statement is not canonical JSON", problem);
    }

    public static TheoryData<string> Members => [.. JsonNode.Parse(Signed.ToBytes())!.AsObject().Select(m => m.Key)];

    [Theory]
    [MemberData(nameof(Members))]
    public void No_member_can_be_left_out(string name)
    {
        var json = JsonNode.Parse(Signed.ToBytes())!.AsObject();
        json.Remove(name);
        Assert.Null(SignOffStatement.Read(CanonicalJson.Write(json), out var problem));
        Assert.NotEqual("", problem);
    }

    [Theory]
    [InlineData("extra", "1", "the statement has a member \"extra\" that the format does not name")]
    [InlineData("type", "\"https://countersign.dev/signin/v1\"", "the statement.type must be https://countersign.dev/signoff/v1")]
    [InlineData("command", "{}", "the statement.command.argv must be 1 to 1000 words of together at most 262144 characters")]
    [InlineData("answer", "\"maybe\"", "the statement.answer must be one of the words the format names")]
    [InlineData("blastRadius", "{\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\",\"severity\":\"fine\"}", "the statement.blastRadius.severity must be one of the words the format names")]
    [InlineData("answersFor", "{\"commits\":[],\"effects\":[],\"all\":true}", "the statement.answersFor has a member \"all\" that the format does not name")]
    [InlineData("answersFor", "{\"commits\":[\"main\"],\"effects\":[]}", "the statement.answersFor.commits must be a list of full git object ids")]
    [InlineData("answersFor", "{\"commits\":[],\"effects\":[\"b\",\"a\"]}", "the statement leaves out a member, or a list in it is not sorted or names something twice")]
    [InlineData("acknowledged", "[\"db\",\"db\"]", "the statement leaves out a member, or a list in it is not sorted or names something twice")]
    [InlineData("credential", "\"a=\"", "the statement.credential must be a credential id")]
    [InlineData("issued", "\"2026-11-23T09:55:00Z\"", "the statement.issued must be a time such as 2026-11-22T09:00:00.000Z")]
    [InlineData("environment", "\"staging\"", Misfit)]
    [InlineData("component", "\"other\"", Misfit)]
    [InlineData("installation", "\"other\"", Misfit)]
    [InlineData("targets", "[\"other\"]", Misfit)]
    [InlineData("sources", "[]", Misfit)]
    [InlineData("artifacts", "[]", Misfit)]
    [InlineData("plans", "[]", Misfit)]
    [InlineData("requester", "{\"kind\":\"person\",\"id\":\"ci\"}", Misfit)]
    [InlineData("change", "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"", Misfit)]
    public void What_does_not_fit_is_refused(string name, string value, string said)
    {
        var json = JsonNode.Parse(Signed.ToBytes())!.AsObject();
        json[name] = JsonNode.Parse(value);
        Assert.Null(SignOffStatement.Read(CanonicalJson.Write(json), out var problem));
        Assert.Equal(said, problem);
    }

    [Fact]
    public void A_comment_has_4000_characters_and_no_more()
    {
        Assert.NotNull(SignOffStatement.Read((Signed with { Comment = new string('a', SignOffStatement.MaxComment) }).ToBytes(), out _));
        Assert.Null(SignOffStatement.Read((Signed with { Comment = new string('a', SignOffStatement.MaxComment + 1) }).ToBytes(), out var problem));
        Assert.Equal("the statement.comment must be text of at most 4000 characters", problem);
    }

    [Fact]
    public void A_list_signed_in_another_order_is_the_same_statement() =>
        Assert.Equal(Signed.ToBytes(), (Signed with { Commits = [.. Signed.Commits.Reverse()], Effects = [.. Signed.Effects.Reverse(), Signed.Effects[0]] }).ToBytes());

    [Fact]
    public void A_plain_statement_gives_its_subject_to_its_own_purpose_only()
    {
        var withdraw = new PlainStatement
        {
            Purpose = Purpose.Withdraw,
            Installation = "acme",
            Person = "bea",
            Credential = Signed.Credential,
            Subject = new JsonObject { ["signOff"] = "x" },
            Nonce = Signed.Nonce,
            TreeHead = Signed.TreeHead,
            Issued = Signed.Issued,
            Expires = Signed.Expires,
        };
        Assert.Equal("x", PlainStatement.ReadSubject(withdraw.ToBytes(), Purpose.Withdraw, s => s.Text("signOff"), out _));
        Assert.Null(PlainStatement.ReadSubject(withdraw.ToBytes(), Purpose.Revoke, s => s.Text("signOff"), out var problem));
        Assert.Equal("the statement.type must be https://countersign.dev/revoke/v1", problem);
        Assert.Null(PlainStatement.ReadSubject(withdraw.ToBytes(), Purpose.Withdraw, _ => "", out problem));
        Assert.Equal("the statement.subject has a member \"signOff\" that the format does not name", problem);
        Assert.Null(PlainStatement.ReadSubject([.. withdraw.ToBytes(), (byte)'\n'], Purpose.Withdraw, s => s.Text("signOff"), out problem));
        Assert.Equal("the statement is not canonical JSON", problem);
    }

    [Fact]
    public void A_sign_off_and_its_enrolment_are_read_back_as_recorded()
    {
        using var answer = new Answer();
        var bytes = Signed.ToBytes();
        var record = new RecordedSignOff(bytes, answer.Key.Assert(Answer.RpId, Answer.Origin, Purpose.SignOff.Challenge(bytes)), new EnrolmentRecord(answer.Enrolment, EnrolmentBasis.Confirmed, ["cid", "dora"]));
        var read = JsonFields.Read(record.ToJson(), "the sign-off", RecordedSignOff.Read, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(record.Digest, read!.Digest);
        Assert.Equal(record.Enrolment.Digest, read.Enrolment.Digest);
        var json = record.ToJson();
        json["statement"] = json["statement"]!.GetValue<string>() + "\n";
        Assert.Null(JsonFields.Read(json, "the sign-off", RecordedSignOff.Read, out problem));
        Assert.Equal("the sign-off.statement must be padded base64", problem);
    }

    [Fact]
    public void The_signature_counter_is_no_part_of_an_enrolments_digest()
    {
        using var answer = new Answer();
        Assert.Equal(
            new EnrolmentRecord(answer.Enrolment, EnrolmentBasis.Bootstrap, []).Digest,
            new EnrolmentRecord(answer.Enrolment with { SignCount = 9 }, EnrolmentBasis.Bootstrap, []).Digest);
    }

    [Fact]
    public void A_statement_about_a_command_repeats_it_and_reads_back()
    {
        var call = new CommandCall { Argv = ["sh", "-c", "terraform destroy"], Directory = "/w", Identity = "ann", Request = Sha256Digest.Of("call"u8), Inputs = [new CommandFile("/w/plan", Sha256Digest.Of("plan"u8))] };
        var of = A.Change().Change with { Kind = ChangeKind.Command, Sources = [], Command = call };
        var statement = A.Change().StatementBy("bea") with { Of = of, Change = of.Digest };
        var read = SignOffStatement.Read(statement.ToBytes(), out var problem);
        Assert.Equal("", problem);
        Assert.Equal(of.Digest, read!.Of.Digest);
        Assert.Equal(ChangeKind.Command, read.Of.Kind);
        Assert.NotEqual(of.Digest, (of with { Command = call with { Directory = "/elsewhere" } }).Digest);
    }

    private const string Misfit = "the statement.change must be the digest of the environment, component, sources, artifacts, plans, command and requester beside it";

    private static SignOffStatement GateFixtureStatement()
    {
        var change = A.Change().By("ann").Ai().By("eve").Does(Core.BlastRadius.Does.Replace, "db").Does(Core.BlastRadius.Does.Update, "web") with { Targets = ["eu"] };
        var of = change.Change with { Artifacts = [new Artifact("registry.acme.example/checkout", Sha256Digest.Of("image"u8))] };
        return change.StatementBy("bea") with { Of = of, Change = of.Digest, Disclaims = [change.Commits[0].Id] };
    }
}
