using System.Text.Json;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges an agent's own tools that write files, and those of no known kind.</summary>
internal static class WriteJudge
{
    /// <summary>Judges the path of a file that is written.</summary>
    public static GuardVerdict File(string text, CallContext context)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return Judged.Unclear("filesystem", "The tool's input is no JSON object, so what it writes cannot be told.");
            foreach (var name in (ReadOnlySpan<string>)["path", "file_path", "filePath", "notebook_path", "absolute_path", "target_file"])
            {
                if (!json.RootElement.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) continue;
                var path = new ShellWord(value.GetString()!, IsLiteral: true);
                var place = context.Tree.Place(path, directory: null);
                if (place == PathPlace.Guard) return TamperJudge.File("The edit", path);
                if (place == PathPlace.Outside) return Judged.Hold("filesystem", $"The edit writes over {Judged.Quote(path.Text)}, outside the files of the working tree.");
            }

            return Judged.Clear;
        }
        catch (JsonException)
        {
            return Judged.Unclear("filesystem", "The tool's input is no JSON, so what it writes cannot be told.");
        }
    }

    /// <summary>Judges a tool of no known kind: a command among its members is judged as one.</summary>
    public static GuardVerdict Other(string text, CallContext context)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("command", out var command) && command.ValueKind == JsonValueKind.String) return ShellJudge.Judge(command.GetString()!, context);
            return Judged.Clear;
        }
        catch (JsonException)
        {
            return Judged.Unclear("none", "The tool's input is no JSON, so what it asks for cannot be told.");
        }
    }
}
