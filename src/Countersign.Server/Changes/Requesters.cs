using Countersign.Core.Changes;
using Countersign.Core.People;
using Countersign.Core.SignOff;
using Countersign.Storage;

namespace Countersign.Server.Changes;

/// <summary>
/// Who asks, derived from the credential and never from what the caller says: a token that was made for an agent of <c>people.yaml</c> is that
/// agent, and the person who runs it answers for nothing it asks.
/// </summary>
internal static class Requesters
{
    /// <summary>The requester behind this submission.</summary>
    public static Requester Of(Submitter submitter, PeopleDirectory people) => AgentOf(submitter.Owner, people) is { } agent
        ? new Requester(RequesterKind.Agent, agent.Id, agent.Driver)
        : new Requester(RequesterKind.Token, submitter.TokenId, submitter.Owner);

    /// <summary>The submitter of a stored change, as far as judging it again needs it.</summary>
    public static Submitter Again(ChangeRow row) =>
        row.RequesterKind == RequesterKind.Agent ? new Submitter("", row.RequesterId, "") : new Submitter(row.RequesterId, row.RequesterOwner, "");

    /// <summary>Whether this caller is who asked for the change.</summary>
    public static bool Asked(ChangeRow row, Submitter caller) =>
        row.RequesterId == (row.RequesterKind == RequesterKind.Agent ? caller.Owner : caller.TokenId);

    /// <summary>Persons barred from the whole change besides its requester: who owns the token, who uploaded a plan, who runs the agent that did.</summary>
    public static Dictionary<string, RefusalCode> Barred(Submitter submitter, IReadOnlyList<FoundPlan> plans, PeopleDirectory people)
    {
        var barred = new Dictionary<string, RefusalCode>(StringComparer.Ordinal);
        foreach (var caller in plans.Select(p => p.Row.UploadedBy).Prepend(submitter.Owner))
        {
            if (string.IsNullOrEmpty(caller)) continue;
            if (AgentOf(caller, people) is not { } agent) barred.TryAdd(caller, RefusalCode.SignerIsRequester);
            else if (agent.Driver is { } driver) barred.TryAdd(driver, RefusalCode.SignerDrivesAgent);
        }

        return barred;
    }

    /// <summary>The agent of this id; where a person has it too it is the person, who is barred by name.</summary>
    private static AgentIdentity? AgentOf(string? owner, PeopleDirectory people) =>
        owner is null || people.Find(owner) is not null ? null : people.Agents.FirstOrDefault(a => a.Id == owner);
}
