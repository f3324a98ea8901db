using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Cli.Reports;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Cli.Verbs;

/// <summary><c>policy explain</c>: why these facts are held, and what would make the change pass.</summary>
internal static class PolicyExplainVerb
{
    private const string Description = "Why a change with these facts is held or denied, comparison by comparison, and what would make it pass. Exits 0 for allow, 2 for deny, 3 for hold.";

    private const string Example = "countersign policy explain chg_k7qx2m4p.countersign.json\ncountersign policy explain facts.yaml --policy gate/policy.yaml\ncountersign policy explain --case \"a junior's change waits\"";

    private sealed record Question(PolicySet Policy, FactSet Facts, DateOnly Today);

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var file = new Argument<string?>("FACTS") { Description = "A bundle (*.countersign.json), or a file with facts: one \"name: value\" a line.", Arity = ArgumentArity.ZeroOrOne };
        var named = new Option<string?>("--case") { Description = "Instead the facts of this case of policy.tests.yaml.", HelpName = "NAME" };
        var policy = new Option<string?>("--policy") { Description = "The policy. Default: that of the bundle, else policy.yaml in .countersign of the repository.", HelpName = "POLICY" };
        var day = new Option<string?>("--today") { Description = "Explain as of this day. Default: the bundle's or the case's, else today.", HelpName = "2026-12-31" };
        var verb = new Verb("explain", Description, Example) { file, named, policy, day };
        verb.SetAction(parsed =>
        {
            var ask = Read(host, parsed.GetValue(file), parsed.GetValue(named), parsed.GetValue(policy));
            if (parsed.GetValue(day) is { } text) ask = ask with { Today = Day(text) };
            var explained = Explanation.Of(ask.Policy, ask.Facts, ask.Today);
            if (output.IsJson(parsed)) host.WriteJson(Json(explained));
            else ExplanationText.Write(host.Text, explained, output.PaintOf(parsed));
            return ExitStatus.Of(ExplanationText.VerdictOf(explained));
        });
        return verb;
    }

    private static Question Read(CliHost host, string? file, string? name, string? policy)
    {
        var today = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime);
        if (file is null == name is null) throw new StopException("Which facts?", "Name a bundle, a file with facts, or a case with --case.");
        if (file is not null && file.EndsWith(RecordedBundle.Extension, StringComparison.Ordinal))
        {
            var recorded = RecordedBundle.Read(host, file);
            return new Question(policy is null ? recorded.Policy : LocalPolicy.Open(host, policy).Required(), recorded.Facts, recorded.Today);
        }

        var local = LocalPolicy.Open(host, policy);
        return name is null ? new Question(local.Required(), Facts(host, file!, local.Required()), today) : OfCase(PolicyTestVerb.CasesOf(host, local, null), name, local.Required(), today);
    }

    private static Question OfCase(PolicyCases cases, string name, PolicySet policy, DateOnly today)
    {
        var one = cases.Cases.FirstOrDefault(c => c.Name == name) ?? throw new StopException($"\"{name}\" is not a case.", NearestWord.Suggest(name, cases.Cases.Select(c => c.Name)));
        return new Question(policy, one.Facts, one.Today ?? today);
    }

    private static FactSet Facts(CliHost host, string file, PolicySet policy)
    {
        if (!File.Exists(host.At(file))) throw new StopException($"There is no file \"{file}\".");
        var loaded = PolicyCasesReader.ReadFacts(Path.GetFileName(file), LocalConfiguration.TextOf(host.At(file)), policy);
        return loaded.Value ?? throw new StopException($"\"{file}\" has {(loaded.Errors.Count == 1 ? "an error" : $"{loaded.Errors.Count} errors")}:", string.Join('\n', loaded.Errors));
    }

    private static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day : throw new StopException($"\"{text}\" is not a date.", "Write it as 2026-12-31.");

    /// <summary>The explanation as JSON.</summary>
    public static JsonObject Json(Explanation explained) => new()
    {
        ["verdict"] = Words.Of(ExplanationText.VerdictOf(explained)),
        ["rules"] = new JsonArray([.. explained.Rules.Select(r => new JsonObject
        {
            ["rule"] = r.Outcome.Rule.Id,
            ["mode"] = Words.Of(r.Outcome.Rule.Mode),
            ["applies"] = Words.Of(r.Outcome.Applies),
            ["because"] = new JsonArray([.. r.Because.Select(b => new JsonObject { ["text"] = b.Text, ["open"] = b.IsOpen })]),
        })]),
        ["advice"] = new JsonArray([.. explained.Advice.Select(a => new JsonObject { ["text"] = a.Text, ["rules"] = new JsonArray([.. a.Rules.Select(r => (JsonNode)r)]) })]),
        ["trace"] = PolicyTrace.ToJson(explained.Result),
    };
}
