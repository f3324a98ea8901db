using System.Text;
using Countersign.Adapters.Agents;
using Countersign.Cli.Guard;
using Countersign.Core.Guard;

namespace Countersign.Server.Tests.Guard;

/// <summary>A hook in a home of its own, whose judgement is a word: what says "destroy" is held, what says "perhaps" is unclear.</summary>
internal sealed class GuardSetup : IDisposable
{
    public string Home { get; } = Directory.CreateTempSubdirectory("countersign-guard-").FullName;

    public GuardPlaces Places => new(Home, Path.Combine(Home, "etc", "countersign"));

    public HookPlaces Hosts => new(Home, Path.Combine(Home, "machine"), Path.Combine(Home, "tree"), Path.Combine(Home, ".codex"));

    public List<GuardCall> Judged { get; } = [];

    public Dictionary<string, string> Variables { get; } = [];

    public HttpMessageHandler? Network { get; set; }

    /// <summary>A judgement that looks at more than words; null for the usual one.</summary>
    public Func<GuardCall, GuardSurroundings, GuardVerdict>? Judge { get; set; }

    public HookSurroundings Outside => new()
    {
        Folder = Home,
        Places = Places,
        Variable = Variables.GetValueOrDefault,
        Network = Network,
        Judge = (call, around, _) =>
        {
            lock (Judged) Judged.Add(call);
            if (Judge is not null) return Judge(call, around);
            if (call.Text.Contains("destroy", StringComparison.Ordinal)) return new GuardVerdict(GuardOutcome.Hold, "terraform", "It destroys what is shared.", "production");
            return call.Text.Contains("perhaps", StringComparison.Ordinal)
                ? new GuardVerdict(GuardOutcome.Unclear, "none", "Nobody can tell what it does.", "production")
                : new GuardVerdict(GuardOutcome.Clear, "none", "");
        },
    };

    public void Settings(string lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Places.UserSettings)!);
        File.WriteAllText(Places.UserSettings, "countersign-guard\t1\n" + lines);
    }

    /// <summary>Settings with a gate and an enforced production.</summary>
    public void Gate(string server = "https://gate.example", string token = "cst_x", string mode = "enforce")
    {
        File.WriteAllText(Path.Combine(Home, "token"), token);
        Settings($"server\t{server}\ntoken-file\t{Path.Combine(Home, "token")}\nfallback\tproduction\nunclear\thold\nenvironment\tproduction\tproduction\t{mode}\thold\n");
    }

    public HookAnswer Answer(CodingAgent agent, string input) => GuardHook.Answer(agent, Encoding.UTF8.GetBytes(input), Outside);

    public HookAnswer Bash(string command, string session = "s", string directory = "/w") => Answer(
        CodingAgent.ClaudeCode,
        $"{{\"session_id\":\"{session}\",\"cwd\":\"{directory}\",\"tool_name\":\"Bash\",\"tool_input\":{{\"command\":\"{command}\"}},\"tool_use_id\":\"toolu_1\"}}");

    public string[] Receipts() => File.Exists(Places.Receipts) ? File.ReadAllLines(Places.Receipts) : [];

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
