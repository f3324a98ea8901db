using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.SignOff;

/// <summary>Taking an answer back, as long as nothing was deployed under it.</summary>
public sealed class WithdrawTests
{
    [Fact]
    public async Task An_approval_taken_back_holds_the_change_again_and_its_bundle_shows_why()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await ApprovedAsync(server);
        var withdrawn = await server.WithdrawAsync(bea, change);
        Assert.Equal(("hold", "waiting"), (withdrawn.Verdict, withdrawn.State));
        Assert.Null(withdrawn.Body["grant"]);
        Assert.Equal("hold", (await server.SubmitAsync(key: "late")).Verdict);

        var report = await server.VerifyAsync(change);
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Equal(Verdict.Hold, report.Verdict);
        var bundle = Read(await server.BundleAsync(change));
        Assert.Equal(LedgerEntryType.Withdraw, LedgerEntry.TryParse(Assert.Single(bundle.WithdrawalReceipts).Entry, out var entry, out _) ? entry.Type : default);
        Assert.Equal(change, entry!.Id);
        await AssertTamperedAsync(server, bundle);

        // Who took it back may answer again, and what they say then counts.
        await server.ApproveAsync(bea, change);
        Assert.True((await server.VerifyAsync(change)).IsValid);
    }

    [Fact]
    public async Task What_a_deployment_uses_cannot_be_taken_back()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await ApprovedAsync(server);
        var early = (await server.BeginAsync(bea, "withdraw", new JsonObject { ["change"] = change })).Ok;
        Assert.Equal("allow", (await server.SubmitAsync(key: "one")).Verdict);
        // Begun before the grant was taken, and too late all the same.
        AssertRefused(HttpStatusCode.Conflict, "grant-used", await server.FinishAsync(bea, "withdraw", early));
        AssertRefused(HttpStatusCode.Conflict, "grant-used", await server.WithdrawAsync(bea, change));
        Assert.Equal("deployed", (await server.OutcomeAsync(change, "succeeded")).State);
        AssertRefused(HttpStatusCode.Conflict, "change-not-open", await server.WithdrawAsync(bea, change));
    }

    [Fact]
    public async Task Only_ones_own_answer_is_taken_back_and_only_once()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await ApprovedAsync(server);
        var cid = await server.EnrolAsync("cid");
        AssertRefused(HttpStatusCode.Conflict, "nothing-to-withdraw", await server.WithdrawAsync(cid, change));
        AssertRefused(HttpStatusCode.NotFound, "unknown-change", await server.WithdrawAsync(bea, "chg_nothing"));
        // Another person's statement is none of mine, and neither is one for another purpose.
        var offer = (await server.BeginAsync(bea, "withdraw", new JsonObject { ["change"] = change })).Ok;
        AssertRefused(HttpStatusCode.Forbidden, "statement-unknown", await server.FinishAsync(cid, "withdraw", offer));
        AssertRefused(HttpStatusCode.Forbidden, "purpose-wrong", await server.FinishAsync(bea, "signoff", offer));
        var second = (await server.BeginAsync(bea, "withdraw", new JsonObject { ["change"] = change })).Ok;
        Assert.Equal("hold", (await server.FinishAsync(bea, "withdraw", offer)).Verdict);
        AssertRefused(HttpStatusCode.Forbidden, "nonce-used", await server.FinishAsync(bea, "withdraw", offer));
        AssertRefused(HttpStatusCode.Conflict, "nothing-to-withdraw", await server.FinishAsync(bea, "withdraw", second));
    }

    [Fact]
    public async Task A_reject_taken_back_no_longer_denies_and_no_approval_comes_of_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await ApprovedAsync(server);
        Assert.Equal("deny", (await server.AnswerForAsync(bea, change, "reject")).Verdict);
        var withdrawn = await server.WithdrawAsync(bea, change);
        Assert.Equal("hold", withdrawn.Verdict);
        Assert.DoesNotContain("rejected", withdrawn.Reasons);
        Assert.True((await server.VerifyAsync(change)).IsValid);
    }

    [Fact]
    public async Task A_withdrawal_under_another_configuration_still_voids_the_grant()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await ApprovedAsync(server);
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("answerWithin: 8h", "answerWithin: 4h", StringComparison.Ordinal));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        if (server.Configuration.Active!.Record.Version == 1) await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        Assert.Equal(2, server.Configuration.Active!.Record.Version);
        var withdrawn = await server.WithdrawAsync(bea, change);
        Assert.Equal(("hold", "waiting"), (withdrawn.Verdict, withdrawn.State));
        Assert.Null(withdrawn.Body["grant"]);
        await server.RefreshAsync();
        Assert.Equal("requirement-unmet", (await server.GetAsync($"/api/v1/changes/{change}")).Reasons[0]);
    }

    /// <summary>Nobody can leave the withdrawal out, take another's, or have the verdict count what it takes back.</summary>
    private static async Task AssertTamperedAsync(ServerFixture server, Bundle bundle)
    {
        var trust = await server.TrustAsync();
        string? Step(Bundle changed) => Verifier.Verify(changed.ToBytes(), trust, new VerificationQuestion()).Failure?.Step;
        Assert.Null(Step(bundle));
        Assert.Equal("withdrawals", Step(bundle with { WithdrawalReceipts = [] }));
        Assert.Equal("withdrawals", Step(bundle with { WithdrawalEnrolments = [] }));
        Assert.Equal("withdrawals", Step(bundle with { WithdrawalReceipts = [bundle.VerdictReceipt] }));
        Assert.Equal("withdrawals", Step(bundle with { WithdrawalEnrolments = [bundle.ConfigurationReceipt] }));
    }

    private static async Task<(Member Bea, string Change)> ApprovedAsync(ServerFixture server)
    {
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        await server.ApproveAsync(bea, held.Id);
        return (bea, held.Id);
    }

    private static Bundle Read(byte[] bytes) => Bundle.Read(bytes, out _, out var problem) ?? throw new InvalidOperationException(problem);

    private static void AssertRefused(HttpStatusCode status, string code, Reply reply) => Assert.Equal((status, code), (reply.Status, reply.Code));
}
