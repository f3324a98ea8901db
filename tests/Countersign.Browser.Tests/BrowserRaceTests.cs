using System.Text.Json.Nodes;
using Countersign.Tests;

namespace Countersign.Browser.Tests;

/// <summary>What the page says when the world moved between "show me what I sign" and the signature.</summary>
public sealed class BrowserRaceTests(HeldInBrowser held) : IClassFixture<HeldInBrowser>
{
    [RequiresProgramFact(Chromium.Program)]
    public async Task What_moved_while_somebody_was_signing_is_said_on_the_page()
    {
        await held.SignBeaInAsync();
        await AssertMovedAsync(() => held.Gate.ConfigureAsync(
            "people.yaml", text => text.Replace("{id: dana, name: Dana Admin, level: staff", "{id: dana, name: Dana Admin, level: senior", StringComparison.Ordinal)));
        await AssertMovedAsync(() => held.Gate.ConfigureAsync(
            "policy.yaml", text => text.TrimEnd() + "\n  - {id: also, when: {authorship.aiLowest: {below: senior}}, require: [{signOff: {level: senior}}]}\n"));
        JsonNode? newer = null;
        await AssertMovedAsync(async () =>
        {
            held.Gate.Repository.CommitFile("One more\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", "a.txt", "c");
            newer = await held.Gate.SubmitAsync();
        });
        Assert.Equal("superseded", (string?)(await held.Gate.GetAsync(held.Change))["state"]);

        // Somebody rejects it first: the approval is recorded beside that, and the page says what it is worth.
        var page = $"/changes/{newer!["id"]}/answer";
        await held.Bea.OpenAsync(page);
        await held.Bea.PrepareAsync("Seen.");
        await held.Dana.OpenAsync(page);
        await held.Dana.Page.CheckAsync("#answer-reject");
        await held.Dana.PrepareAsync("Not today.");
        Assert.StartsWith("Your answer is recorded: reject. The change is now denied.", await held.Dana.SignShownAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Your answer is recorded: approve. The change is now denied.", await held.Bea.SignShownAsync(), StringComparison.Ordinal);
    }

    private async Task AssertMovedAsync(Func<Task> move)
    {
        await held.PrepareAsync(held.Bea);
        await move();
        var (code, text) = await HeldInBrowser.RefusedAsync(held.Bea);
        Assert.Equal(("facts-moved", true), (code, text.Contains("Open it again and answer for what it is now.", StringComparison.Ordinal)));
        Assert.Equal("hold", (string?)(await held.Gate.GetAsync(held.Change))["verdict"]);
    }
}
