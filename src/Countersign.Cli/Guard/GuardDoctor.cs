using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Adapters.Agents;
using Countersign.Core.Changes;

namespace Countersign.Cli.Guard;

/// <summary>One thing that was looked at.</summary>
/// <param name="IsWrong">Whether it keeps the guard from holding what it should.</param>
/// <param name="Text">What was found, and the way out where it is wrong.</param>
internal sealed record DoctorFinding(bool IsWrong, string Text);

/// <summary>Whether a host is guarded.</summary>
/// <param name="Findings">What was looked at.</param>
/// <param name="Blind">What goes past its hooks even so.</param>
internal sealed record DoctorReport(IReadOnlyList<DoctorFinding> Findings, IReadOnlyList<string> Blind)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsLive => !Findings.Any(f => f.IsWrong);
}

/// <summary>Looks at everything that can keep the guard from working.</summary>
internal sealed class GuardDoctor
{
    private readonly CodingAgent _agent;
    private readonly HookPlaces _places;
    private readonly GuardPlaces _own;
    private readonly List<DoctorFinding> _findings = [];

    private GuardDoctor(CodingAgent agent, HookPlaces places, GuardPlaces own) => (_agent, _places, _own) = (agent, places, own);

    /// <summary>Examines this host on this machine.</summary>
    public static DoctorReport Examine(CodingAgent agent, HookPlaces places, GuardPlaces own)
    {
        var doctor = new GuardDoctor(agent, places, own);
        doctor.Configuration();
        doctor.Settings();
        doctor.Silent();
        if (agent == CodingAgent.ClaudeCode) doctor.Transcripts();
        return new DoctorReport(doctor._findings, HookSight.Blind(agent));
    }

    private void Right(string text) => _findings.Add(new DoctorFinding(IsWrong: false, text));

    private void Wrong(string text) => _findings.Add(new DoctorFinding(IsWrong: true, text));

    private void Configuration()
    {
        if (_agent == CodingAgent.Generic)
        {
            Right("Of a host that is not known nothing can be seen; the line that guard install shows is the one to try.");
            return;
        }

        var found = new List<(string File, JsonObject Hook)>();
        var places = GuardInstall.PlacesOf(_agent, isManaged: false, _places).Append(_places.ManagedOf(_agent)).OfType<HookPlace>().ToList();
        foreach (var place in places.Where(p => File.Exists(p.Path)))
        {
            var hooks = HooksOf(place.Path);
            found.AddRange(hooks.Select(hook => (place.Path, hook)));
            if (hooks.Count == 0 && place.Shape == HookShape.AgentFile) Wrong($"The agent {place.Path} has no hook. Install again: countersign guard install {_agent.Name}.");
        }

        if (found.Count == 0) Wrong($"No hook of ours is in {string.Join(" or ", places.Select(p => p.Path))}. Install it: countersign guard install {_agent.Name}.");
        foreach (var (file, hook) in found) Hook(file, hook);
        foreach (var line in found.Select(f => HookFile.LineOf(f.Hook["action"] as JsonObject ?? f.Hook)).OfType<string>().Distinct(StringComparer.Ordinal)) Canaries(line);
    }

    private IReadOnlyList<JsonObject> HooksOf(string path)
    {
        try
        {
            return HookFile.Find(_agent, File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is FormatException or IOException or UnauthorizedAccessException)
        {
            Wrong($"{path} cannot be read: {problem.Message}. The host then has no hook either.");
            return [];
        }
    }

    /// <summary>The switches of one hook, each of which makes a failing hook a call that is made.</summary>
    private void Hook(string file, JsonObject hook)
    {
        Right($"{file} has the hook.");
        if (_agent == CodingAgent.ClaudeCode && (string?)hook["onFailure"] != "block") Wrong($"{file}: the hook has no onFailure: \"block\", so a hook that fails lets the call through.");
        if (_agent == CodingAgent.Cursor && (bool?)hook["failClosed"] != true) Wrong($"{file}: the hook has no failClosed: true, so a hook that fails lets the call through.");
        if (hook["enabled"] is JsonValue enabled && enabled.TryGetValue<bool>(out var isOn) && !isOn) Wrong($"{file}: the hook is switched off (enabled: false).");
        if (hook["cache_ttl_seconds"] is JsonValue cached && cached.TryGetValue<int>(out var seconds) && seconds > 0) Wrong($"{file}: cache_ttl_seconds is {seconds}; one clear call then clears every other one. Set it to 0.");
        var given = hook["timeout"] ?? hook["timeoutSec"] ?? hook["timeout_ms"];
        if (given is JsonValue time && time.TryGetValue<int>(out var most) && most < GuardProgram.Deadline.TotalSeconds * (_agent == CodingAgent.Gemini || hook.ContainsKey("timeout_ms") ? 1_000 : 1))
            Wrong($"{file}: the hook is given {most}, less than the guard's own deadline of {GuardProgram.Deadline.TotalSeconds:0} seconds; a late hook lets the call through.");
    }

    private void Canaries(string line)
    {
        foreach (var canary in Canary.For(_agent))
        {
            var (blocked, text) = canary.Through(line, _agent);
            if (blocked is null) Wrong($"The line gave no answer to a call: {text}.");
            else if (blocked == canary.IsDestructive) Right(canary.IsDestructive ? "A destructive call through that line is blocked." : "A harmless call through that line passes.");
            else Wrong(canary.IsDestructive ? $"A destructive call through that line is not blocked: {text}" : $"A harmless call through that line is blocked: {text}");
        }
    }

    private void Settings()
    {
        var settings = GuardSettings.Load(_own.Settings);
        if (settings.Problem is { } problem) Wrong(problem);
        else if (settings.Environments.Count == 0) Right("No environment is known, so whatever is not local counts as shared. Say which accounts are which: environments.yaml, then guard install.");
        foreach (var (environment, mode) in settings.Environments)
            Right(mode == EnforcementMode.Enforce ? $"{environment.Name} is enforced." : $"{environment.Name} only reports: nothing is held there.");
        Right(settings.Server is { } server ? $"Held calls are submitted to {server}." : "No gate is configured: held calls are held, and nobody is asked.");
    }

    /// <summary>Ways of a host to be without its hooks and say nothing.</summary>
    private void Silent()
    {
        foreach (var (file, path, off) in SilentSwitches())
            if (File.Exists(file) && Member(file, path) is { } value && value == off) Wrong($"{file}: {string.Join('.', path)} is {off}, so no hook of the user's runs.");
        if (_agent == CodingAgent.Kiro && Directory.Exists(Path.Combine(_places.Tree, ".kiro", "hooks")) && Directory.EnumerateFiles(Path.Combine(_places.Tree, ".kiro", "hooks"), "*.kiro.hook").Any())
            Right("There are hooks in the old format (.kiro.hook); Kiro 1.x does not run them.");
    }

    private IEnumerable<(string File, string[] Path, string Off)> SilentSwitches() => _agent.Name switch
    {
        "claude-code" =>
        [
            (Path.Combine(_places.Home, ".claude", "settings.json"), ["disableAllHooks"], "true"), (Path.Combine(_places.Tree, ".claude", "settings.json"), ["disableAllHooks"], "true"),
            (Path.Combine(_places.Tree, ".claude", "settings.local.json"), ["disableAllHooks"], "true"),
        ],
        "gemini" =>
        [
            (Path.Combine(_places.Home, ".gemini", "settings.json"), ["hooksConfig", "enabled"], "false"), (Path.Combine(_places.Tree, ".gemini", "settings.json"), ["hooksConfig", "enabled"], "false"),
            (Path.Combine(_places.Home, ".gemini", "settings.json"), ["tools", "enableHooks"], "false"),
        ],
        _ => [],
    };

    private static string? Member(string file, string[] path)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var name in path) node = node is JsonObject json ? json[name] : null;
            return node?.ToJsonString();
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Claude Code writes down every tool it used; each of them must have a receipt.</summary>
    private void Transcripts()
    {
        if (ClaudeTranscript.Newest(_places.Home) is not { } newest)
        {
            Right("There is no transcript of Claude Code yet to compare receipts with.");
            return;
        }

        var receipts = new Receipts(_own.Receipts).Count(_agent.Name, newest.Session).Values.Sum();
        if (receipts == 0) Right($"The newest session ({newest.Session}) has no receipts: it was begun before the guard was installed, or ran without it ({newest.Tools} tools used).");
        else if (receipts < newest.Tools) Wrong($"The newest session ({newest.Session}) used {newest.Tools} tools and has {receipts} receipts: some calls went past the guard.");
        else Right($"Each of the {newest.Tools} tools of the newest session has a receipt.");
    }
}
