using Countersign.Core.BlastRadius;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>A plan that a submission names, as it was uploaded.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Facts">What it says.</param>
internal sealed record FoundPlan(PlanRow Row, PlanFacts Facts);

/// <summary>The plans that a submission names.</summary>
internal static class SubmittedPlans
{
    /// <summary>Finds them, in the order of the submission, or says why not.</summary>
    public static (IReadOnlyList<FoundPlan>? Plans, Problem? Problem) Find(SqliteStore store, Submission submission)
    {
        using var snapshot = store.Read();
        var found = new List<FoundPlan>();
        foreach (var asked in submission.Plans)
        {
            if (snapshot.Plan(asked.Sha256, asked.Format) is not { } row) return (null, Problem.Bad("unknown-plan", $"No {asked.Format} plan {asked.Sha256} was uploaded. PUT it to /api/v1/plans/{asked.Sha256.Hex}?format={asked.Format} first."));
            var bytes = snapshot.Evidence(row.Report)?.Bytes ?? throw new StoreDamagedException($"Plan {asked.Sha256} names evidence that is not kept. Restore the last backup.");
            found.Add(new FoundPlan(row, PlanFactsRecord.Read(bytes, out var damaged) ?? throw new StoreDamagedException($"Plan {asked.Sha256} cannot be read: {damaged}")));
        }

        // Two files may be one plan: they then differ in nothing but when they were made.
        if (submission.Plans.Zip(found, (asked, plan) => (asked.Format, asked.Target, plan.Facts.Content)).Distinct().Count() != found.Count)
            return (null, Problem.Bad("plan-twice", "Two of the plans are the same plan. Name it once, or say which target each is for."));

        return (found, null);
    }
}
