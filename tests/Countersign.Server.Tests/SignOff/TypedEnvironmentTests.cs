using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core.SignOff;

namespace Countersign.Server.Tests.SignOff;

/// <summary>Data goes for good: the signer types where.</summary>
public sealed class TypedEnvironmentTests(HeldChange held) : IClassFixture<HeldChange>
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Production")]
    [InlineData("planned")]
    [InlineData("production ")]
    public async Task Anything_but_the_name_is_refused(string? typed)
    {
        var intended = await held.Server.IntendAsync(held.Change);
        intended["typedEnvironment"] = typed;
        var refused = await held.Server.BeginAsync(held.Bea, "signoff", intended);
        Assert.Equal((HttpStatusCode.Forbidden, "acknowledgement-missing"), (refused.Status, refused.Code));
        Assert.Contains("Type the name of the environment, production", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_is_part_of_what_is_signed()
    {
        var offer = (await held.Server.BeginAsync(held.Bea, "signoff", await held.Server.IntendAsync(held.Change))).Ok;
        var bytes = Convert.FromBase64String((string)offer["statement"]!);
        Assert.Equal("production", SignOffStatement.Read(bytes, out _)!.TypedEnvironment);
        Assert.Equal("production", (string?)JsonNode.Parse(bytes)!["typedEnvironment"]);
    }

    [Fact]
    public async Task A_reject_needs_no_name()
    {
        var intended = await held.Server.IntendAsync(held.Change, "reject");
        intended["typedEnvironment"] = null;
        var offer = (await held.Server.BeginAsync(held.Bea, "signoff", intended)).Ok;
        Assert.Null(SignOffStatement.Read(Convert.FromBase64String((string)offer["statement"]!), out _)!.TypedEnvironment);
    }

    [Fact]
    public async Task The_page_asks_for_it()
    {
        var page = System.Text.Encoding.UTF8.GetString(await held.Server.BytesAsync($"/changes/{held.Change}/answer", held.Bea.Cookie));
        Assert.Contains("id=\"typed-environment\"", page, StringComparison.Ordinal);
    }
}
