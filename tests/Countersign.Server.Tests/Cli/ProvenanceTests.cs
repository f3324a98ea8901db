using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Evidence;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

/// <summary><c>--provenance</c>: the commits behind images, offline.</summary>
public sealed class ProvenanceTests : IDisposable
{
    private readonly GitFixture _git = new();
    private readonly string _start;
    private readonly string _head;

    public ProvenanceTests()
    {
        _start = _git.CommitFile("Pin", "web.yaml", $"image: registry.example/web@sha256:{new string('a', 64)}\n");
        _head = _git.CommitFile("Pin", "web.yaml", $"image: registry.example/web@sha256:{new string('b', 64)}\n");
        File.WriteAllText(_git.At(".git", "provenance.jsonl"), Statement('a', '1') + "\n" + Statement('b', '2') + "\n");
    }

    public void Dispose() => _git.Dispose();

    [Fact]
    public async Task Text_names_the_images_and_what_to_look_at()
    {
        var result = await RunAsync("authorship", $"{_start}..{_head}", "--provenance", ".git/provenance.jsonl");
        Assert.Equal(0, result.Exit);
        Assert.Contains($"forge.example/acme/shop {new string('1', 12)}..{new string('2', 12)} (claimed)", result.Out, StringComparison.Ordinal);
        Assert.Contains($"countersign authorship {new string('1', 40)}..{new string('2', 40)}", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_images_and_a_signature_of_a_named_key_is_no_claim()
    {
        using var builder = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string Signed(string statement) => Encoding.UTF8.GetString(Envelope.Sign(
            Envelope.InTotoType, Encoding.UTF8.GetBytes(statement), [bytes => builder.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)]).ToBytes());
        File.WriteAllText(_git.At(".git", "signed.jsonl"), Signed(Statement('a', '1')) + "\n" + Signed(Statement('b', '2')) + "\n");
        File.WriteAllText(_git.At(".git", "builder.pem"), builder.ExportSubjectPublicKeyInfoPem());
        var result = await RunAsync("authorship", $"{_start}..{_head}", "--provenance", ".git/signed.jsonl", "--provenance-key", ".git/builder.pem", "--format", "json");
        var image = Assert.Single(result.Json["images"]!.AsArray());
        Assert.Equal(["file", "old", "new", "repository", "base", "head", "claimed"], CliResult.Members(image));
        Assert.False((bool)image!["claimed"]!);
        Assert.DoesNotContain(result.Json["gaps"]!.AsArray(), g => (string)g!["code"]! == "artifact-unproven");
    }

    [Theory]
    [InlineData("no BASE..HEAD", "authorship", "--provenance", ".git/provenance.jsonl")]
    [InlineData("a key without provenance", "authorship", "HEAD~1..HEAD", "--provenance-key", ".git/provenance.jsonl")]
    [InlineData("no such file", "authorship", "HEAD~1..HEAD", "--provenance", "nowhere")]
    [InlineData("no provenance", "authorship", "HEAD~1..HEAD", "--provenance", "web.yaml")]
    [InlineData("no key", "authorship", "HEAD~1..HEAD", "--provenance", ".git/provenance.jsonl", "--provenance-key", "web.yaml")]
    [InlineData("a key for a gate that does not use it", "gate", "--environment", "production", "--provenance", ".git/provenance.jsonl", "--provenance-key", "web.yaml")]
    public async Task What_does_not_fit_together_exits_1(string why, params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.Exit == 1, why);
        Assert.Equal("", result.Out);
    }

    private Task<CliResult> RunAsync(params string[] args) => new CliRunner(_git.Folder).RunAsync(args);

    private static string Statement(char image, char commit) =>
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://slsa.dev/provenance/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" + new string(image, 64)
        + "\"}}],\"predicate\":{\"buildDefinition\":{\"resolvedDependencies\":[{\"uri\":\"git+https://forge.example/acme/shop\",\"digest\":{\"gitCommit\":\"" + new string(commit, 40) + "\"}}]}}}";
}
