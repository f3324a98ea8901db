using System.Text.Json;
using Countersign.Core.Guard;

namespace Countersign.Adapters.Agents;

/// <summary>The files that a call writes: one call each, as <c>{"path", "content"}</c>.</summary>
internal static class WrittenFiles
{
    private static readonly string[] PathNames = ["file_path", "filePath", "path", "notebook_path", "target_file", "targetFile", "filename"];
    private static readonly string[] ContentNames = ["content", "contents", "file_text", "new_string", "newString", "new_str", "newStr", "text", "code_edit", "insert_text"];
    private static readonly string[] PatchMarks = ["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "];

    /// <summary>The calls; one with the whole input where no path can be found in it.</summary>
    public static IReadOnlyList<GuardCall> Of(string host, JsonElement input)
    {
        var content = First(input, ContentNames) ?? "";
        if (First(input, PathNames) is { Length: > 0 } path) return [Call(host, path, content)];
        var patch = input.ValueKind == JsonValueKind.String ? input.GetString()! : First(input, ["patch", "input", "command", "diff"]) ?? content;
        var paths = InPatch(patch);
        if (paths.Count > HookCall.MaxFiles) throw new FormatException($"it writes {paths.Count} files; at most {HookCall.MaxFiles} are looked at");
        if (paths.Count > 0) return [.. paths.Select(each => Call(host, each, patch))];
        return [new GuardCall(host, GuardTool.Other, input.ValueKind == JsonValueKind.Undefined ? "{}" : input.GetRawText())];
    }

    private static GuardCall Call(string host, string path, string content) =>
        new(host, GuardTool.Write, $"{{\"path\":{JsonText.Of(path)},\"content\":{JsonText.Of(content)}}}");

    private static string? First(JsonElement input, string[] names)
    {
        if (input.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
            if (input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) return value.GetString();
        return null;
    }

    private static List<string> InPatch(string patch)
    {
        var paths = new List<string>();
        foreach (var line in patch.AsSpan().EnumerateLines())
        {
            foreach (var mark in PatchMarks)
                if (line.StartsWith(mark, StringComparison.Ordinal)) paths.Add(line[mark.Length..].Trim().ToString());
        }

        return paths;
    }
}
