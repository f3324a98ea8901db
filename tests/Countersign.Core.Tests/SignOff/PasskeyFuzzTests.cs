using Countersign.Core.SignOff;

namespace Countersign.Core.Tests.SignOff;

/// <summary>Seeded mutations of good answers: nothing throws, and nothing that was changed is accepted.</summary>
public class PasskeyFuzzTests
{
    private const int Seed = 20261122;

    private static readonly RefusalCode[] Reached =
    [
        RefusalCode.StatementUnknown, RefusalCode.CredentialMismatch, RefusalCode.ClientDataMalformed, RefusalCode.ChallengeMismatch,
        RefusalCode.AuthenticatorDataMalformed, RefusalCode.RpIdMismatch, RefusalCode.SignatureMalformed, RefusalCode.SignatureInvalid,
    ];

    [Theory]
    [InlineData(PasskeyAlgorithm.Es256, 4000)]
    [InlineData(PasskeyAlgorithm.Rs256, 2000)]
    [InlineData(PasskeyAlgorithm.EdDsa, 2000)]
    public void No_changed_answer_is_accepted_and_none_throws(PasskeyAlgorithm algorithm, int rounds)
    {
        using var answer = new Answer(algorithm);
        var good = answer.Request();
        Assert.True(AssertionVerifier.Verify(good).Accepted);
        var random = new Random(Seed);
        var codes = new HashSet<RefusalCode>();
        for (var round = 0; round < rounds; round++)
        {
            var result = AssertionVerifier.Verify(Spoil(good, random));
            Assert.False(result.Accepted, $"round {round} of seed {Seed} was accepted");
            codes.Add(result.Refusal!.Code);
        }

        // The mutations must reach the checks behind the first ones, or this proves nothing.
        foreach (var code in Reached) Assert.Contains(code, codes);
    }

    [Fact]
    public void No_changed_statement_is_accepted_even_if_page_and_store_agree_on_it()
    {
        using var answer = new Answer();
        var good = answer.Request();
        var random = new Random(Seed);
        for (var round = 0; round < 2000; round++)
        {
            var statement = Mutate(good.Statement, random);
            var result = AssertionVerifier.Verify(good with { Statement = statement, Begun = good.Begun! with { Statement = statement } });
            Assert.False(result.Accepted, $"round {round} of seed {Seed} was accepted");
        }
    }

    [Fact]
    public void A_changed_key_never_throws_and_accepts_nothing()
    {
        using var answer = new Answer();
        var good = answer.Request();
        var random = new Random(Seed);
        for (var round = 0; round < 2000; round++)
        {
            var enrolment = good.Enrolment! with { PublicKey = Mutate(good.Enrolment.PublicKey, random) };
            Assert.False(AssertionVerifier.Verify(good with { Enrolment = enrolment }).Accepted, $"round {round} of seed {Seed} was accepted");
        }
    }

    [Fact]
    public void A_changed_registration_never_throws_and_every_refusal_says_why()
    {
        var random = new Random(Seed);
        foreach (var vector in WebAuthnVector.All)
        {
            for (var round = 0; round < 300; round++)
            {
                var result = RegistrationVerifier.Verify(new RegistrationRequest
                {
                    CredentialId = vector.CredentialId,
                    AttestationObject = Mutate(vector.AttestationObject, random),
                    ClientDataJson = round % 2 == 0 ? vector.CreateClientData : Mutate(vector.CreateClientData, random),
                    Challenge = vector.CreateChallenge,
                    Party = WebAuthnVector.Party,
                    IsKnown = false,
                    Person = "bea",
                    UserHandle = new byte[1],
                    Now = DateTimeOffset.UnixEpoch,
                    CountsFrom = DateTimeOffset.UnixEpoch,
                });
                Assert.True(result.Enrolment is null == result.Refusal is { Text.Length: > 0 }, $"{vector.Name}, round {round} of seed {Seed}");
            }
        }
    }

    [Fact]
    public void Any_bytes_are_read_as_CBOR_or_refused_without_throwing()
    {
        var random = new Random(Seed);
        var read = 0;
        for (var round = 0; round < 20000; round++)
        {
            var bytes = new byte[random.Next(1, 64)];
            random.NextBytes(bytes);
            if (!CborReader.TryRead(bytes, out _, out var length)) continue;
            Assert.InRange(length, 1, bytes.Length);
            read++;
        }

        Assert.InRange(read, 1, 19999);
    }

    private static AssertionRequest Spoil(AssertionRequest good, Random random) => random.Next(5) switch
    {
        0 => good with { Statement = Mutate(good.Statement, random) },
        1 => good with { Assertion = good.Assertion with { CredentialId = Mutate(good.Assertion.CredentialId, random) } },
        2 => good with { Assertion = good.Assertion with { ClientDataJson = Mutate(good.Assertion.ClientDataJson, random) } },
        3 => good with { Assertion = good.Assertion with { AuthenticatorData = Mutate(good.Assertion.AuthenticatorData, random) } },
        _ => good with { Assertion = good.Assertion with { Signature = Mutate(good.Assertion.Signature, random) } },
    };

    /// <summary>One to three of: flip a bit, set a byte, insert one, take one out, cut the end off; never the same bytes again.</summary>
    private static byte[] Mutate(ReadOnlyMemory<byte> original, Random random)
    {
        while (true)
        {
            var bytes = original.ToArray().ToList();
            for (var change = random.Next(3); change >= 0 && bytes.Count > 0; change--) MutateOnce(bytes, random);
            if (!original.Span.SequenceEqual(bytes.ToArray())) return [.. bytes];
        }
    }

    private static void MutateOnce(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.Insert(at, (byte)random.Next(256)); break;
            case 3: bytes.RemoveAt(at); break;
            default: bytes.RemoveRange(at, bytes.Count - at); break;
        }
    }
}
