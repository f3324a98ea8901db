using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Core.Tests.SignOff;

public class WithdrawalTests
{
    private static readonly Withdrawal One = new(Sha256Digest.Of("change"u8), "production", "checkout", [Sha256Digest.Of("b"u8), Sha256Digest.Of("a"u8), Sha256Digest.Of("a"u8)]);

    [Fact]
    public void It_is_read_back_and_names_each_statement_once()
    {
        var read = Withdrawal.Read(Bytes(One.ToJson()), out var problem)!;
        Assert.Equal("", problem);
        Assert.Equal((One.Change, "production", "checkout"), (read.Change, read.Environment, read.Component));
        Assert.Equal(One.Statements.Distinct().OrderBy(s => s.Hex, StringComparer.Ordinal), read.Statements);
    }

    [Fact]
    public void One_that_takes_nothing_back_or_something_else_is_none()
    {
        Assert.Null(Withdrawal.Read(Bytes((One with { Statements = [] }).ToJson()), out var problem));
        Assert.Equal("the statement.subject.answers must be at least one digest", problem);
        var odd = One.ToJson();
        odd["answers"] = new JsonArray("sha256:abc");
        Assert.Null(Withdrawal.Read(Bytes(odd), out problem));
        Assert.Equal("the statement.subject.answers must be a list of digests", problem);
        var more = One.ToJson();
        more["also"] = 1;
        Assert.Null(Withdrawal.Read(Bytes(more), out problem));
    }

    [Theory]
    [InlineData(Withdrawal.MaxStatements, true)]
    [InlineData(Withdrawal.MaxStatements + 1, false)]
    public void It_takes_back_at_most_so_many(int count, bool taken)
    {
        var many = One with { Statements = [.. Enumerable.Range(0, count).Select(n => Sha256Digest.Of(BitConverter.GetBytes(n)))] };
        Assert.Equal(taken, Withdrawal.Read(Bytes(many.ToJson()), out _) is not null);
    }

    private static byte[] Bytes(JsonObject subject) => new PlainStatement
    {
        Purpose = Purpose.Withdraw,
        Installation = "acme",
        Person = "bea",
        Credential = CredentialId.TryFromBytes("key"u8, out var id) ? id : default,
        Subject = subject,
        Nonce = StrictBase64.EncodeUrl(new byte[StatementEnvelope.NonceBytes]),
        TreeHead = new KnownTreeHead(1, Sha256Digest.Of("root"u8)),
        Issued = DateTimeOffset.UnixEpoch,
        Expires = DateTimeOffset.UnixEpoch.AddMinutes(10),
    }.ToBytes();
}
