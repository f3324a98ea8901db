using System.Text;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Core;

/// <summary>
/// What a bundle says was known when a verdict was made, to be asked about again: by another policy, or as a case for the tests of this one. Nothing of
/// it is verified; who wants to know whether it is true runs <see cref="Verifier"/>.
/// </summary>
/// <param name="Change">The change's id.</param>
/// <param name="Policy">The policy that decided.</param>
/// <param name="Facts">The facts.</param>
/// <param name="Today">The day of the verdict, in the environment's time zone.</param>
public sealed record RecordedFacts(string Change, PolicySet Policy, FactSet Facts, DateOnly Today)
{
    /// <summary>Reads the bytes of a bundle; null with the reason where it cannot.</summary>
    public static RecordedFacts? Read(ReadOnlySpan<byte> bytes, out string problem)
    {
        if (Bundle.Read(bytes, out _, out problem) is not { } bundle) return null;
        if (!Envelope.TryParse(bundle.Verdict, out var envelope, out problem)) return null;
        if (VerdictStatement.Read(envelope.Payload, out problem) is not { } verdict) return null;
        if (JsonFields.Read(bundle.Facts, "the facts", FactsRecord.Read, out problem) is not { } facts) return null;
        var policy = PolicyReader.Read(Encoding.UTF8.GetString(bundle.Policy), facts.People.Levels);
        if (policy.Value is null)
        {
            problem = $"its policy cannot be read: {policy.Errors[0]}";
            return null;
        }

        var known = PolicyFacts.Build(facts.SourcesFor(verdict.Change, verdict.At));
        return new RecordedFacts(verdict.Change.Id, policy.Value, known, facts.Environment.DayAt(verdict.At));
    }
}
