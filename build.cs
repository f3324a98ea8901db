#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property GenerateDocumentationFile=false
#:property NoWarn=$(NoWarn);IDE0005;EnableGenerateDocumentationFile;CA1050

// The build in one file: dotnet run build.cs [-- TARGET …]. Every step that CI takes is here, so a red CI can be repeated by hand.

using System.Diagnostics;
using System.Xml.Linq;

const string Solution = "Countersign.slnx";
const string Results = "artifacts/test-results";

var root = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
Environment.CurrentDirectory = root;
Environment.SetEnvironmentVariable("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1");

var targets = new Dictionary<string, (string Says, Func<string[], int> Do)>
{
    ["all"] = ("restore, build, check the format, run every test this machine can run (the default)", All),
    ["build"] = ("restore and build with warnings as errors", _ => Build()),
    ["format"] = ("check the format", _ => Dotnet("format", Solution, "--verify-no-changes", "--no-restore")),
    ["test"] = ("build and run the tests; what follows is a filter, for instance: test Ledger", rest => First(Build(), () => Test(rest))),
    ["e2e"] = ("build and run the story in a real browser", _ => First(Build(), () => Test(["Browser"]))),
    ["fuzz"] = ("build and run the fuzzers of every parser; what follows is seconds for each and a name, for instance: fuzz 600 Terraform", rest => First(Build(), () => Fuzz(rest))),
    ["bench"] = ("run the benchmarks", rest => Dotnet(["run", "-c", "Release", "--project", "bench/Countersign.Bench", "--", .. rest])),
    ["publish"] = ("publish server and CLI into artifacts/", _ => Publish()),
    ["lock"] = ("write the package lock files anew after a version changed", _ => Dotnet("restore", Solution, "--force-evaluate")),
};

var name = args.FirstOrDefault() ?? "all";
if (!targets.TryGetValue(name, out var target))
{
    Console.Error.WriteLine($"\"{name}\" is not a target. Targets:");
    foreach (var (word, (says, _)) in targets) Console.Error.WriteLine($"  {word,-8} {says}");
    return 1;
}

return target.Do([.. args.Skip(1)]);

int All(string[] rest) =>
    First(Build(), () => First(Dotnet("format", Solution, "--verify-no-changes", "--no-restore"), () => Test(rest)));

int Build() => First(Dotnet("restore", Solution, "--locked-mode"), () => Dotnet("build", Solution, "--no-restore", "-v", "quiet"));

int Test(string[] filter)
{
    if (Directory.Exists(Results)) Directory.Delete(Results, recursive: true);
    var status = 0;
    foreach (var project in Directory.GetDirectories("tests", "*.Tests").Order(StringComparer.Ordinal))
    {
        // A results folder each: two projects that end in the same second would overwrite each other's file.
        string[] arguments = ["test", project, "--no-build", "--logger", "trx", "--logger", "console;verbosity=minimal", "--results-directory", Path.Combine(Results, Path.GetFileName(project))];
        if (filter.Length > 0) arguments = [.. arguments, "--filter", string.Join('|', filter.Select(f => $"FullyQualifiedName~{f}"))];
        status = Math.Max(status, Dotnet(arguments));
    }

    var (passed, failed, skipped) = Totals();
    if (failed > 0 && status == 0) status = 1;
    if (passed == 0)
    {
        Console.Error.WriteLine("No test ran.");
        status = 1;
    }

    Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
    return status;
}

int Fuzz(string[] rest)
{
    Environment.SetEnvironmentVariable("COUNTERSIGN_FUZZ_SECONDS", rest.FirstOrDefault(a => a.All(char.IsAsciiDigit)) ?? "120");
    return Dotnet("test", "tests/Countersign.Fuzz.Tests", "--no-build", "--logger", "console;verbosity=normal", "--filter", $"FullyQualifiedName~{rest.FirstOrDefault(a => !a.All(char.IsAsciiDigit)) ?? "Fuzz"}");
}

int Publish() =>
    First(Dotnet("publish", "src/Countersign.Server", "-c", "Release", "-o", "artifacts/countersign-server"),
        () => Dotnet("publish", "src/Countersign.Cli", "-c", "Release", "-o", "artifacts/countersign"));

(int Passed, int Failed, int Skipped) Totals()
{
    var sums = (Passed: 0, Failed: 0, Skipped: 0);
    if (!Directory.Exists(Results)) return sums;
    foreach (var file in Directory.EnumerateFiles(Results, "*.trx", SearchOption.AllDirectories))
    {
        var counters = XDocument.Load(file).Descendants().First(e => e.Name.LocalName == "Counters");
        int Read(string attribute) => (int?)counters.Attribute(attribute) ?? 0;
        sums.Passed += Read("passed");
        sums.Failed += Read("failed") + Read("error") + Read("timeout") + Read("aborted");
        sums.Skipped += Read("total") - Read("executed");
    }

    return sums;
}

static int First(int status, Func<int> then) => status == 0 ? then() : status;

static int Dotnet(params string[] arguments)
{
    Console.WriteLine($"> dotnet {string.Join(' ', arguments)}");
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)) ?? throw new InvalidOperationException("dotnet did not start.");
    process.WaitForExit();
    return process.ExitCode;
}
