using System.Text.Json.Nodes;
using Countersign.Tests;

namespace Countersign.Browser.Tests;

/// <summary>A server with a change that waits, dana and bea enrolled, each in a browser of their own.</summary>
public sealed class HeldInBrowser : IAsyncLifetime
{
    internal ConsoleTests.ConsoleGate Gate { get; private set; } = null!;

    internal Chromium Chromium { get; private set; } = null!;

    internal BrowserPerson Dana { get; private set; } = null!;

    internal BrowserPerson Bea { get; private set; } = null!;

    internal JsonNode Change { get; private set; } = null!;

    internal string Page => $"/changes/{Change["id"]}";

    public async Task InitializeAsync()
    {
        if (RequiresProgramFactAttribute.Find(Chromium.Program) is null) return;
        Gate = await ConsoleTests.ConsoleGate.StartAsync();
        Chromium = await Chromium.StartAsync(Gate.Origin);
        (Dana, Bea) = (await Chromium.PersonAsync(), await Chromium.PersonAsync());
        await Dana.EnrolAsync(await Gate.FirstLinkAsync());
        await Dana.ResultAsync("data-state");
        await Dana.SignInAsync();
        await Dana.OpenAsync("/configuration");
        await Dana.Page.ClickAsync("#activate-link");
        await Dana.SignShownAsync();
        await Dana.OpenAsync("/environments");
        await Dana.Page.FillAsync("tr[data-component=checkout] input[name=head]", Gate.LiveHead);
        await Dana.Page.ClickAsync("tr[data-component=checkout] button");
        await Dana.SignShownAsync();
        await Dana.OpenAsync("/people");
        await Dana.Page.ClickAsync("[data-invite=bea]");
        await Dana.Page.WaitForSelectorAsync("#invitation:not([hidden])");
        await Bea.EnrolAsync((await Dana.Page.TextContentAsync("#invitation-link"))!);
        await Bea.ResultAsync("data-state");
        await Dana.OpenAsync("/people");
        await Dana.Page.ClickAsync("tr[data-person=bea] a.confirm");
        await Dana.SignShownAsync();
        Change = await Gate.SubmitAsync();
    }

    public async Task DisposeAsync()
    {
        if (Chromium is not null) await Chromium.DisposeAsync();
        if (Gate is not null) await Gate.DisposeAsync();
    }

    /// <summary>Bea is signed in from here on; her browser keeps that between the tests of a class.</summary>
    internal async Task SignBeaInAsync()
    {
        await Bea.OpenAsync("/");
        if (new Uri(Bea.Page.Url).AbsolutePath == "/sign-in") await Bea.SignInAsync();
    }

    /// <summary>Opens the page to answer on and has it draw the statement.</summary>
    internal async Task PrepareAsync(BrowserPerson who)
    {
        await who.OpenAsync($"{Page}/answer");
        await who.PrepareAsync("Seen.");
    }

    /// <summary>Presses the button to sign, which must be refused; the code and the words on the page.</summary>
    internal static async Task<(string Code, string Text)> RefusedAsync(BrowserPerson who, string button = "#sign")
    {
        await who.Page.ClickAsync(button);
        await who.Page.WaitForSelectorAsync("#error:not([hidden])");
        return ((await who.Page.TextContentAsync("#error-code"))!, (await who.Page.TextContentAsync("#error-text"))!);
    }

    internal async Task StillWaitingAsync()
    {
        var now = await Gate.GetAsync(Change);
        Assert.Equal(("hold", "waiting"), ((string?)now["verdict"], (string?)now["state"]));
    }
}
