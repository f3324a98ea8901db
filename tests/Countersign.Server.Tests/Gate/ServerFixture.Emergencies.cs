using System.Text.Json.Nodes;

namespace Countersign.Server.Tests.Gate;

/// <summary>What people do in an emergency.</summary>
internal sealed partial class ServerFixture
{
    /// <summary>Signs to break the glass for a change.</summary>
    public Task<Reply> BreakAsync(Member who, string change) => SignAsync(who, "break-glass", Breaking(change));

    /// <summary>What the page sends when a person asks to break the glass.</summary>
    public static JsonObject Breaking(string change, string reason = "Checkout is down.", string incident = "INC-7") =>
        new() { ["change"] = change, ["reason"] = reason, ["incident"] = incident };

    /// <summary>Reviews afterwards.</summary>
    public Task<Reply> ReviewAsync(Member who, string change, string finding = "approve", string comment = "") =>
        SignAsync(who, "after-review", new JsonObject { ["change"] = change, ["answer"] = finding, ["comment"] = comment });

    /// <summary>A configuration file, in force by dana's signature where it does not act by itself.</summary>
    public async Task PutIntoForceAsync(string name, string text)
    {
        Configure(name, text);
        await RefreshAsync();
        if (Configuration.Pending is { } pending) Assert.Contains("in force", (string)(await SignAsync(Dana, "activate", new JsonObject { ["version"] = pending.Record.Version })).Ok["done"]!, StringComparison.Ordinal);
        await RefreshAsync();
    }

    /// <summary>Moves the clock and signs a person in again: sessions do not last so long.</summary>
    public async Task<Member> LaterAsync(TimeSpan time, Member who)
    {
        Clock.Ahead += time;
        return await SignInAsync(who.Id, who.Passkey);
    }
}
