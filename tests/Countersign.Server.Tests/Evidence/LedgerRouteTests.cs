using System.Net;
using System.Text;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Evidence;

/// <summary>What anybody can read of the ledger, without a token.</summary>
public sealed class LedgerRouteTests
{
    [Fact]
    public async Task The_checkpoint_and_the_tiles_are_public_agree_and_hold_no_names()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        await server.SubmitAsync();
        var trust = await server.TrustAsync();
        var note = await server.BytesAsync("/ledger/checkpoint");
        Assert.True(SignedNote.TryParse(note, out var signed, out var problem), problem);
        using var snapshot = server.Store.Read();
        var head = snapshot.LatestTreeHead()!;
        Assert.Equal(head.Note, Encoding.UTF8.GetString(note));
        Assert.StartsWith($"{trust.Ledger.Origin}\n{head.Size}\n", signed.Text, StringComparison.Ordinal);

        var entries = await server.BytesAsync($"/ledger/tile/entries/000.p/{head.Size}");
        Assert.Equal(Tiles.Entries([.. snapshot.Entries(0, (int)head.Size).Select(e => e.Bytes)]), entries);
        Assert.Equal(32 * head.Size, (await server.BytesAsync($"/ledger/tile/0/000.p/{head.Size}")).Length);
        foreach (var name in new[] { "ann", "bea", "dana", "acme.example", "Lee" }) Assert.DoesNotContain($"\"{name}", Encoding.UTF8.GetString(entries), StringComparison.Ordinal);

        foreach (var path in new[] { $"tile/0/000.p/{head.Size + 1}", "tile/0/000", "tile/0/x", "tile/entries/001" })
            Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/ledger/" + path, null)).Status);
    }
}
