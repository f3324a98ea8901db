using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

/// <summary>A sign-off in which everything is right, for tests that spoil one thing.</summary>
internal sealed class Answer : IDisposable
{
    public const string RpId = "sign.acme.example", Origin = "https://sign.acme.example";

    public static readonly DateTimeOffset Issued = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Expires = Issued.AddMinutes(10);

    public static readonly RelyingParty Party = new(RpId, [Origin]);

    public Answer(PasskeyAlgorithm algorithm = PasskeyAlgorithm.Es256, bool backupEligible = false) =>
        Key = new SoftwareAuthenticator(algorithm, backupEligible);

    public SoftwareAuthenticator Key { get; }

    public JsonObject Members(Purpose purpose = Purpose.SignOff) => new()
    {
        ["type"] = purpose.TypeUri(),
        ["installation"] = "acme",
        ["change"] = "sha256:" + new string('a', 64),
        ["answer"] = "approve",
        ["comment"] = "Gesehen – grün ✓",
        ["person"] = "bea",
        ["credential"] = StrictBase64.EncodeUrl(Key.CredentialId),
        ["nonce"] = StrictBase64.EncodeUrl(new byte[StatementEnvelope.NonceBytes]),
        ["issued"] = StatementEnvelope.Write(Issued),
        ["expires"] = StatementEnvelope.Write(Expires),
    };

    public Enrolment Enrolment => new()
    {
        Id = Id(Key.CredentialId),
        Person = "bea",
        UserHandle = Key.UserHandle,
        PublicKey = Key.PublicKey,
        Algorithm = Key.Algorithm,
        BackupEligible = Key.BackupEligible,
        SignCount = 0,
        EnrolledAt = Issued.AddDays(-2),
        CountsFrom = Issued.AddDays(-1),
        Aaguid = Guid.Empty,
        AttestationFormat = "none",
    };

    /// <summary>The request that is accepted, over the sign-off's usual statement or another.</summary>
    public AssertionRequest Request(Misbehaviour? wrong = null, byte[]? statement = null, Purpose purpose = Purpose.SignOff)
    {
        statement ??= CanonicalJson.Write(Members(purpose));
        return new AssertionRequest
        {
            Purpose = purpose,
            Person = "bea",
            Statement = statement,
            Assertion = Key.Assert(RpId, Origin, purpose.Challenge(statement), wrong),
            Begun = new BegunCeremony(statement, purpose, "bea"),
            Enrolment = Enrolment,
            PersonActive = true,
            Party = Party,
            Now = Issued.AddMinutes(1),
        };
    }

    /// <summary>The request over a statement with some members set otherwise; null takes the member out.</summary>
    public AssertionRequest RequestWith(params (string Name, JsonNode? Value)[] members)
    {
        var statement = Members();
        foreach (var (name, value) in members)
            if (value is null) statement.Remove(name);
            else statement[name] = value;
        return Request(statement: CanonicalJson.Write(statement));
    }

    public static CredentialId Id(byte[] bytes) =>
        CredentialId.TryFromBytes(bytes, out var id) ? id : throw new ArgumentException("Not a credential id.", nameof(bytes));

    public void Dispose() => Key.Dispose();
}

/// <summary>What the verifier says of a request.</summary>
internal static class Judged
{
    public static RefusalCode? Code(AssertionRequest request) => AssertionVerifier.Verify(request).Refusal?.Code;

    public static void Refused(RefusalCode code, AssertionRequest request)
    {
        var result = AssertionVerifier.Verify(request);
        Assert.Equal(code, result.Refusal?.Code);
        Assert.Null(result.Facts);
        Assert.False(result.Accepted);
        Assert.NotEmpty(result.Refusal!.Subject);
        Assert.EndsWith(".", result.Refusal.Text, StringComparison.Ordinal);
    }
}
