using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Countersign.Bench;

/// <summary>
/// Plans of any size, made from a real one: terraform plans 300 objects of terraform_data (of every twenty one is deleted, one created, one
/// changed, two replaced with what follows from them), and all lists of that plan are repeated under other names.
/// </summary>
internal static class MadePlan
{
    private const int Objects = 300;
    private static readonly string Folder = Path.Combine("artifacts", "bench", "plan");

    /// <summary>Rows that change something and rows in all of the last plan that was made.</summary>
    public static int Rows { get; private set; }

    /// <summary>A file with a plan of about this many bytes; made once.</summary>
    public static async Task<string> FileAsync(long bytes)
    {
        var file = Path.Combine(Folder, $"{bytes >> 20}.json");
        var real = await RealAsync();
        var copies = (int)Math.Max(1, bytes / new FileInfo(real).Length);
        Rows = copies * JsonNode.Parse(await File.ReadAllBytesAsync(real))!["resource_changes"]!.AsArray().Count;
        if (!File.Exists(file)) Repeat(real, file + ".new", copies);
        if (!File.Exists(file)) File.Move(file + ".new", file);
        return file;
    }

    private static async Task<string> RealAsync()
    {
        var file = Path.Combine(Folder, "real.json");
        if (File.Exists(file)) return file;
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "main.tf"), Configuration(phase: 1));
        await TerraformAsync("init", "-input=false");
        await TerraformAsync("apply", "-auto-approve", "-input=false");
        File.WriteAllText(Path.Combine(Folder, "main.tf"), Configuration(phase: 2));
        await TerraformAsync("plan", "-input=false", "-out=plan.bin");
        await File.WriteAllTextAsync(file, await TerraformAsync("show", "-json", "plan.bin"));
        return file;
    }

    private static string Configuration(int phase)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Objects; i++)
        {
            var kind = i % 20;
            if (kind == (phase == 1 ? 1 : 0)) continue; // one made in the second phase, one deleted in it
            var values = string.Join(", ", Enumerable.Range(0, 12).Select(k => $"key{k} = \"value {k} of {i} {new string('x', 20 + k)}{(kind == 3 && phase == 2 && k == 0 ? " changed" : "")}\""));
            var trigger = kind is 2 or 12 ? $"v{phase}" : "v1";
            text.AppendLine($"resource \"terraform_data\" \"r{i}\" {{\n  input = {{ {values} }}\n  triggers_replace = [\"{trigger}\", \"{i}\"]");
            if (kind > 2) text.AppendLine($"  depends_on = [terraform_data.r{i - 1}]");
            if (kind == 12) text.AppendLine("  lifecycle {\n    create_before_destroy = true\n  }");
            text.AppendLine("}");
        }

        return text.ToString();
    }

    private static async Task<string> TerraformAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("terraform", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("terraform did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await errors);
    }

    private static void Repeat(string real, string file, int copies)
    {
        var plan = JsonNode.Parse(File.ReadAllBytes(real))!.AsObject();
        var lists = new Dictionary<string, string>
        {
            ["@planned"] = Taken(plan["planned_values"]!["root_module"]!.AsObject(), "resources", "@planned"),
            ["@changes"] = Taken(plan, "resource_changes", "@changes"),
            ["@state"] = Taken(plan["prior_state"]!["values"]!["root_module"]!.AsObject(), "resources", "@state"),
            ["@blocks"] = Taken(plan["configuration"]!["root_module"]!.AsObject(), "resources", "@blocks"),
        };
        using var to = new StreamWriter(file);
        var rest = plan.ToJsonString();
        foreach (var (mark, items) in lists)
        {
            var at = rest.IndexOf($"\"{mark}\"", StringComparison.Ordinal);
            to.Write(rest[..at]);
            for (var copy = 0; copy < copies; copy++)
            {
                if (copy > 0) to.Write(',');
                to.Write(items.Replace("terraform_data.r", $"terraform_data.c{copy}_r", StringComparison.Ordinal).Replace("\"name\":\"r", $"\"name\":\"c{copy}_r", StringComparison.Ordinal));
            }

            rest = rest[(at + mark.Length + 2)..];
        }

        to.Write(rest);
    }

    // Takes the items of a list out of the plan and leaves a mark where they belong.
    private static string Taken(JsonObject parent, string list, string mark)
    {
        var items = parent[list]!.AsArray().Select(item => item!.ToJsonString()).ToList();
        parent[list] = new JsonArray(mark);
        return string.Join(',', items);
    }
}
