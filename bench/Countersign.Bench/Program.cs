// Side by side with what a user would run instead: medians and ratios of one run on this machine, never asserted anywhere.
//   dotnet run build.cs -- bench [PART …]      parts: authorship, blast-radius, sql, policy, proof, replay, guard; default: all

using Countersign.Bench;

var parts = new Dictionary<string, Func<Task>>
{
    ["authorship"] = AuthorshipBench.RunAsync,
    ["blast-radius"] = BlastRadiusBench.RunAsync,
    ["policy"] = PolicyBench.RunAsync,
    ["sql"] = SqlBench.RunAsync,
    ["proof"] = ProofBench.RunAsync,
    ["replay"] = ReplayBench.RunAsync,
    ["guard"] = GuardBench.RunAsync,
};

foreach (var part in args.DefaultIfEmpty("all"))
{
    if (part != "all" && !parts.ContainsKey(part))
    {
        Console.Error.WriteLine($"\"{part}\" is not a part of the bench. Parts: {string.Join(", ", parts.Keys)}.");
        return 1;
    }
}

Console.WriteLine($"{"work",-60} {"ours",12} {"beside",12}  ratio");
foreach (var (name, run) in parts)
{
    if (args.Length == 0 || args.Contains(name)) await run();
}

return 0;
