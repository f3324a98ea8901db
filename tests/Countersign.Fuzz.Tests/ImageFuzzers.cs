using System.Text;
using Countersign.Core.Changes.Images;
using Countersign.Core.Evidence;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

public sealed class ImagePinsFuzzer : Fuzzer
{
    protected override int LeastShapes => 10;

    protected override IReadOnlyList<string> Words =>
        ["image: ", "images:\n", "- name: a\n", "  digest: ", "sha256:" + new string('a', 64), "@sha256:" + new string('b', 64), "repository: r\n", "newTag: v1\n", "---\n", "{", "[", "&a ", "*a", "!!str ", "<<: ", "? ", "|\n", "\t", "#1"];

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateFiles(SourceTree.Golden("images"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    protected override string Read(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (ImagePins.In(text, out var error) is not { } pins) return error.Length > 0 ? new string([.. error.Where(c => !char.IsAsciiDigit(c))]) : throw new InvalidOperationException("neither pins nor an error");
        if (ImageChange.Between("f", pins, pins).Count > 0) throw new InvalidOperationException("a file differs from itself");
        foreach (var pin in pins)
            if (pin.Image.Digest is { } digest && !text.Contains(digest.Hex, StringComparison.Ordinal)) throw new InvalidOperationException("a digest that does not stand in the file");
        return $"{pins.Count} {pins.Count(p => p.Image.Digest is not null)} {pins.Count(p => p.Image.Tag is not null)}";
    }
}

public sealed class BuildProvenanceFuzzer : Fuzzer
{
    protected override int LeastShapes => 10;

    protected override IReadOnlyList<string> Words =>
        ["\"_type\":\"https://in-toto.io/Statement/v1\"", "\"predicateType\":\"https://slsa.dev/provenance/v1\"", "https://slsa.dev/provenance/v0.2", "\"materials\":[", "\"resolvedDependencies\":[", "\"gitCommit\":\"", "\"sha1\":\"", "\"subject\":[",
            "\"dsseEnvelope\":{", "\"payloadType\":\"application/vnd.in-toto+json\"", "\"payload\":\"e30=\"", "\"signatures\":[{\"sig\":\"eA==\"}]", "\"RepoDigests\":[", "\"Labels\":{", "org.opencontainers.image.revision", "\n", "\\ud800"];

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateFiles(SourceTree.Golden("images"), "provenance.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    protected override string Read(byte[] input)
    {
        var read = BuildProvenance.Read(input, []);
        if (read.Sources.Any(s => s.Ground == SourceGround.Provenance)) throw new InvalidOperationException("provenance without a trusted key");
        if (read.Problem is { } problem && problem.Any(char.IsControl)) throw new InvalidOperationException($"the problem has control characters: {problem}");
        return $"{read.Sources.Count > 0} {string.Join(',', read.Sources.Select(s => s.Ground).Distinct())} {new string([.. (read.Problem ?? "").Where(c => !char.IsAsciiDigit(c)).Take(24)])}";
    }
}
