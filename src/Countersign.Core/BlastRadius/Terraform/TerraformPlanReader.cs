using Countersign.Core.BlastRadius.Streaming;
using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Reads <c>terraform show -json PLANFILE</c> or <c>tofu show -json PLANFILE</c> (JSON Output Format, format_version 0.1 to 1.x) in one pass,
/// with memory that grows only with the number of effects. Values of attributes are never kept. Never throws for what is in the file:
/// whatever cannot be read is a blocking gap.
/// <para>
/// The content digest is SHA-256 of the file's bytes (UTF-16 turned into UTF-8 first, without a byte order mark) with the text inside the
/// quotes of the plan's own <c>timestamp</c> member left out. Two plans of one unchanged state differ in nothing else.
/// </para>
/// </summary>
public static class TerraformPlanReader
{
    /// <summary>The format's name.</summary>
    public const string Format = "terraform";

    /// <summary>Reads a plan to its end.</summary>
    /// <exception cref="IOException">The stream itself fails.</exception>
    public static PlanFacts Read(Stream stream, PlanReadOptions options)
    {
        using var reading = new TerraformReading(options);
        while (reading.Wants && stream.Read(reading.Free.Span) is var count and > 0) reading.Filled(count);
        return reading.Finish();
    }

    /// <summary>Reads a plan to its end as it arrives, for instance from a request body.</summary>
    /// <exception cref="IOException">The stream itself fails.</exception>
    public static async Task<PlanFacts> ReadAsync(Stream stream, PlanReadOptions options, CancellationToken cancellation)
    {
        using var reading = new TerraformReading(options);
        while (reading.Wants && await stream.ReadAsync(reading.Free, cancellation) is var count and > 0) reading.Filled(count);
        return reading.Finish();
    }
}

/// <summary>One reading of one plan.</summary>
internal sealed class TerraformReading : IDisposable
{
    private readonly PlanReadOptions _options;
    private readonly ContentDigest _digest = new();
    private readonly RangeDigest? _values;
    private readonly JsonPump _pump;
    private readonly JsonIntake _intake;
    private readonly PlanScan _scan;

    public TerraformReading(PlanReadOptions options)
    {
        _options = options;
        var position = new JsonPosition();
        _values = options.ValuesKey.IsEmpty ? null : new RangeDigest(options.ValuesKey.Span);
        _scan = new PlanScan(options, _digest, position, _values);
        _pump = new JsonPump(new JsonWalker(new DocumentVisitor(_scan), () => _scan.Stopped, position, PlanLimits.MaxDepth), _digest, _values, options.Limits.TokenBytes);
        _intake = new JsonIntake(_pump, options.Limits.Bytes);
    }

    public bool Wants => _intake.Wants;

    public Memory<byte> Free => _intake.Free;

    public void Filled(int count) => _intake.Filled(count);

    public PlanFacts Finish()
    {
        _intake.End();
        Conclude();
        var effects = _scan.Finish();
        var blocks = _scan.Blocks();
        var gaps = _scan.Findings.Gaps;
        return new PlanFacts
        {
            Format = TerraformPlanReader.Format,
            Path = _options.Path,
            Target = _options.Target,
            Content = _digest.Finish(),
            Values = gaps.Any(gap => gap.IsBlocking) ? null : _values?.Finish(),
            Effects = effects,
            Blocks = blocks,
            Notes = _scan.Findings.Notes,
            Gaps = gaps,
        };
    }

    public void Dispose()
    {
        _intake.Dispose();
        _pump.Dispose();
        _digest.Dispose();
        _values?.Dispose();
    }

    private void Conclude()
    {
        if (_intake.Problem is { } problem) _scan.Stop(problem);
        else if (_intake.Taken == 0) _scan.Stop("the file is empty");
        else if (_pump.Fault is { Problem.Length: > 0 } fault) _scan.Stop(Said(fault));
        if (!_scan.Stopped) CheckKind();
        CheckOutcome();
    }

    private static string Said(JsonFault fault) => fault.Line > 0 ? $"line {fault.Line}, column {fault.Column}: {fault.Problem}" : fault.Problem;

    private void CheckKind()
    {
        var header = _scan.Header;
        if (header.Plans > 1) _scan.Unreadable("it holds more than one plan; give each as a file of its own");
        else if (header.Plans == 1 && header.FormatVersion is null) _scan.Refuse("it names no format_version, so what its members mean is not known");
        else if (header.Plans == 1) return;
        else if (header.HasStateMarks) _scan.Refuse("it is a state file, not a plan; give the output of `terraform show -json PLANFILE`");
        else if (header.FormatVersion is not null) _scan.Refuse("it shows neither a plan nor a state; give the output of `terraform show -json PLANFILE`");
        else _scan.Refuse("it names no format_version: it is not the JSON of a plan (Terraform 0.11 and older cannot write one)");
    }

    private void CheckOutcome()
    {
        var header = _scan.Header;
        if (header.Errored) _scan.Findings.Gap(GapCode.PlanErrored, "the tool says that planning ended with errors");
        if (header.Incomplete) _scan.Findings.Gap(GapCode.PlanErrored, "the tool says that the plan is incomplete: a later run does the rest");
        if (header.NotApplyable && !header.Errored && _scan.HasEffects) _scan.Findings.Gap(GapCode.PlanErrored, "the tool says that the plan cannot be applied");
    }
}
