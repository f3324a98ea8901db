using System.Text.Json.Nodes;
using Countersign.Core.Ledger;
using Countersign.Server.Keys;
using Countersign.Server.Tests.Gate;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Countersign.Tests;

namespace Countersign.Server.Tests.Faults;

/// <summary>
/// Kill -9 at the writes and syncs of a submission and of a sign-off, and the same with each of them failing. After every one: the ledger
/// verifies, nothing is allowed that is not durable, and what the caller was told is what is stored.
/// </summary>
public sealed class KillTests
{
    // All of them with COUNTERSIGN_EVERY_WRITE=1; otherwise every sync, the write before it and the one after, and a spread of the rest.
    private static readonly bool EveryWrite = Environment.GetEnvironmentVariable("COUNTERSIGN_EVERY_WRITE") == "1";
    private const int Spread = 8;

    [RequiresProgramFact("cc")]
    public async Task A_server_killed_at_any_write_of_a_submission_has_allowed_nothing_that_is_not_durable()
    {
        await using var server = await PreparedAsync();
        var calls = await CountAsync(server, async () => _ = (await SubmitAsync(server, "counted")).Ok);
        Assert.Contains('s', calls);
        foreach (var n in Points(calls))
        {
            await using var external = await server.RunOutsideAsync();
            external.Arm(n, kill: true);
            var reply = await TryAsync(() => SubmitAsync(server, $"killed-{n}"));
            Assert.True(await external.DiedAsync(), $"not killed at call {n} of {calls}");
            AssertSound(server, reply, $"killed at call {n} of {calls}");
        }

        await AssertWorksAsync(server);
    }

    [RequiresProgramFact("cc")]
    public async Task A_server_killed_at_any_write_of_a_sign_off_has_counted_nothing_that_is_not_durable()
    {
        await using var server = await PreparedAsync();
        var bea = server.Bea!;
        var counted = (await SubmitHeldAsync(server, "counted")).Ok;
        var calls = await CountAsync(server, async () => _ = (await server.AnswerForAsync(bea, (string)counted["id"]!)).Ok);
        foreach (var n in Points(calls))
        {
            await using var external = await server.RunOutsideAsync();
            var held = await SubmitHeldAsync(server, $"killed-{n}");
            var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(held.Id))).Ok;
            external.Arm(n, kill: true);
            var reply = await TryAsync(() => server.FinishAsync(bea, "signoff", offer));
            Assert.True(await external.DiedAsync() || reply is not null, $"neither killed nor answered at call {n} of {calls}");
            AssertSound(server, reply, $"killed at call {n} of {calls}");
        }

        await AssertWorksAsync(server);
    }

    [RequiresProgramFact("cc")]
    public async Task A_write_that_fails_is_told_and_leaves_no_allow_behind()
    {
        await using var server = await PreparedAsync();
        var calls = await CountAsync(server, async () => _ = (await SubmitAsync(server, "counted")).Ok);
        foreach (var n in Points(calls))
        {
            await using (var external = await server.RunOutsideAsync())
            {
                external.Arm(n, kill: false);
                var reply = await TryAsync(() => SubmitAsync(server, $"failed-{n}"));
                external.Disarm();
                Assert.NotNull(reply);
                Assert.True((int)reply.Status is 200 or 503, $"call {n} of {calls} failed and the answer was {reply.Status} {reply.Code}");
                Assert.Equal("allow", (await SubmitAsync(server, $"failed-{n}")).Verdict);
                AssertSound(server, reply, $"call {n} of {calls} failed");
            }
        }
    }

    private static async Task<ServerFixture> PreparedAsync()
    {
        var server = await ServerFixture.StartSetUpAsync();
        server.Bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.SeniorHead = server.Shop.CommitFile("A senior's change", "services/checkout/senior.cs", "1\n", "Sam <sam@acme.example>");
        return server;
    }

    /// <summary>A change that the policy allows at once; another artifact makes it another change.</summary>
    private static Task<Reply> SubmitAsync(ServerFixture server, string name) => server.SubmitAsync(server.SeniorHead, key: name, also: body => body["artifacts"] = Artifact(name));

    /// <summary>A change that is held for a sign-off: another commit each time, because what was answered stays answered.</summary>
    private static async Task<Reply> SubmitHeldAsync(ServerFixture server, string name)
    {
        server.AiCommit($"services/checkout/{name}.cs");
        var held = await server.SubmitAsync(key: name);
        Assert.Equal("hold", held.Verdict);
        return held;
    }

    private static JsonArray Artifact(string name) =>
        [new JsonObject { ["name"] = "registry.example/checkout", ["sha256"] = Core.Formats.Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).ToString() }];

    private static async Task<string> CountAsync(ServerFixture server, Func<Task> work)
    {
        await using var external = await server.RunOutsideAsync();
        external.Arm(0, kill: true);
        await work();
        return external.Calls;
    }

    private static List<int> Points(string calls)
    {
        if (EveryWrite) return [.. Enumerable.Range(1, calls.Length)];
        var points = new SortedSet<int> { 1, calls.Length };
        for (var i = 0; i < calls.Length; i++)
            if (calls[i] == 's') points.UnionWith([i, i + 1, i + 2]);
        for (var i = 1; i <= Spread; i++) points.Add(i * calls.Length / Spread);
        return [.. points.Where(p => p >= 1 && p <= calls.Length)];
    }

    private static async Task<Reply?> TryAsync(Func<Task<Reply>> send)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException)
        {
            return null; // The server died before it answered.
        }
    }

    private static void AssertSound(ServerFixture server, Reply? told, string when)
    {
        using var store = SqliteStore.Open(Path.Combine(server.DataFolder, "countersign.db"), TimeProvider.System);
        Assert.True(store.VerifyLedger([.. InstallationKeys.Open(server.Settings).Trust.Ledger.LogKeys]) is [], when);
        using var snapshot = store.Read();
        foreach (var row in snapshot.Changes(new ChangeFilter()))
        {
            var verdict = snapshot.Verdicts(row.Id)[^1];
            Assert.True(verdict.Verdict == row.Verdict && verdict.Decision == row.Decision, when);
            var entry = LedgerEntry.TryParse(snapshot.Entry(verdict.LedgerIndex!.Value)!.Bytes, out var read, out _) ? read : null;
            Assert.True(entry is { Type: LedgerEntryType.Verdict } && entry.Id == row.Id && entry.Refs["statement"] == row.Decision, when);
            if (row.Verdict == StoredVerdict.Allow) Assert.True(snapshot.Grants(row.Id).Count > 0, $"{when}: {row.Id} is allowed without a grant");
        }

        if (told is { Status: System.Net.HttpStatusCode.OK })
            Assert.True(snapshot.Change(told.Id) is { } stored && Core.Formats.Words.Of(stored.Verdict) == told.Verdict, $"{when}: told {told.Verdict} and stored something else");
    }

    private static async Task AssertWorksAsync(ServerFixture server)
    {
        await using var external = await server.RunOutsideAsync();
        Assert.Equal("allow", (await SubmitAsync(server, "afterwards")).Verdict);
        var held = await SubmitHeldAsync(server, "afterwards-held");
        Assert.Equal("allow", (await server.AnswerForAsync(server.Bea!, held.Id)).Verdict);
    }
}
