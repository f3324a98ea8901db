using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Cli.Local;

/// <summary>The <c>people.yaml</c> that the verbs about people work on.</summary>
internal static class PeopleFile
{
    /// <summary>The folder that was named, or <c>.countersign</c> of the working tree.</summary>
    /// <exception cref="StopException">There is none.</exception>
    public static LocalConfiguration Configuration(CliHost host, string? named) =>
        LocalConfiguration.Find(host, named, host.Folder) ?? throw new StopException($"There is no {LocalConfiguration.FolderName} folder here.", "Write one with countersign init, or name the folder with --config.");

    /// <summary>The file's path, which must be there.</summary>
    /// <exception cref="StopException">It is not.</exception>
    public static string PathIn(LocalConfiguration configuration)
    {
        var path = Path.Combine(configuration.Folder, PeopleReader.FileName);
        return File.Exists(path) ? path : throw new StopException($"There is no {PeopleReader.FileName} in {configuration.Folder}.", "Write one, or let countersign people import write a first one.");
    }

    /// <summary>The file's text; where there is none, a file of nobody with the usual levels.</summary>
    public static string TextIn(LocalConfiguration configuration)
    {
        var path = Path.Combine(configuration.Folder, PeopleReader.FileName);
        return File.Exists(path) ? LocalConfiguration.TextOf(path) : $"version: 1\nlevels: [{string.Join(", ", PolicyReader.DefaultLevels.Levels.Select(l => l.Name))}]\npeople: []\n";
    }

    /// <summary>The text of a table in UTF-8; spreadsheets like to write others, and then names would be read wrong without anybody noticing.</summary>
    /// <exception cref="StopException">It is too large or in another encoding.</exception>
    public static string TableText(string path)
    {
        if (!File.Exists(path)) throw new StopException($"There is no file \"{path}\".");
        if (new FileInfo(path).Length > StrictCsv.MaxCharacters * 4L) throw new StopException($"\"{path}\" has more than {StrictCsv.MaxCharacters * 4L} bytes.", "Import it in parts.");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException)
        {
            throw new StopException($"\"{path}\" is not in UTF-8.", "Save it as \"CSV UTF-8\".");
        }
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public static async Task WriteAsync(LocalConfiguration configuration, string text, CancellationToken cancel)
    {
        var path = Path.Combine(configuration.Folder, PeopleReader.FileName);
        var beside = path + ".new";
        await File.WriteAllTextAsync(beside, text, cancel);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Errors as JSON.</summary>
    public static JsonArray ErrorsJson(IReadOnlyList<ConfigurationError> errors) =>
        new([.. errors.Select(e => new JsonObject { ["file"] = e.File, ["line"] = e.Line, ["column"] = e.Column, ["problem"] = e.Problem, ["fix"] = e.Fix })]);
}
