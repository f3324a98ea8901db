using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Console;

/// <summary>The pages about people and passkeys: what each reader sees of them, and that nothing on them acts by being opened.</summary>
public sealed class PeoplePagesTests
{
    [Fact]
    public async Task A_person_sees_their_passkeys_with_name_assurance_state_and_what_they_were_told()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(server.Dana, "ann"), name: "Laptop <b>");
        await server.ConfirmAsync(server.Dana, (string)registered.Ok["credential"]!);
        var ann = await server.SignInAsync("ann", passkey);
        var page = await PageAsync(server, "/people/ann", ann.Cookie);
        foreach (var text in (string[])["Laptop &lt;b&gt;", "bound to its device", "ES256; no attestation (none was asked for)", "counts", "dana (in the first days)", "a passkey of yours was confirmed by dana", "Make a further passkey", "/sign/revoke?credential="])
            Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("a passkey of Ann Lee was confirmed by dana", await PageAsync(server, "/people/bea", (await server.EnrolAsync("bea")).Cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_see_the_passkeys_and_can_do_nothing_about_them()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.EnrolAsync("ann");
        var eve = await server.EnrolAsync("eve");
        var page = await PageAsync(server, "/people/ann", eve.Cookie);
        Assert.Contains("data-state=\"counted\"", page, StringComparison.Ordinal);
        foreach (var text in (string[])["/sign/revoke", "data-invite", "What they were told", "announcements"]) Assert.DoesNotContain(text, page, StringComparison.Ordinal);
        var administrators = await PageAsync(server, "/people/ann", server.Dana.Cookie);
        Assert.Contains("data-replaces", administrators, StringComparison.Ordinal);
        Assert.Contains("What they were told", administrators, StringComparison.Ordinal);
        Assert.Contains("There is no such person", await PageAsync(server, "/people/mallory", server.Dana.Cookie, HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_a_revocation_and_too_few_administrators_are_shown()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var ann = await server.EnrolAsync("ann");
        ann.Passkey.SignCount = 1;
        await server.SignAsync(ann, "signin", []);
        Assert.Contains("Its counter did not rise", await PageAsync(server, "/people/ann", server.Dana.Cookie), StringComparison.Ordinal);
        var people = await PageAsync(server, "/people", server.Dana.Cookie);
        Assert.Contains("its counter did not rise", people, StringComparison.Ordinal);
        Assert.Contains("1 administrator has a passkey that counts", people, StringComparison.Ordinal);
        await server.SignAsync(server.Dana, "revoke", new JsonObject { ["credential"] = ann.Credential });
        Assert.Contains("what it signed before stays valid", await PageAsync(server, "/people/ann", server.Dana.Cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absence_and_leaving_are_shown()
    {
        await using var server = await ServerFixture.StartAsync();
        server.Configure("people.yaml", ServerFixture.People
            .Replace("{id: sam,", "{id: sam, left: true,", StringComparison.Ordinal)
            .Replace("{id: bea,", "{id: bea, away: {from: 2026-12-20, to: 2027-01-02, delegate: cid},", StringComparison.Ordinal));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        var dana = await server.EnrolFirstAsync();
        Assert.Contains("2026-12-20 to 2027-01-02", await PageAsync(server, "/people/bea", dana.Cookie), StringComparison.Ordinal);
        Assert.Contains("answers for nothing", await PageAsync(server, "/people/sam", dana.Cookie), StringComparison.Ordinal);
        Assert.DoesNotContain("Make an enrolment link", await PageAsync(server, "/people/sam", dana.Cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_a_page_begins_no_ceremony()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var ann = await server.EnrolAsync("ann");
        var before = Ceremonies(server);
        foreach (var path in (string[])["/sign-in", "/people", "/people/ann", $"/sign/revoke?credential={ann.Credential}", "/sign/activate?version=1", $"/sign/declare?repository=shop&commits={new string('1', 40)}"])
            await PageAsync(server, path, server.Dana.Cookie);
        Assert.Equal(before, Ceremonies(server));
        foreach (var script in (string[])["sign.js", "sign-in.js", "enrol.js", "answer.js"])
        {
            // What begins a ceremony stands inside a listener for a press, never at the top of the script.
            var text = Encoding.UTF8.GetString(await server.BytesAsync("/" + script));
            Assert.All(text.Split('\n').Where(line => line.Contains("await begin(", StringComparison.Ordinal)), line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
            Assert.DoesNotContain("attempt(null", text, StringComparison.Ordinal);
            // A module that declares a name twice does not run at all, and then nothing can be signed.
            var functions = text.Split('\n').Where(line => line.StartsWith("function ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf('(', StringComparison.Ordinal)]).ToList();
            Assert.Equal(functions.Distinct(), functions);
        }
    }

    [Fact]
    public async Task An_author_is_offered_to_declare_their_unmarked_commits_and_nobody_else_is()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea) = (await server.EnrolAsync("ann"), await server.EnrolAsync("bea"));
        await server.BaselineAsync();
        var mine = server.Shop.CommitFile("By hand", "services/checkout/hand.cs", "1\n");
        var marked = server.AiCommit();
        var change = (await server.SubmitAsync()).Id;
        var page = await PageAsync(server, $"/changes/{change}", ann.Cookie);
        Assert.Contains($"/sign/declare?repository=shop&amp;commits={mine}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"commits={marked}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/sign/declare", await PageAsync(server, $"/changes/{change}", bea.Cookie), StringComparison.Ordinal);
    }

    private static long Ceremonies(ServerFixture server)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Directory.EnumerateFiles(server.DataFolder, "*.db").Single()};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM ceremonies";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task<string> PageAsync(ServerFixture server, string path, string cookie, HttpStatusCode status = HttpStatusCode.OK)
    {
        var (found, text) = await server.PageAsync(path, cookie);
        Assert.Equal(status, found);
        return text;
    }
}
