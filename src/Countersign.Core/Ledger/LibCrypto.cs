using System.Reflection;
using System.Runtime.InteropServices;

namespace Countersign.Core.Ledger;

/// <summary>
/// The few functions of the system's OpenSSL that Ed25519 needs (.NET 10 has no Ed25519 type). On Linux the runtime has loaded the same
/// library already. Elsewhere it is not looked for: macOS aborts a process that opens an unversioned libcrypto, and on Windows a search
/// by name would load whatever file somebody put beside the program.
/// </summary>
internal static partial class LibCrypto
{
    /// <summary>EVP_PKEY_ED25519, the object number of id-Ed25519.</summary>
    public const int Ed25519KeyType = 1087;

    private const string Name = "libcrypto";

    private static readonly nint Library = Load();

    /// <summary>Whether the library was found and has every function used here.</summary>
    public static bool IsAvailable => Library != 0;

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    public static partial KeyHandle NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial KeyHandle NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> seed, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int GetPublicKey(KeyHandle key, Span<byte> publicKey, ref nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_new")]
    public static partial ContextHandle NewContext();

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int BeginVerify(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerify")]
    public static partial int Verify(
        ContextHandle context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSignInit")]
    public static partial int BeginSign(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(
        ContextHandle context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    /// <summary>Empties this thread's error queue, so that a refused signature here is not reported by somebody's next call.</summary>
    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    private static nint Load()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD()) return 0;
        foreach (var file in (string[])["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto"])
        {
            if (!NativeLibrary.TryLoad(file, out var library)) continue;
            if (!NativeLibrary.TryGetExport(library, "EVP_DigestSign", out _)) continue;
            NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, Resolve);
            return library;
        }

        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? Library : 0;

    /// <summary>An EVP_PKEY.</summary>
    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>An EVP_MD_CTX.</summary>
    internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
