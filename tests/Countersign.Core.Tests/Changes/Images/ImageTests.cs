using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Changes.Images;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Changes.Images;

public sealed class ImageTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Theory]
    [InlineData("shop", "shop", null)]
    [InlineData("registry.example:5000/acme/shop", "registry.example:5000/acme/shop", null)]
    [InlineData("registry.example:5000/acme/shop:v1.2", "registry.example:5000/acme/shop", "v1.2")]
    public void References_are_read(string text, string name, string? tag)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));
        Assert.Equal((name, tag, null), (reference.Name, reference.Tag, reference.Digest));
        Assert.True(ImageReference.TryParse($"{text}@{Digest}", out var pinned));
        Assert.Equal((name, tag, Digest, $"{text}@{Digest}"), (pinned.Name, pinned.Tag, pinned.Digest.ToString(), pinned.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{{ .Values.image }}")]
    [InlineData("shop@sha256:abc")]
    [InlineData("shop@sha512:aaaa")]
    [InlineData("shop:")]
    [InlineData(":v1")]
    [InlineData("shop\u202e")]
    public void What_is_no_reference_is_none(string text) => Assert.False(ImageReference.TryParse(text, out _));

    [Fact]
    public void A_reference_of_the_longest_length_is_read_and_a_longer_one_is_not()
    {
        Assert.True(ImageReference.TryParse(new string('a', ImageReference.MaxLength), out _));
        Assert.False(ImageReference.TryParse(new string('a', ImageReference.MaxLength + 1), out _));
    }

    [Theory]
    [InlineData("https://forge.example/acme/shop")]
    [InlineData("https://forge.example/acme/shop.git")]
    [InlineData("https://ci@Forge.Example/acme/shop/")]
    [InlineData("git+https://forge.example/acme/shop@refs/heads/main")]
    [InlineData("git@forge.example:acme/shop.git")]
    [InlineData("ssh://git@forge.example/acme/shop")]
    public void One_repository_in_many_spellings(string address) => Assert.Equal("forge.example/acme/shop", RepositoryAddress.Normalize(address));

    [Theory]
    [InlineData("https://forge.example/acme/shop2")]
    [InlineData("https://forge.example.evil.example/acme/shop")]
    [InlineData("https://evil.example/forge.example/acme/shop")]
    [InlineData("https://forge.example@evil.example/acme/shop")]
    [InlineData("https://forge.example/acme/Shop")]
    [InlineData("")]
    public void Another_repository_stays_another(string address) => Assert.NotEqual("forge.example/acme/shop", RepositoryAddress.Normalize(address));

    [Fact]
    public void What_a_trusted_key_signed_is_provenance_and_everything_else_is_claimed()
    {
        using var builder = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(EcdsaP256PublicKey.TryFromSpki(builder.ExportSubjectPublicKeyInfo(), out var key));
        SourceGround Ground(ECDsa signer, params EcdsaP256PublicKey[] trusted) => Assert.Single(BuildProvenance.Read(Signed(signer), trusted).Sources).Ground;
        Assert.Equal(SourceGround.Provenance, Ground(builder, key));
        Assert.Equal(SourceGround.UncheckedProvenance, Ground(stranger, key));
        Assert.Equal(SourceGround.UncheckedProvenance, Ground(builder));
        Assert.Equal(SourceGround.UncheckedProvenance, Assert.Single(BuildProvenance.Read(Encoding.UTF8.GetBytes(Statement), [key]).Sources).Ground);
    }

    [Fact]
    public void Checked_provenance_outranks_what_is_only_claimed_of_the_same_image()
    {
        Assert.True(ImageReference.TryParse("shop@" + Digest, out var image));
        var (commit, other) = (CommitId.Parse(new string('1', 40)), CommitId.Parse(new string('2', 40)));
        var resolved = ResolvedImages.Of(
            [new ImageChange("f", "image", null, image)],
            [new ImageSource(image.Digest!.Value, "x", other, SourceGround.Label), new ImageSource(image.Digest.Value, "x", commit, SourceGround.Provenance)]);
        Assert.Equal((commit, false), (Assert.Single(resolved.Ranges).Head, resolved.Ranges[0].IsClaimed));
        Assert.Empty(resolved.Gaps);
    }

    [Fact]
    public void Limits_of_provenance()
    {
        ReadSources Padded(int length) => BuildProvenance.Read(Encoding.UTF8.GetBytes(Statement.PadRight(length)), []);
        Assert.Null(Padded(BuildProvenance.MaxBytes).Problem);
        Assert.Equal($"it has {BuildProvenance.MaxBytes + 1} bytes; at most {BuildProvenance.MaxBytes} are read", Padded(BuildProvenance.MaxBytes + 1).Problem);
        ReadSources Lines(int count) => BuildProvenance.Read(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat(Statement, count))), []);
        Assert.Null(Lines(BuildProvenance.MaxStatements).Problem);
        Assert.Equal($"it has more than {BuildProvenance.MaxStatements} lines", Lines(BuildProvenance.MaxStatements + 1).Problem);
        ReadSources Subjects(int count) => BuildProvenance.Read(Encoding.UTF8.GetBytes(Statement.Replace("[{\"digest", $"[{string.Concat(Enumerable.Repeat("{},", count - 1))}{{\"digest", StringComparison.Ordinal)), []);
        Assert.Null(Subjects(BuildProvenance.MaxSubjects).Problem);
        Assert.Equal($"it has more than {BuildProvenance.MaxSubjects} subjects", Subjects(BuildProvenance.MaxSubjects + 1).Problem);
    }

    [Fact]
    public void Limits_of_a_manifest()
    {
        string Images(int count) => "images:\n" + string.Concat(Enumerable.Range(0, count).Select(n => $"- i{n}@{Digest}\n"));
        Assert.Equal(ImagePins.Most, ImagePins.In(Images(ImagePins.Most), out _)!.Count);
        Assert.Null(ImagePins.In(Images(ImagePins.Most + 1), out var error));
        Assert.Equal($"it names more than {ImagePins.Most} images", error);
        string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));
        Assert.NotNull(ImagePins.In(Nested(StrictYaml.MaxDepth + 1), out _));
        Assert.Null(ImagePins.In(Nested(StrictYaml.MaxDepth + 2), out _));
    }

    [Theory]
    [InlineData("image: !!]str shop", "it is not YAML: a \"!\" begins a tag that is none")]
    [InlineData("image: {", "it is not YAML at line 2")]
    [InlineData("a: b: c", "it is not YAML at line 1")]
    public void What_is_no_YAML_is_said(string text, string expected)
    {
        Assert.Null(ImagePins.In(text, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void An_unknown_source_blocks_and_a_claimed_one_is_unproven()
    {
        Assert.Equal(GapTouches.Authorship | GapTouches.BlastRadius, new Gap(GapCode.ArtifactSourceUnknown, "").Touches);
        Assert.True(new Gap(GapCode.ArtifactUnproven, "").IsUnproven);
    }

    [Fact]
    public void What_an_envelope_says_of_its_payload_is_told_without_what_a_terminal_would_act_on()
    {
        var envelope = $$"""{"payloadType":"a\u0000\u001b[2J","payload":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Statement))}}","signatures":[{"sig":"AAAA"}]}""";
        var problem = BuildProvenance.Read(Encoding.UTF8.GetBytes(envelope), []).Problem;
        Assert.Contains("\"a\\u0000\\u001b[2J\"", problem, StringComparison.Ordinal);
    }

    private static readonly string Statement =
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://slsa.dev/provenance/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" + new string('a', 64)
        + "\"}}],\"predicate\":{\"buildDefinition\":{\"resolvedDependencies\":[{\"uri\":\"git+https://forge.example/acme/shop\",\"digest\":{\"gitCommit\":\"" + new string('1', 40) + "\"}}]}}}";

    private static byte[] Signed(ECDsa signer) => Envelope.Sign(
        Envelope.InTotoType, Encoding.UTF8.GetBytes(Statement), [bytes => signer.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)]).ToBytes();
}
