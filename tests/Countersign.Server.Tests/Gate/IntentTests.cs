using System.Net;
using System.Text.Json.Nodes;
using Countersign.Server.Changes;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>What the author states: asked for, brought, shown first, and part of the evidence.</summary>
public sealed class IntentTests
{
    private const string Asking = "version: 1\ndefault: allow\nrules:\n  - {id: told, when: {environment.tier: production}, require: [intent]}\n";

    [Fact]
    public async Task A_change_waits_for_its_intent_and_passes_with_it()
    {
        await using var server = await AskingAsync();
        var held = await server.SubmitAsync(key: "one");
        Assert.Equal(("hold", "intent"), (held.Verdict, (string)held.Body["requirements"]![0]!["kind"]!));
        Assert.Equal(["requirement-unmet"], held.Reasons);
        var half = await server.SubmitAsync(key: "one", also: b => b["intent"] = Stated("  "));
        Assert.Equal("hold", half.Verdict);

        var told = await server.SubmitAsync(key: "one", also: b => b["intent"] = Stated("Pay <b>faster</b>"));
        Assert.Equal((held.Id, "allow"), (told.Id, told.Verdict));
        Assert.True((await server.VerifyAsync(told.Id)).IsValid);
        var page = System.Text.Encoding.UTF8.GetString(await server.BytesAsync($"/changes/{told.Id}", server.Dana.Cookie));
        Assert.Contains("Pay &lt;b&gt;faster&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("id=\"intent\"", StringComparison.Ordinal) is > 0 and var at && at < page.IndexOf("id=\"verdict\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SubmittedIntent.MaxText, HttpStatusCode.OK)]
    [InlineData(SubmittedIntent.MaxText + 1, HttpStatusCode.BadRequest)]
    public async Task An_intent_is_read_up_to_its_limit(int length, HttpStatusCode status)
    {
        await using var server = await AskingAsync();
        Assert.Equal(status, (await server.SubmitAsync(also: b => b["intent"] = Stated(new string('a', length)))).Status);
    }

    private static JsonObject Stated(string what) => new() { ["what"] = what, ["test"] = "by hand", ["wayBack"] = "revert" };

    private static async Task<ServerFixture> AskingAsync()
    {
        var server = await ServerFixture.StartAsync();
        server.Configure("policy.yaml", Asking);
        await server.Configuration.RefreshAsync(CancellationToken.None);
        await server.SetUpOnAsync(server.Configuration.Pending!.Record.Version);
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        return server;
    }
}
