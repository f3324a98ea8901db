using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;

namespace Countersign.Cli.Verbs;

/// <summary><c>verify</c>: checks a bundle without asking anybody, and decides again.</summary>
internal static class VerifyVerb
{
    private const string Description =
        "Check a bundle offline: signatures, receipts, every passkey, and then the decision itself, made again. Exits 0 for a valid allow, 3 for a valid hold, 2 for a deny or any fault of the bundle, 1 only where a file cannot be opened or the trust file is wrong.";

    private const string Example = "countersign verify chg_k7qx2m4p.countersign.json --trust countersign-trust.json --environment production --commit $(git rev-parse HEAD)";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var file = new Argument<string>("BUNDLE") { Description = "The bundle, a *.countersign.json." };
        var commit = new Option<string?>("--commit") { Description = "Also: the verdict must be about this head, a full commit id.", HelpName = "OID" };
        var artifact = new Option<string?>("--artifact") { Description = "Also: the verdict must be about this artifact.", HelpName = "sha256:…" };
        var environment = new Option<string?>("--environment") { Description = "Also: the verdict must be for this environment.", HelpName = "E" };
        var trust = new Option<string>("--trust") { Description = "The trust file: what you believe about the installation beforehand.", HelpName = "FILE", Required = true };
        var verb = new Verb("verify", Description, Example) { file, commit, artifact, environment, trust };
        verb.SetAction(parsed =>
        {
            var question = new VerificationQuestion(Commit(parsed.GetValue(commit)), Artifact(parsed.GetValue(artifact)), parsed.GetValue(environment));
            var trusted = ReadTrust(host, parsed.GetRequiredValue(trust));
            // One byte more than allowed, so that too large a bundle is the bundle's fault and has its code.
            var report = Verifier.Verify(ReadFile(host, parsed.GetRequiredValue(file), Bundle.MaxBytes + 1L), trusted, question);
            if (output.IsJson(parsed)) host.WriteJson(Json(report));
            else Write(host.Text, report, output.PaintOf(parsed));
            return report is { IsValid: true, Verdict: { } verdict } ? ExitStatus.Of(verdict) : ExitStatus.Deny;
        });
        return verb;
    }

    private static CommitId? Commit(string? text) =>
        text is null ? null : CommitId.TryParse(text, out var id) ? id : throw new StopException($"\"{text}\" is not a full commit id.", "Write all 40 or 64 lower-case hex digits, as git rev-parse prints them.");

    private static Sha256Digest? Artifact(string? text) =>
        text is null ? null : Sha256Digest.TryParse(text, out var digest) ? digest : throw new StopException($"\"{text}\" is not an artifact digest.", "Write sha256: and 64 lower-case hex digits.");

    private static TrustFile ReadTrust(CliHost host, string name) =>
        TrustFile.Read(ReadFile(host, name, TrustFile.MaxBytes + 1L), out var problem) ?? throw new StopException($"The trust file \"{name}\" cannot be used: {problem}.", "Fetch it again from your gate's administrator, over a channel that you trust.");

    private static byte[] ReadFile(CliHost host, string name, long most)
    {
        try
        {
            using var stream = File.OpenRead(host.At(name));
            var bytes = new byte[Math.Min(stream.Length, most)];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StopException($"\"{name}\" cannot be opened: {(problem is FileNotFoundException or DirectoryNotFoundException ? "there is no such file." : problem.Message)}");
        }
    }

    private static JsonObject Json(VerificationReport report) => new()
    {
        ["valid"] = report.IsValid,
        ["verdict"] = report.Verdict is { } verdict ? Words.Of(verdict) : null,
        ["change"] = report.Change?.ToString(),
        ["steps"] = new JsonArray([.. report.Steps.Select(s => new JsonObject { ["step"] = s.Step, ["passed"] = s.Passed, ["detail"] = s.Detail })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(n => (JsonNode)n)]),
    };

    private static void Write(TextWriter to, VerificationReport report, Paint paint)
    {
        foreach (var step in report.Steps)
            to.WriteLine(step.Passed ? $"ok     {step.Step}" : $"{paint.Of(Verdict.Deny, "failed")} {step.Step}: {Printable.Line(step.Detail)}");
        if (report.Failure is { } failure) to.WriteLine($"{paint.Of(Verdict.Deny, "invalid")}: the step {failure.Step} failed");
        else to.WriteLine($"valid: {paint.Of(report.Verdict!.Value, Words.Of(report.Verdict.Value))} for change {report.Change}");
        foreach (var note in report.Notes) to.WriteLine($"note: {Printable.Line(note)}");
    }
}
