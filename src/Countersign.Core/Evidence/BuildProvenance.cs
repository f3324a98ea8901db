using System.Runtime.InteropServices;
using System.Text.Json;
using Countersign.Core.Authorship;
using Countersign.Core.Changes.Images;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.Evidence;

/// <summary>The sources that one file names, or why it names none.</summary>
/// <param name="Sources">Images and the commits they were built from.</param>
/// <param name="Problem">What is wrong, for people.</param>
public sealed record ReadSources(IReadOnlyList<ImageSource> Sources, string? Problem = null);

/// <summary>
/// Reads from which commit images were built: SLSA provenance v1 and v0.2 in in-toto Statements, bare, in DSSE envelopes or in Sigstore bundles, one or one a
/// line; else the labels of images as <c>docker inspect</c> prints them, which are only claims.
/// </summary>
public static class BuildProvenance
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Most statements of one file.</summary>
    public const int MaxStatements = 1_000;

    /// <summary>Most subjects of one statement.</summary>
    public const int MaxSubjects = 1_000;

    private const string RevisionLabel = "org.opencontainers.image.revision";
    private const string SourceLabel = "org.opencontainers.image.source";

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="trusted">Keys of builders; what one of them signed is provenance, everything else is unchecked.</param>
    public static ReadSources Read(ReadOnlySpan<byte> bytes, IReadOnlyCollection<EcdsaP256PublicKey> trusted)
    {
        if (bytes.Length > MaxBytes) return new ReadSources([], $"it has {bytes.Length} bytes; at most {MaxBytes} are read");
        var sources = new List<ImageSource>();
        var problem = One(bytes, trusted, sources);
        if (problem is null || !bytes.Contains((byte)'\n')) return new ReadSources(sources, problem);
        sources.Clear();
        return Lines(bytes, trusted, sources) is { } wrong ? new ReadSources([], wrong) : new ReadSources(sources);
    }

    private static string? Lines(ReadOnlySpan<byte> bytes, IReadOnlyCollection<EcdsaP256PublicKey> trusted, List<ImageSource> sources)
    {
        var number = 0;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range].Trim(" \t\r"u8);
            if (++number > MaxStatements) return $"it has more than {MaxStatements} lines";
            if (!line.IsEmpty && One(line, trusted, sources) is { } problem) return $"line {number}: {problem}";
        }

        return null;
    }

    private static string? One(ReadOnlySpan<byte> json, IReadOnlyCollection<EcdsaP256PublicKey> trusted, List<ImageSource> sources)
    {
        using var document = ForeignJson.TryParse(json, out var error);
        if (document is null) return error;
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array) return ImageLabels(root, sources);
        var wrapped = ForeignJson.Member(root, "dsseEnvelope");
        if (wrapped.ValueKind == JsonValueKind.Object) return Signed(JsonMarshal.GetRawUtf8Value(wrapped), trusted, sources);
        return ForeignJson.Text(root, "payloadType") is null ? Statement(root, SourceGround.UncheckedProvenance, sources) : Signed(json, trusted, sources);
    }

    private static string? Signed(ReadOnlySpan<byte> json, IReadOnlyCollection<EcdsaP256PublicKey> trusted, List<ImageSource> sources)
    {
        if (!Envelope.TryParse(json, out var envelope, out var error)) return error;
        if (envelope.PayloadType != Envelope.InTotoType) return $"its payload is \"{Printable.Line(envelope.PayloadType, 100)}\" and not \"{Envelope.InTotoType}\"";
        var ground = envelope.Verify(trusted, 1, Envelope.InTotoType).Payload is null ? SourceGround.UncheckedProvenance : SourceGround.Provenance;
        using var statement = ForeignJson.TryParse(envelope.Payload, out error);
        return statement is null ? error : Statement(statement.RootElement, ground, sources);
    }

    private static string? Statement(JsonElement statement, SourceGround ground, List<ImageSource> sources)
    {
        if (ForeignJson.Text(statement, "_type")?.StartsWith("https://in-toto.io/Statement/", StringComparison.Ordinal) != true) return "it is no in-toto Statement";
        var predicate = ForeignJson.Member(statement, "predicate");
        var materials = ForeignJson.Text(statement, "predicateType") switch
        {
            "https://slsa.dev/provenance/v1" => ForeignJson.Items(ForeignJson.Member(predicate, "buildDefinition"), "resolvedDependencies"),
            "https://slsa.dev/provenance/v0.2" => ForeignJson.Items(predicate, "materials"),
            _ => null,
        };
        if (materials is null) return "its predicate is not SLSA provenance v1 or v0.2";
        var commits = materials.Select(Commit).OfType<(string Repository, CommitId Id)>().Distinct().ToList();
        if (commits is not [var (repository, id)]) return $"it names {commits.Count} commits as what was built from; it must be one";
        var subjects = ForeignJson.Items(statement, "subject").Take(MaxSubjects + 1).ToList();
        if (subjects.Count > MaxSubjects) return $"it has more than {MaxSubjects} subjects";
        foreach (var subject in subjects)
            if (Sha256Digest.TryParseHex(ForeignJson.Text(ForeignJson.Member(subject, "digest"), "sha256"), out var digest)) sources.Add(new ImageSource(digest, repository, id, ground));
        return null;
    }

    /// <summary>A dependency that is a commit: other materials are images of the builder and files.</summary>
    private static (string Repository, CommitId Id)? Commit(JsonElement material)
    {
        if (ForeignJson.Text(material, "uri") is not { } uri) return null;
        var digest = ForeignJson.Member(material, "digest");
        var text = ForeignJson.Text(digest, "gitCommit") ?? (uri.StartsWith("git+", StringComparison.Ordinal) ? ForeignJson.Text(digest, "sha1") : null);
        return CommitId.TryParse(text, out var id) ? (RepositoryAddress.Normalize(uri), id) : null;
    }

    private static string? ImageLabels(JsonElement images, List<ImageSource> sources)
    {
        if (images.GetArrayLength() > MaxStatements) return $"it has more than {MaxStatements} images";
        foreach (var image in images.EnumerateArray())
        {
            var labels = ForeignJson.Member(ForeignJson.Member(image, "Config"), "Labels");
            if (!CommitId.TryParse(ForeignJson.Text(labels, RevisionLabel), out var commit)) continue;
            foreach (var name in ForeignJson.Items(image, "RepoDigests").Where(n => n.ValueKind == JsonValueKind.String).Take(MaxSubjects))
                if (ImageReference.TryParse(name.GetString()!, out var reference) && reference.Digest is { } digest)
                    sources.Add(new ImageSource(digest, ForeignJson.Text(labels, SourceLabel) ?? "", commit, SourceGround.Label));
        }

        return sources.Count == 0 ? $"none of its images has a digest and the label {RevisionLabel}" : null;
    }
}
