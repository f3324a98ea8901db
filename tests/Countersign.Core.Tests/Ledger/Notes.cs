using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

/// <summary>Published notes and fixed keys for tests.</summary>
internal static class Notes
{
    public const string Origin = "gate.example/ledger";

    // golang.org/x/mod sumdb/note note_test.go (BSD-3-Clause).
    public const string PeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    public const string EnochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
    public const string PeterSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"; // type byte and seed
    public const string Text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    public const string PeterLine = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    public const string EnochLine = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

    // transparency-dev/formats note/note_verifier_test.go (Apache-2.0): a tree head of the Rekor log.
    public const string RekorKey = "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";
    public const string RekorNote = "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n— rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n";

    public static LedgerKey Key(byte seed) => LedgerKey.FromSeed([.. Enumerable.Repeat(seed, Ed25519.SeedSize)]);

    public static GateKey Gate()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return GateKey.TryImport(ecdsa.ExportPkcs8PrivateKey(), out var key) ? key : throw new InvalidOperationException("The key just made was not read.");
    }

    public static NoteKey Read(string key) => NoteKey.TryParse(key, out var read) ? read : throw new InvalidOperationException(key);

    public static SignedNote Parse(string text) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out var error) ? note : throw new InvalidOperationException(error);
}
