using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Cli.Guard;

/// <summary>A file as it is and as it shall be; nothing is written until it was shown.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">Its text; null where it is not there.</param>
/// <param name="After">The text it shall have; null where it shall go.</param>
internal sealed record FileEdit(string Path, string? Before, string? After)
{
    /// <summary>Whether anything changes.</summary>
    public bool IsChange => Before != After;

    /// <summary>An edit of this file by its text.</summary>
    /// <exception cref="StopException">It cannot be read, or cannot be edited.</exception>
    public static FileEdit Of(string path, Func<string?, string?> edit)
    {
        var before = File.Exists(path) ? LocalText(path) : null;
        try
        {
            return new FileEdit(path, before, edit(before));
        }
        catch (FormatException problem)
        {
            throw new StopException($"{path} cannot be edited: {problem.Message}.", "Add the hook by hand, as the guide of this host shows, or make the file plain JSON first. Nothing was written.");
        }
    }

    /// <summary>Shows what changes.</summary>
    public void Show(TextWriter to)
    {
        to.WriteLine(IsChange ? $"{(Before is null ? "new" : After is null ? "gone" : "changed")}: {Printable.Line(Path, 4_000)}" : $"as it should be: {Printable.Line(Path, 4_000)}");
        foreach (var line in LineDifference.Of(Bytes(Before), Bytes(After))) to.WriteLine($"  {line.Sign} {Printable.Line(line.Text, 4_000)}");
    }

    /// <summary>Writes it beside and moves it into place, so that no reader sees half of it; a link stays a link.</summary>
    public void Write()
    {
        if (!IsChange) return;
        var target = File.Exists(Path) && File.ResolveLinkTarget(Path, returnFinalTarget: true) is { } link ? link.FullName : Path;
        if (After is null)
        {
            File.Delete(target);
            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        var beside = $"{target}.countersign-{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        using (var file = new FileStream(beside, options)) file.Write(Encoding.UTF8.GetBytes(After));
        File.Move(beside, target, overwrite: true);
    }

    private static byte[] Bytes(string? text) => Encoding.UTF8.GetBytes(text ?? "");

    private static string LocalText(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new StopException($"{path} is not UTF-8 text.", "Nothing was written.");
        }
    }
}
