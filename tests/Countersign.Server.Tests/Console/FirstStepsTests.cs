using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Console;

public sealed class FirstStepsTests
{
    [Fact]
    public async Task A_gate_where_nobody_is_enrolled_says_what_to_do_and_stops_saying_it_afterwards()
    {
        await using var server = await ServerFixture.StartAsync();
        Assert.Contains("first-administrator.txt", await PageAsync(server), StringComparison.Ordinal);
        await server.SetUpAsync();
        Assert.DoesNotContain("first-administrator.txt", await PageAsync(server), StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(ServerFixture server)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Origin + "/"));
    }
}
