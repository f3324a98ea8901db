using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Console;

public sealed class ConsoleHeaderTests
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/api/v1/changes")]
    [InlineData("/ledger/checkpoint")]
    [InlineData("/nowhere")]
    public async Task No_answer_may_be_framed_run_a_foreign_script_or_be_kept(string path)
    {
        await using var server = await ServerFixture.StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(new Uri(server.Origin + path));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("base-uri 'none'", policy);
        Assert.Contains("form-action 'self'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.DoesNotContain(policy, part => part.Contains("unsafe", StringComparison.Ordinal) || part.Contains("http", StringComparison.Ordinal));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
    }
}
