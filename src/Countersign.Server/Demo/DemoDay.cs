using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Access;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Settings;
using Countersign.Server.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Demo;

/// <summary>Acts for the invented people through the same services that pages and pipelines use. Anything refused here is a fault, and is thrown.</summary>
internal sealed class DemoDay(IServiceProvider services, ServerSettings settings)
{
    private const string Administrator = "dana";
    private const string Pipeline = "tok_demopipeline";
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DemoPasskey> _passkeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _changes = new(StringComparer.Ordinal);

    private T Part<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async Task EnrolFirstAdministratorAsync()
    {
        var (path, problem) = await FirstAdministratorLink.WriteAsync(settings, Part<SqliteStore>(), Part<ConfigurationService>(), Administrator, CancellationToken.None);
        if (path is null) throw new InvalidOperationException(problem);
        await RegisterAsync(Administrator, (await File.ReadAllTextAsync(path)).Trim());
        File.Delete(path);
    }

    public async Task ActivateAsync()
    {
        var pending = Part<ConfigurationService>().Pending ?? throw new InvalidOperationException(Part<ConfigurationService>().Problem);
        await SignAsync(Administrator, Purpose.Activate, await Part<GovernanceCeremonies>().BeginActivateAsync(Administrator, pending.Record.Version, CancellationToken.None));
    }

    public async Task EnrolAsync(string person)
    {
        await RegisterAsync(person, await InviteAsync(person));
        await ConfirmWaitingAsync();
    }

    public async Task<string> InviteAsync(string person)
    {
        var (code, problem) = await Part<EnrolCeremony>().InviteAsync(Administrator, person, null, CancellationToken.None);
        return code is null ? throw Refused(problem) : $"{settings.Origin}/enrol/{code}";
    }

    public async Task BaselineAsync(string component, int newCommits)
    {
        var live = DemoRepositories.Before(Path.Combine(settings.DataFolder, "repositories", component), newCommits);
        await SignAsync(Administrator, Purpose.Baseline, await Part<GovernanceCeremonies>().BeginBaselineAsync(Administrator, new LiveKey("production", component), live, CancellationToken.None));
    }

    public async Task SubmitAsync(string component, string? plan = null)
    {
        var body = new JsonObject { ["environment"] = "production", ["component"] = component, ["head"] = "refs/heads/main" };
        if (plan is not null) body["plans"] = new JsonArray(new JsonObject { ["format"] = PlanReaders.DefaultFormat, ["sha256"] = (await UploadAsync(plan)).ToString() });
        var submitter = new Submitter(Pipeline, null, $"demo-{component}");
        var (submitted, problem) = await Part<SubmitChange>().RunAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), submitter, $"demo-{component}", CancellationToken.None);
        _changes[component] = submitted?.Row.Id ?? throw Refused(problem);
    }

    public async Task SucceedAsync(string component)
    {
        var (document, problem) = await Part<ReportOutcome>().RunAsync(_changes[component], "succeeded", new Submitter(Pipeline, null, ""), "demo");
        if (document is null) throw Refused(problem);
    }

    public async Task ApproveAsync(string component, string person, string comment)
    {
        var intended = new IntendedAnswer(_changes[component], Answer.Approve, comment, [], [], null);
        var (offer, problem) = await Part<SignOffCeremony>().BeginAsync(person, intended, CancellationToken.None);
        if (offer is null) throw Refused(problem);
        var (decided, refusal) = await Part<SignOffCeremony>().FinishAsync(offer.Id, person, offer.Statement, _passkeys[person].Sign(offer));
        if (decided is null) throw new InvalidOperationException(refusal?.ToString());
    }

    /// <summary>The invented administrator is at her desk: whoever enrols by the printed link is confirmed within a second.</summary>
    public void ConfirmWhoeverEnrols()
    {
        var stopping = Part<IHostApplicationLifetime>().ApplicationStopping;
        _ = Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                await ConfirmWaitingAsync();
                await Task.WhenAny(Task.Delay(LookAgain, stopping));
            }
        }, CancellationToken.None);
    }

    private async Task ConfirmWaitingAsync()
    {
        foreach (var waiting in Waiting())
        {
            var (offer, problem) = await Part<EnrolCeremony>().BeginConfirmationAsync(Administrator, waiting, CancellationToken.None);
            if (offer is null) throw Refused(problem);
            var (enrolment, refusal) = await Part<EnrolCeremony>().FinishConfirmationAsync(offer.Id, Administrator, offer.Statement, _passkeys[Administrator].Sign(offer), CancellationToken.None);
            if (enrolment is null) throw new InvalidOperationException(refusal?.ToString());
        }
    }

    private List<string> Waiting()
    {
        using var snapshot = Part<SqliteStore>().Read();
        return [.. snapshot.Enrolments().Where(e => e.State == EnrolmentState.Pending).Select(e => e.Credential)];
    }

    private async Task RegisterAsync(string person, string link)
    {
        var (offer, problem) = await Part<EnrolCeremony>().BeginRegistrationAsync(link[(link.LastIndexOf('/') + 1)..], CancellationToken.None);
        if (offer is null) throw Refused(problem);
        var passkey = _passkeys[person] = new DemoPasskey(settings.Origin, settings.RpId);
        var (enrolment, refusal) = await Part<EnrolCeremony>().FinishRegistrationAsync(offer.Id, passkey.Register(offer), CancellationToken.None);
        if (enrolment is null) throw new InvalidOperationException(refusal?.ToString());
    }

    private async Task SignAsync(string person, Purpose purpose, (BegunOffer? Offer, Problem? Problem) begun)
    {
        if (begun.Offer is not { } offer) throw Refused(begun.Problem);
        var (done, refusal) = await Part<GovernanceCeremonies>().FinishAsync(offer.Id, purpose, person, offer.Statement, _passkeys[person].Sign(offer), CancellationToken.None);
        if (done is null) throw new InvalidOperationException(refusal?.ToString());
    }

    private async Task<Sha256Digest> UploadAsync(string plan)
    {
        var bytes = Encoding.UTF8.GetBytes(plan);
        var read = PlanReaders.For(PlanReaders.DefaultFormat)!(new MemoryStream(bytes), new PlanReadOptions { Components = [.. Part<ConfigurationService>().Active!.Loaded.Estate.Components.Keys] });
        var digest = Sha256Digest.FromBytes(SHA256.HashData(bytes));
        await using var transaction = await Part<SqliteStore>().BeginAsync();
        var report = transaction.PutEvidence("application/json", CanonicalJson.Write(PlanFactsRecord.ToJson(read)));
        transaction.PutPlan(new PlanRow(digest, PlanReaders.DefaultFormat, read.Content, report, "", transaction.Now));
        await transaction.CommitAsync();
        return digest;
    }

    private static InvalidOperationException Refused(Problem? problem) => new($"{problem?.Code}: {problem?.Text}");
}
