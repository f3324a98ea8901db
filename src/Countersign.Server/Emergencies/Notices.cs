using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Emergencies;

/// <summary>
/// What people must hear of, kept in the transaction that makes it so. Whatever sends messages reads it from here (<see cref="StoreReader.Notices"/>);
/// a notice that nothing sent is still on the pages and in the API.
/// </summary>
internal static class Notices
{
    /// <summary>A new grant that nobody answered for is told: to everybody where the glass was broken, to the owner where it is a way back.</summary>
    public static void OfGrant(StoreTransaction transaction, ChangeRow row, GrantRow grant, Decision decision, Facts facts, ConfigurationInForce active)
    {
        if (decision.IsBreakGlass)
        {
            var glass = decision.BreakGlass!;
            var broken = new BreakGlassRow(
                grant.Id, row.Id, row.Environment, row.Component, glass.By, active.Record.Version, transaction.Now, transaction.Now + active.Loaded.Policy.BreakGlass.AfterReview);
            transaction.AddBreakGlass(broken);
            var why = transaction.BreakGlassStatements(row.Digest)[^1];
            Add(transaction, NoticeKind.BreakGlass, row, [],
                $"{string.Join(" and ", glass.By)} broke the glass for {row.Component} in {row.Environment}: {why.Reason} ({why.Incident}). The after-review is due by {JsonFields.Time(broken.ReviewBy)}.");
        }
        else if (decision.IsWayBack)
        {
            var way = facts.Direction == Direction.Rollback ? "goes back to what ran before" : "is deployed again as it runs";
            Add(transaction, NoticeKind.WayBack, row, OwnerOf(facts.Component), $"{row.Component} in {row.Environment} {way}; nobody was asked.");
        }
    }

    /// <summary>An after-review was not given in time: the owner of the component is named.</summary>
    public static void OfOverdue(StoreTransaction transaction, BreakGlassRow broken, Component? component)
    {
        var owner = OwnerOf(component);
        Add(transaction, NoticeKind.AfterReviewOverdue, transaction.Change(broken.ChangeId)!, owner,
            $"{(owner.Count > 0 ? string.Join(", ", owner) : "Whoever owns it")}: the after-review of {broken.Component} in {broken.Environment} was due by {JsonFields.Time(broken.ReviewBy)}. "
            + "Until it is given, each change of it needs one more signer.");
    }

    /// <summary>An after-review was given.</summary>
    public static void OfReview(StoreTransaction transaction, ChangeRow row, string person, SignOffAnswer finding, bool isSettled) =>
        Add(transaction, NoticeKind.AfterReview, row, [],
            $"{person} reviewed the broken glass of {row.Component} in {row.Environment} and found it {(finding == SignOffAnswer.Approve ? "right" : "wrong")}{(isSettled ? "; nothing more is owed" : "; more reviewers are owed")}.");

    /// <summary>A drill took place.</summary>
    public static void OfDrill(StoreTransaction transaction, bool isReady, string summary) => transaction.AddNotice(new NoticeRow(
        0, transaction.Now, NoticeKind.Drill, null, null, null, [], $"Drill of break-glass: {(isReady ? "ready" : "not ready")}. {summary}"));

    private static void Add(StoreTransaction transaction, NoticeKind kind, ChangeRow row, IReadOnlyList<string> addressees, string text) =>
        transaction.AddNotice(new NoticeRow(0, transaction.Now, kind, row.Environment, row.Component, row.Id, addressees, text));

    private static IReadOnlyList<string> OwnerOf(Component? component) => component?.Owner is { } owner ? [owner] : [];
}
