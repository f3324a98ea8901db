using Microsoft.Playwright;

namespace Countersign.Browser.Tests;

/// <summary>The machine's own Chromium; nothing is downloaded.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>Where Debian puts it.</summary>
    public const string Program = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _origin;

    private Chromium(IPlaywright playwright, IBrowser browser, string origin) => (_playwright, _browser, _origin) = (playwright, browser, origin);

    /// <summary>What scripts threw and what the content security policy stopped, on any page.</summary>
    public List<string> ScriptProblems { get; } = [];

    public static async Task<Chromium> StartAsync(string origin)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Chromium(playwright, browser, origin);
    }

    /// <summary>A person: a browser profile of their own, with an authenticator that knows their finger.</summary>
    public async Task<BrowserPerson> PersonAsync()
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = _origin });
        var page = await context.NewPageAsync();
        page.PageError += (_, problem) => ScriptProblems.Add(problem);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal) || message.Text.Contains("TrustedHTML", StringComparison.Ordinal)) ScriptProblems.Add(message.Text);
        };
        var devtools = await context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        var added = await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        return new BrowserPerson(page, devtools, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}

/// <summary>What a person does on the console.</summary>
internal sealed class BrowserPerson(IPage page, ICDPSession devtools, string authenticator)
{
    private const string Said = "#result:not([hidden])";

    public IPage Page => page;

    public Task OpenAsync(string path) => page.GotoAsync(path);

    public async Task EnrolAsync(string link)
    {
        await page.GotoAsync(link);
        await page.ClickAsync("#enrol");
    }

    public async Task SignInAsync()
    {
        await page.GotoAsync("/sign-in");
        await page.ClickAsync("#sign-in");
        await page.WaitForSelectorAsync("#who");
    }

    /// <summary>Has the answer page draw what will be signed.</summary>
    public async Task PrepareAsync(string comment)
    {
        await page.FillAsync("#comment", comment);
        if (await page.QuerySelectorAsync("#typed-environment") is { } typed) await typed.FillAsync(await page.GetAttributeAsync("#answer-form", "data-environment") ?? "");
        await page.ClickAsync("#prepare");
        await page.WaitForSelectorAsync("#statement:not([hidden])");
    }

    /// <summary>Has the page draw its statement where it has not yet, signs it, and gives what the page says then.</summary>
    public async Task<string> SignShownAsync()
    {
        if (await page.QuerySelectorAsync("#begin:not([hidden])") is { } begin) await begin.ClickAsync();
        await page.WaitForSelectorAsync("#statement:not([hidden])");
        await page.ClickAsync("#sign");
        await page.WaitForSelectorAsync(Said);
        return (await page.TextContentAsync("#result"))!;
    }

    /// <summary>An attribute of what the page says when it is done.</summary>
    public async Task<string?> ResultAsync(string attribute)
    {
        await page.WaitForSelectorAsync(Said);
        return await page.GetAttributeAsync("#result", attribute);
    }

    public Task<string?> AttributeAsync(string selector, string attribute) => page.GetAttributeAsync(selector, attribute);

    /// <summary>Whether the authenticator recognises its person: finger, face or PIN.</summary>
    public Task SetUserVerifiedAsync(bool verified) =>
        devtools.SendAsync("WebAuthn.setUserVerified", new Dictionary<string, object> { ["authenticatorId"] = authenticator, ["isUserVerified"] = verified });

    /// <summary>Has the authenticator answer wrongly from now on: another signature than its own, or flags that say nobody was verified or present.</summary>
    public Task MisbehaveAsync(bool bogusSignature = false, bool badUserVerification = false, bool badUserPresence = false) =>
        devtools.SendAsync("WebAuthn.setResponseOverrideBits", new Dictionary<string, object>
        {
            ["authenticatorId"] = authenticator, ["isBogusSignature"] = bogusSignature, ["isBadUV"] = badUserVerification, ["isBadUP"] = badUserPresence,
        });
}
