using Countersign.Tests;

namespace Countersign.Browser.Tests;

/// <summary>A new user's way from the link in a notice to a recorded answer, counted in presses.</summary>
public sealed class FromNoticeToSignOffTests(HeldInBrowser held) : IClassFixture<HeldInBrowser>
{
    private const string CountsPresses = """
        addEventListener("click", (press) => {
          if (press.isTrusted) sessionStorage.setItem("presses", Number(sessionStorage.getItem("presses")) + 1);
        }, true);
        """;

    /// <summary>Sign in, answer, show, sign: one press each, nothing to type, and no page in between that is not needed.</summary>
    [RequiresProgramFact(Chromium.Program)]
    public async Task From_the_notice_to_a_finished_sign_off_takes_four_presses()
    {
        await held.Bea.Page.AddInitScriptAsync(CountsPresses);
        await held.Bea.OpenAsync(held.Page);
        Assert.Equal("/sign-in", new Uri(held.Bea.Page.Url).AbsolutePath);
        await held.Bea.Page.ClickAsync("#sign-in");
        await held.Bea.Page.WaitForURLAsync($"**{held.Page}");
        await held.Bea.Page.ClickAsync("#answer-link");
        await held.Bea.Page.ClickAsync("#prepare");
        Assert.StartsWith("Your answer is recorded: approve. The change is now allowed.", await held.Bea.SignShownAsync(), StringComparison.Ordinal);
        Assert.Equal("4", await held.Bea.Page.EvaluateAsync<string>("() => sessionStorage.getItem('presses')"));
    }
}
