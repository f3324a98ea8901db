using Countersign.Core.Ledger;
using Countersign.Server.Keys;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Evidence;

/// <summary>The ledger for anybody to read and monitor (C2SP tlog-tiles), and the trust file to verify bundles with.</summary>
internal static class LedgerApi
{
    /// <summary>Maps the routes. They hold ids and digests only, so they ask for no sign-in.</summary>
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger/checkpoint", (SqliteStore store) =>
        {
            using var snapshot = store.Read();
            return snapshot.LatestTreeHead() is { } head ? Results.Text(head.Note, "text/plain; charset=utf-8") : Results.NotFound();
        });
        routes.MapGet("/ledger/tile/{**path}", (string path, SqliteStore store) => Tile(path, store));
        routes.MapGet("/.well-known/countersign-trust.json", (InstallationKeys keys) => Results.Bytes(keys.Trust.ToBytes(), "application/json"));
    }

    private static IResult Tile(string text, SqliteStore store)
    {
        if (!TilePath.TryParse($"tile/{text}", out var path)) return Results.NotFound();
        using var snapshot = store.Read();
        if (TilePath.WidthAt(snapshot.LatestTreeHead()?.Size ?? 0, path.Level ?? 0, path.Index) < path.Width) return Results.NotFound();
        var bytes = path.Level is null
            ? Tiles.Entries([.. snapshot.Entries(path.Index * TilePath.FullWidth, path.Width).Select(e => e.Bytes)])
            : Tiles.Hashes(path, snapshot.Node);
        return Results.Bytes(bytes, "application/octet-stream");
    }
}
