using Countersign.Core;
using Countersign.Core.Evidence;

namespace Countersign.Cli.Local;

/// <summary>A bundle as a source of facts. It is not verified here.</summary>
internal static class RecordedBundle
{
    /// <summary>How a bundle's name ends.</summary>
    public const string Extension = ".countersign.json";

    /// <summary>The facts of this file.</summary>
    /// <exception cref="StopException">It cannot be opened or is not a bundle.</exception>
    public static RecordedFacts Read(CliHost host, string name)
    {
        if (!File.Exists(host.At(name))) throw new StopException($"There is no file \"{name}\".");
        using var stream = File.OpenRead(host.At(name));
        var bytes = new byte[Math.Min(stream.Length, Bundle.MaxBytes + 1L)];
        stream.ReadExactly(bytes);
        return RecordedFacts.Read(bytes, out var problem) ?? throw new StopException($"\"{name}\" is not a bundle that can be read: {problem}.", "Fetch it again from the change's page.");
    }
}
