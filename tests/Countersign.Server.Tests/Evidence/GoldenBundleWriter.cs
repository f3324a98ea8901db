using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Evidence;

/// <summary>
/// What stands in <c>golden/bundles/&lt;case&gt;</c>, made by a running gate: a bundle, the trust file that goes with it, and what verifying it must say.
/// The committed files are verified by <c>GoldenBundleTests</c>; here every case is made anew and must be decided the same. To write the files anew, run
/// with COUNTERSIGN_WRITE_GOLDEN=bundles.
/// </summary>
public sealed class GoldenBundleWriter
{
    private const string TwoPersons = """
          - {id: two-persons, when: {component.name: ledger}, require: [{signOff: {count: 2, level: senior}}]}

        """;

    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "bundles";

    [Fact]
    public async Task Every_case_is_made_by_a_running_gate_and_verifies_as_its_folder_says()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        foreach (var (name, change) in await MakeAsync(server))
        {
            var report = await server.VerifyAsync(change);
            Assert.True(report.IsValid, $"{name}: {report.Failure}");
            var folder = SourceTree.Golden("bundles", name);
            if (Writes) await WriteAsync(server, folder, change, report);
            var kept = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "expected.json")))!;
            Assert.Equal((name, (string?)kept["verdict"]), (name, Words.Of(report.Verdict!.Value)));
        }

        Assert.False(Writes, "The bundles were written; run again without COUNTERSIGN_WRITE_GOLDEN.");
    }

    private static async Task<IReadOnlyList<(string Name, string Change)>> MakeAsync(ServerFixture server)
    {
        server.Configure("policy.yaml", ServerFixture.Policy.TrimEnd() + "\n" + TwoPersons);
        await server.RefreshAsync();
        var bea = await EnrolAsync(server, "bea", PasskeyAlgorithm.Es256);
        var (cid, dora) = (await EnrolAsync(server, "cid", PasskeyAlgorithm.Rs256), await EnrolAsync(server, "dora", PasskeyAlgorithm.EdDsa));
        foreach (var (environment, component) in new[] { ("production", "checkout"), ("production", "ledger"), ("preview", "checkout"), ("planned", "checkout") })
            await server.BaselineAsync(environment, component);

        var good = server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var unasked = await server.DeployAsync(good, "good");
        server.AiCommit();
        var plan = await server.PlanAsync("terraform-replace-db");
        var signed = await server.SubmitAsync(plan: plan, key: "signed");
        await server.ApproveAsync(bea, signed.Id);
        await server.SubmitAsync(plan: plan, key: "signed");
        await server.OutcomeAsync(signed.Id, "succeeded");
        var back = await server.SubmitAsync(good, key: "back");

        var ledger = await server.SubmitAsync(component: "ledger", plan: await server.PlanAsync("terraform-delete-bucket"), also: b => b["artifacts"] = Image());
        Assert.Equal("hold", (await server.AnswerForAsync(cid, ledger.Id)).Verdict);
        await server.ApproveAsync(dora, ledger.Id);

        var shadow = await server.SubmitAsync(environment: "preview");
        var rejected = await server.SubmitAsync(environment: "planned", plan: plan);
        await server.AnswerForAsync(cid, rejected.Id, "reject");
        server.AiCommit(text: "2\n");
        var held = await server.SubmitAsync();
        return
        [
            ("allow-unasked", unasked.Id), ("allow-signed-off", signed.Id), ("allow-rollback", back.Id), ("allow-two-persons-rs256-eddsa", ledger.Id),
            ("deny-rejected", rejected.Id), ("hold-shadow", shadow.Id), ("hold-waiting", held.Id),
        ];
    }

    private static async Task<Member> EnrolAsync(ServerFixture server, string person, PasskeyAlgorithm algorithm)
    {
        var offer = (await server.BeginRegistrationAsync(await server.InviteAsync(server.Dana, person))).Ok;
        var passkey = new SoftwareAuthenticator(algorithm) { UserHandle = ServerFixture.Url((string)offer["options"]!["user"]!["id"]!) };
        var registered = await server.FinishRegistrationAsync(offer, passkey);
        Assert.Equal("counted", (string)(await server.ConfirmAsync(server.Dana, (string)registered.Ok["credential"]!)).Ok["state"]!);
        return await server.SignInAsync(person, passkey);
    }

    private static JsonArray Image() => new(new JsonObject { ["name"] = "registry.example/ledger", ["sha256"] = Sha256Digest.Of("image"u8).ToString() });

    private static async Task WriteAsync(ServerFixture server, string folder, string change, VerificationReport report)
    {
        var expected = new JsonObject { ["verdict"] = Words.Of(report.Verdict!.Value), ["notes"] = new JsonArray([.. report.Notes.Select(n => (JsonNode)n)]) };
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "bundle.countersign.json"), await server.BundleAsync(change));
        await File.WriteAllBytesAsync(Path.Combine(folder, "trust.json"), (await server.TrustAsync()).ToBytes());
        await File.WriteAllTextAsync(Path.Combine(folder, "expected.json"), expected.ToJsonString() + "\n");
    }
}
