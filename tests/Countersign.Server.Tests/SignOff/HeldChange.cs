using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.SignOff;

/// <summary>One server with one change that waits: ann's AI-assisted commit and a plan that replaces a database. Tests here leave it waiting.</summary>
public sealed class HeldChange : IAsyncLifetime
{
    internal ServerFixture Server { get; private set; } = null!;

    internal Member Ann { get; private set; } = null!;

    internal Member Bea { get; private set; } = null!;

    internal Member Cid { get; private set; } = null!;

    internal Member Eve { get; private set; } = null!;

    internal Member Sam { get; private set; } = null!;

    internal string Change { get; private set; } = null!;

    /// <summary>The same commit in another environment: another change.</summary>
    internal string Other { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await ServerFixture.StartSetUpAsync();
        Ann = await Server.EnrolAsync("ann");
        Bea = await Server.EnrolAsync("bea");
        Cid = await Server.EnrolAsync("cid");
        Eve = await Server.EnrolAsync("eve");
        Sam = await Server.EnrolAsync("sam");
        await Server.BaselineAsync();
        await Server.BaselineAsync("planned");
        Server.AiCommit();
        var plan = await Server.PlanAsync("terraform-replace-db");
        Change = (await Server.SubmitAsync(plan: plan)).Id;
        Other = (await Server.SubmitAsync(environment: "planned", plan: plan)).Id;
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
