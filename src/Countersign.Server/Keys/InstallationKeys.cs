using System.Security.Cryptography;
using Countersign.Core.Evidence;
using Countersign.Core.Ledger;
using Countersign.Server.Settings;
using Countersign.Storage;

namespace Countersign.Server.Keys;

/// <summary>
/// The gate's signing keys: one for verdicts, two for tree heads. Made on the first start, each in a file that only the server's user can
/// read; losing them means that new evidence has a new signer, copying them means that somebody else can sign verdicts (never sign-offs).
/// </summary>
internal sealed class InstallationKeys
{
    private const int PlanValuesKeyBytes = 32;

    private readonly GateKey _gate;
    private readonly NoteSigner[] _ledger;
    private readonly ServerSettings _settings;

    private InstallationKeys(ServerSettings settings, GateKey gate, NoteSigner[] ledger, byte[] planValues) =>
        (_settings, _gate, _ledger, PlanValues) = (settings, gate, ledger, planValues);

    /// <summary>
    /// Key of the digests of planned values, derived from the gate's key. It is never written down; with another gate key every plan is a new
    /// one, and asks for new answers.
    /// </summary>
    public ReadOnlyMemory<byte> PlanValues { get; }

    /// <summary>Reads the keys, or makes those that are missing.</summary>
    /// <exception cref="SettingsException">A key file holds no key.</exception>
    public static InstallationKeys Open(ServerSettings settings)
    {
        var folder = Path.Combine(settings.DataFolder, "keys");
        PrivateFiles.CreateFolder(folder);
        var gate = Ecdsa(Path.Combine(folder, "gate.p8"));
        var ledger = new List<NoteSigner> { NoteSigner.Of(settings.LedgerOrigin, Ecdsa(Path.Combine(folder, "ledger-ecdsa.p8"))) };
        // Ed25519 comes from the system's libcrypto; where there is none, the ECDSA signature stands alone.
        if (Ed25519.IsSupported) ledger.Insert(0, NoteSigner.Of(settings.LedgerOrigin, EdDsa(Path.Combine(folder, "ledger-ed25519.p8"))));
        var planValues = HKDF.DeriveKey(HashAlgorithmName.SHA256, File.ReadAllBytes(Path.Combine(folder, "gate.p8")), PlanValuesKeyBytes, info: "countersign/plan-values/v1"u8.ToArray());
        return new InstallationKeys(settings, gate, [.. ledger], planValues);
    }

    private string SignTreeHead(TreeHead head) => System.Text.Encoding.UTF8.GetString(SignedNote.Sign(head.ToText(), _ledger).ToBytes());

    /// <summary>Signs the tree head of a committing transaction.</summary>
    public string Sign(UnsignedTreeHead head) => SignTreeHead(new TreeHead(_settings.LedgerOrigin, head.Size, head.Root));

    /// <summary>The envelope over an in-toto statement.</summary>
    public byte[] SignStatement(byte[] payload) => Envelope.Sign(Envelope.InTotoType, payload, _gate).ToBytes();

    /// <summary>What a verifier of this installation should believe.</summary>
    public TrustFile Trust => new()
    {
        Origins = [_settings.Origin],
        RpId = _settings.RpId,
        GateKeys = [_gate.PublicKey],
        Ledger = new LedgerTrust(_settings.LedgerOrigin, [.. _ledger.Select(s => s.Key)], [], 0),
        EnrolmentDelay = _settings.EnrolmentDelay,
    };

    private static GateKey Ecdsa(string path)
    {
        if (!File.Exists(path))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFiles.Write(path, key.ExportPkcs8PrivateKey());
        }

        return GateKey.TryImport(File.ReadAllBytes(path), out var gate) ? gate : throw Unreadable(path);
    }

    private static LedgerKey EdDsa(string path)
    {
        if (!File.Exists(path)) PrivateFiles.Write(path, LedgerKey.FromSeed(RandomNumberGenerator.GetBytes(32)).ExportPkcs8());
        return LedgerKey.TryImport(File.ReadAllBytes(path), out var key) ? key : throw Unreadable(path);
    }

    private static SettingsException Unreadable(string path) =>
        new($"\"{path}\" holds no private key that this program can read. Restore it from your backup; a new key would make a new signer.");
}

/// <summary>Files and folders for the server's user alone.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, 0700 where the system has such modes.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerFolder);
    }

    /// <summary>Writes a new file, 0600 from its first byte on, whole or not at all.</summary>
    public static void Write(string path, byte[] content)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerFile;
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
