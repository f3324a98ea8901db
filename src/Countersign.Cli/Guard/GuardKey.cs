using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Cli.Guard;

/// <summary>
/// The key of this user's keyed hashes: the gate can tell that two calls are the same without being able to guess what is left out of them.
/// </summary>
internal sealed class GuardKey
{
    private const int Bytes = 32;

    private readonly byte[] _key;

    private GuardKey(byte[] key) => _key = key;

    /// <summary>The key of this file, made where there is none; only its owner can read it.</summary>
    /// <exception cref="StopException">It holds no key.</exception>
    public static GuardKey Open(string path)
    {
        if (!File.Exists(path)) Make(path);
        var bytes = File.ReadAllBytes(path);
        return bytes.Length == Bytes ? new GuardKey(bytes) : throw new StopException($"{path} does not hold a key of {Bytes} bytes.", "Remove it; a new one is made at the next held call, and calls that wait are asked for anew.");
    }

    /// <summary>The keyed hash of a text under its purpose, so that a value and a call never share one.</summary>
    public Sha256Digest Of(string purpose, params string[] parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (var part in (string[])[purpose, .. parts])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
            hash.AppendData(bytes);
        }

        return Sha256Digest.FromBytes(hash.GetHashAndReset());
    }

    /// <summary>Written beside and moved: two calls that make it at once end with one key, and neither reads half of it.</summary>
    private static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var made = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(made, options)) file.Write(RandomNumberGenerator.GetBytes(Bytes));
        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(made);
        }
    }
}
