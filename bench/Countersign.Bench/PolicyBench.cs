using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Policy;
using Countersign.Tests.Oracle;

namespace Countersign.Bench;

/// <summary>Verdicts of the balanced preset, traced and compiled, beside C# written by hand and engines of others; all on the same inputs.</summary>
internal static class PolicyBench
{
    private const int Inputs = 100_000;
    private const int CedarInputs = 2_000; // it takes thousands of times as long
    private const int Seed = 1;
    private const int Passes = 20; // over all inputs in one run, where a verdict takes nanoseconds
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly PolicySet Policy = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!;

    public static async Task RunAsync()
    {
        var random = new Random(Seed);
        var asked = OracleFile.FactsOf(Policy);
        FactSet[] facts = [.. Enumerable.Range(0, Inputs).Select(_ => OracleInputs.Random(random, Policy, asked))];
        var answers = Array.ConvertAll(facts, f => OracleFile.Answer(PolicyEvaluator.Evaluate(Policy, f, Day), Day));

        var unknown = Time(() =>
        {
            for (var i = 0; i < Inputs; i++) PolicyEvaluator.Evaluate(Policy, FactSet.Unknown, Day);
        });
        var traced = Time(() =>
        {
            foreach (var one in facts) PolicyEvaluator.Evaluate(Policy, one, Day);
        });
        var (quick, hand) = await Side.PairAsync(Compiled(facts, answers, fromFacts: false), ByHand(facts, answers));
        var (filling, again) = await Side.PairAsync(Compiled(facts, answers, fromFacts: true), ByHand(facts, answers));
        var (compiled, filled) = (PerVerdict(quick) / Passes, PerVerdict(filling) / Passes);
        Row("policy verdict, traced, balanced, nothing known", unknown, null);
        Row("policy verdict, traced, balanced, random facts", traced, null);
        Row("policy verdict, compiled | hand-written C#", compiled, PerVerdict(hand) / Passes);
        Row("policy verdict, compiled, row made from facts | hand-written", filled, PerVerdict(again) / Passes);
        if (OracleProgram.IsInstalled) await BesideOthersAsync(facts, answers, compiled);
        else Console.WriteLine("cel-js and cedar-wasm: not measured; npm ci in tests/oracle brings them");
    }

    private static async Task BesideOthersAsync(FactSet[] facts, string[] answers, double compiled)
    {
        Row("policy verdict, compiled | @marcbachmann/cel-js", compiled, await OfScriptAsync("cel.mjs", OracleDialect.Cel, facts, answers, 5));
        Row("policy verdict, compiled | @cedar-policy/cedar-wasm", compiled, await OfScriptAsync("cedar.mjs", OracleDialect.Cedar, facts[..CedarInputs], answers, 3));
    }

    private static Func<Task> Compiled(FactSet[] facts, string[] answers, bool fromFacts)
    {
        var policy = CompiledPolicy.Compile(Policy);
        var states = policy.NewStates();
        ushort[][] rows = [.. facts.Select(policy.Layout.Row)];
        for (var i = 0; i < facts.Length; i++)
        {
            policy.Evaluate(rows[i], Day, states);
            Check("compiled", Letters(states.Certain[0], states.Possible[0]) + "PAHD"[(int)policy.RulingOf(states)], answers[i]);
        }

        return () =>
        {
            for (var pass = 0; pass < Passes; pass++)
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    if (fromFacts) policy.Layout.Fill(facts[i], rows[i]);
                    policy.Evaluate(rows[i], Day, states);
                }
            }

            return Task.CompletedTask;
        };
    }

    private static Func<Task> ByHand(FactSet[] facts, string[] answers)
    {
        var senior = Policy.Levels.Find("senior")!.Value.Rank;
        var fields = Array.ConvertAll(facts, BalancedByHand.Of);
        for (var i = 0; i < fields.Length; i++)
        {
            var (certain, possible) = BalancedByHand.Decide(fields[i], senior);
            Check("hand-written", Letters(certain, possible), answers[i][..^1]);
        }

        return () =>
        {
            ulong kept = 0; // or the compiler might leave the work out
            for (var pass = 0; pass < Passes; pass++)
                for (var i = 0; i < fields.Length; i++) kept += BalancedByHand.Decide(fields[i], senior).Possible;
            return kept > 0 ? Task.CompletedTask : throw new InvalidOperationException("The hand-written rules never apply.");
        };
    }

    private static async Task<double> OfScriptAsync(string script, OracleDialect dialect, FactSet[] facts, string[] answers, int rounds)
    {
        var file = Path.GetTempFileName();
        await using (var writer = new StreamWriter(file))
        {
            var to = new OracleFile(writer);
            to.Begin(Policy, dialect);
            foreach (var one in facts) to.Add(one, Day);
        }

        var lines = await OracleProgram.RunAsync(script, file, rounds.ToString(CultureInfo.InvariantCulture));
        File.Delete(file);
        for (var i = 0; i < facts.Length; i++) Check(script, lines[i + 1], answers[i]);
        return JsonNode.Parse(lines[0])!["nanoseconds"]!.GetValue<double>();
    }

    private static string Letters(ulong certain, ulong possible) =>
        string.Concat(Policy.Rules.Select((_, rule) => (certain >> rule & 1) != 0 ? 'T' : (possible >> rule & 1) != 0 ? 'U' : 'F'));

    private static void Check(string engine, string theirs, string ours)
    {
        if (theirs != ours) throw new InvalidOperationException($"{engine} decides {theirs}, and we {ours}.");
    }

    /// <summary>Nanoseconds a verdict.</summary>
    private static double Time(Action work)
    {
        work();
        return PerVerdict(Side.Median(work));
    }

    private static double PerVerdict(TimeSpan run) => run.TotalNanoseconds / Inputs;

    private static void Row(string work, double ours, double? beside) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work,-60} {ours,9:0} ns {beside,9:0} ns  {(beside is { } other ? $"{ours / other:0.0000}" : "")}"));
}
