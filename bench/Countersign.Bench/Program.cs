// Side by side with what a user would run instead: medians and ratios of one run on this machine, never asserted anywhere.
//   dotnet run build.cs -- bench [REPOSITORY]      default: this repository

using System.Diagnostics;
using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.People;
using Countersign.Core.Policy;

const int Runs = 7;
var repository = args.FirstOrDefault() ?? Environment.CurrentDirectory;

Console.WriteLine($"{"work",-46} {"ours",10} {"beside",10}  ratio");
await AuthorshipAsync();
BlastRadiusOfAPlan();
PolicyVerdict();
return 0;

async Task AuthorshipAsync()
{
    var git = new GitProcess(allowFile: true);
    var opened = await GitHistory.OpenAsync(git, repository, CancellationToken.None);
    if (opened.Value is not { } history) throw new InvalidOperationException(opened.Gap?.Detail);
    using (history)
    {
        var head = (await history.ResolveAsync("HEAD", CancellationToken.None)).Id ?? throw new InvalidOperationException("no HEAD");
        var commits = 0;
        var ours = await MedianAsync(async () =>
        {
            var report = await history.AuthorshipOfAsync("bench", null, head, PeopleDirectory.Empty, MarkTable.Default, AuthorshipOptions.Default, new HistoryOptions { Lines = false }, CancellationToken.None);
            commits = report.Commits.Count;
        });
        var beside = await MedianAsync(() => RunAsync("git", "-C", repository, "log", "-z", "--format=%H %P %an %ae %cn %ce %B", head.Hex));
        Row($"authorship of {commits} commits | git log -z", ours, beside);
    }
}

void BlastRadiusOfAPlan()
{
    var plan = MadePlan(rows: 40_000);
    var read = PlanReaders.For(PlanReaders.DefaultFormat)!;
    var ours = Median(() => read(new MemoryStream(plan), new PlanReadOptions()));
    var file = Path.GetTempFileName();
    File.WriteAllBytes(file, plan);
    try
    {
        var jq = MedianAsync(() => RunAsync("jq", "[.resource_changes[].change.actions] | group_by(.) | map({k: .[0], n: length})", file)).GetAwaiter().GetResult();
        Row($"blast radius of a {plan.Length >> 20} MiB plan | jq", ours, jq);
    }
    catch (System.ComponentModel.Win32Exception)
    {
        Row($"blast radius of a {plan.Length >> 20} MiB plan | jq is not here", ours, null);
    }
    finally
    {
        File.Delete(file);
    }
}

void PolicyVerdict()
{
    const int Times = 20_000;
    var policy = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!;
    var day = new DateOnly(2026, 11, 22);
    var ours = Median(() =>
    {
        for (var i = 0; i < Times; i++) PolicyEvaluator.Evaluate(policy, FactSet.Unknown, day);
    });
    Console.WriteLine($"{"policy verdict, traced, balanced preset",-46} {ours.TotalMicroseconds / Times,7:0.00} µs");
}

static byte[] MadePlan(int rows)
{
    using var buffer = new MemoryStream();
    using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
    {
        json.WriteStartObject();
        json.WriteString("format_version", "1.2");
        json.WriteStartArray("resource_changes");
        for (var i = 0; i < rows; i++)
        {
            json.WriteRawValue(ResourceChange(i));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    return buffer.ToArray();
}

static string ResourceChange(int i)
{
    var note = new string('x', 400);
    string Values(int team) => "{\"id\":\"i-" + i + "\",\"tags\":{\"team\":\"t" + team + "\",\"note\":\"" + note + "\"}}";
    return "{\"address\":\"module.m[" + i + "].aws_instance.a\",\"mode\":\"managed\",\"type\":\"aws_instance\",\"name\":\"a\","
        + "\"provider_name\":\"registry.terraform.io/hashicorp/aws\",\"change\":{\"actions\":[\"" + (i % 20 == 0 ? "update" : "no-op") + "\"],"
        + "\"before\":" + Values(i % 7) + ",\"after\":" + Values(i % 5) + ",\"after_unknown\":{},\"before_sensitive\":{},\"after_sensitive\":{}}}";
}

static void Row(string work, TimeSpan ours, TimeSpan? beside) =>
    Console.WriteLine($"{work,-46} {ours.TotalMilliseconds,7:0.0} ms {beside?.TotalMilliseconds,7:0.0} ms  {(beside is { } other ? $"{ours / other:0.00}" : "")}");

static TimeSpan Median(Action work) => MedianAsync(() =>
{
    work();
    return Task.CompletedTask;
}).GetAwaiter().GetResult();

static async Task<TimeSpan> MedianAsync(Func<Task> work)
{
    var times = new List<TimeSpan>();
    for (var i = 0; i < Runs; i++)
    {
        var watch = Stopwatch.StartNew();
        await work();
        times.Add(watch.Elapsed);
    }

    return times.Order().ElementAt(Runs / 2);
}

static async Task RunAsync(string program, params string[] arguments)
{
    var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
    foreach (var argument in arguments) start.ArgumentList.Add(argument);
    using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    await process.WaitForExitAsync();
    if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed.");
}
