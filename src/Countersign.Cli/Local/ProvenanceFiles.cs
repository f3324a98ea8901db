using System.CommandLine;
using System.Security.Cryptography;
using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes.Images;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Cli.Local;

/// <summary>Files that say from which commits images were built.</summary>
internal sealed record ProvenanceFiles(IReadOnlyList<(string Name, byte[] Bytes)> Files, IReadOnlyList<EcdsaP256PublicKey> Keys)
{
    private const int MaxKey = 64 * 1024; // bytes

    /// <summary>The option for files.</summary>
    public static Option<string[]> Option() =>
        new("--provenance") { Description = "SLSA provenance of images (in-toto, DSSE, Sigstore bundle), or what docker inspect prints of them; may be repeated.", HelpName = "FILE" };

    /// <summary>The option for keys of builders.</summary>
    public static Option<string[]> KeyOption() => new("--provenance-key") { Description = "Public key of a builder (PEM, P-256). What it did not sign is only claimed.", HelpName = "FILE" };

    /// <summary>Reads the files; null where none is named.</summary>
    /// <exception cref="StopException">A file cannot be read, or a key is none.</exception>
    public static ProvenanceFiles? Read(CliHost host, IReadOnlyList<string>? files, IReadOnlyList<string>? keys)
    {
        if (files is not { Count: > 0 })
            return keys is { Count: > 0 } ? throw new StopException("A key of a builder checks provenance, and none is given.", "Name it with --provenance.") : null;
        return new ProvenanceFiles([.. files.Select(name => (name, Bytes(host, name, BuildProvenance.MaxBytes)))], [.. (keys ?? []).Select(name => Key(name, Bytes(host, name, MaxKey)))]);
    }

    /// <summary>The images that differ, and the commits they stand for.</summary>
    public async Task<ResolvedImages> ResolveAsync(GitHistory history, CommitId from, CommitId head, CancellationToken cancel)
    {
        var changed = await history.ChangedPathsAsync(from, head, cancel);
        var images = await history.ChangedImagesAsync(from, head, changed.Changes, cancel);
        var resolved = ResolvedImages.Of(images.Changes, [.. Files.SelectMany(f => Sources(f.Name, f.Bytes))]);
        return resolved with { Gaps = [.. changed.Gaps.Concat(images.Gaps).Concat(resolved.Gaps)] };
    }

    private IReadOnlyList<ImageSource> Sources(string name, byte[] bytes)
    {
        var read = BuildProvenance.Read(bytes, Keys);
        return read.Problem is { } problem ? throw new StopException($"\"{name}\" is no provenance that can be read: {problem}.", "Give in-toto statements with SLSA provenance, or the output of docker inspect.") : read.Sources;
    }

    private static byte[] Bytes(CliHost host, string name, int most)
    {
        try
        {
            using var stream = File.OpenRead(host.At(name));
            var bytes = new byte[most + 1];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read <= most ? bytes[..read] : throw new StopException($"\"{name}\" has more than {most} bytes.", "Give fewer statements in one file.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StopException($"\"{name}\" cannot be read: {problem.Message}");
        }
    }

    private static EcdsaP256PublicKey Key(string name, byte[] bytes)
    {
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        return PemEncoding.TryFind(text, out var pem) && text[pem.Label] == "PUBLIC KEY" && EcdsaP256PublicKey.TryFromSpki(Convert.FromBase64String(text[pem.Base64Data]), out var key)
            ? key
            : throw new StopException($"\"{Printable.Line(name, 200)}\" is no public key on P-256.", "Give the PEM that begins with -----BEGIN PUBLIC KEY-----.");
    }
}
