using Countersign.Core.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Ledger;

public class TilesTests
{
    [Theory]
    [InlineData("tile/0/x001/x234/067", 0, 1234067L, 256)]
    [InlineData("tile/0/000", 0, 0L, 256)]
    [InlineData("tile/2/005.p/17", 2, 5L, 17)]
    [InlineData("tile/63/999.p/255", 63, 999L, 255)]
    [InlineData("tile/entries/x001/000", null, 1000L, 256)]
    [InlineData("tile/entries/x036/x028/x797/x018/x963/967.p/1", null, TilePath.MaxIndex, 1)]
    public void Paths_are_those_of_tlog_tiles(string path, int? level, long index, int width)
    {
        Assert.Equal(path, new TilePath(level, index, width).ToString());
        Assert.True(TilePath.TryParse(path, out var tile));
        Assert.Equal(new TilePath(level, index, width), tile);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile//000")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/1234")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/234")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/xx01/234")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/07")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0.p/5")]
    [InlineData("tile/0/.p/5")]
    [InlineData("tile/0/x001.p/234")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/0/%30%30%30")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/0/x036/x028/x797/x018/x963/968")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Other_spellings_of_a_path_are_refused(string? path) => Assert.False(TilePath.TryParse(path, out _));

    [Theory]
    [InlineData(70_000, 0, 272, 256)]
    [InlineData(70_000, 0, 273, 112)]
    [InlineData(70_000, 0, 274, 0)]
    [InlineData(70_000, 1, 0, 256)]
    [InlineData(70_000, 1, 1, 17)]
    [InlineData(70_000, 2, 0, 1)]
    [InlineData(70_000, 3, 0, 0)]
    [InlineData(256, 0, 0, 256)]
    [InlineData(256, 1, 0, 1)]
    [InlineData(long.MaxValue, 7, 0, 127)]
    [InlineData(long.MaxValue, 8, 0, 0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 0, -1, 0)]
    public void Tiles_are_as_wide_as_the_ledger_has_grown(long size, int level, long index, int width) =>
        Assert.Equal(width, TilePath.WidthAt(size, level, index));

    [Fact]
    public void Hashes_of_a_level_1_tile_are_the_roots_of_full_level_0_tiles()
    {
        var tree = new GrowingTree(600);
        Assert.True(Tiles.TryReadHashes(Tiles.Hashes(new(1, 0, 2), tree.Node), 2, out var roots));
        Assert.Equal(tree.NaiveRoot(0, 256), roots[0]);
        Assert.Equal(tree.NaiveRoot(256, 512), roots[1]);
        Assert.True(Tiles.TryReadHashes(Tiles.Hashes(new(0, 2, 88), tree.Node), 88, out var leaves));
        Assert.Equal(tree.Leaf(599), leaves[87]);
        Assert.Equal(8192, Tiles.Hashes(new(0, 1, 256), tree.Node).Length);
        Assert.Throws<ArgumentException>(() => Tiles.Hashes(new(null, 0, 1), tree.Node));
    }

    [Fact]
    public void A_hash_tile_of_another_length_is_refused()
    {
        var tile = Tiles.Hashes(new(0, 0, 3), new GrowingTree(3).Node);
        Assert.True(Tiles.TryReadHashes(tile, 3, out _));
        Assert.False(Tiles.TryReadHashes(tile, 2, out _));
        Assert.False(Tiles.TryReadHashes(tile.AsSpan(1), 3, out _));
        Assert.False(Tiles.TryReadHashes([], 0, out _));
        Assert.False(Tiles.TryReadHashes(new byte[257 * 32], 257, out _));
    }

    [Fact]
    public void Bundles_give_back_the_entries_put_in() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), given =>
        {
            byte[][] entries = [[1, 2, 3], .. given.Where(e => e is not null).Take(255)];
            var bytes = Tiles.Entries(entries);
            return Tiles.TryReadEntries(bytes, entries.Length, out var read)
                && read.Select(Convert.ToHexString).SequenceEqual(entries.Select(Convert.ToHexString))
                && !Tiles.TryReadEntries(bytes, entries.Length + 1, out _)
                && !Tiles.TryReadEntries(bytes.AsSpan(0, bytes.Length - 1), entries.Length, out _)
                && !Tiles.TryReadEntries([.. bytes, 0], entries.Length, out _);
        }));

    [Fact]
    public void Lengths_in_a_bundle_are_16_bits_big_endian()
    {
        Assert.Equal(new byte[] { 0, 0, 0, 1, 97 }, Tiles.Entries([[], [97]]));
        var largest = new byte[Tiles.MaxEntryBytes];
        Assert.Equal(new byte[] { 0xff, 0xff }, Tiles.Entries([largest])[..2]);
        Assert.Throws<ArgumentException>(() => Tiles.Entries([new byte[Tiles.MaxEntryBytes + 1]]));
        Assert.Throws<ArgumentException>(() => Tiles.Entries([]));
        Assert.Equal(512, Tiles.Entries([.. Enumerable.Repeat<byte[]>([], 256)]).Length);
        Assert.Throws<ArgumentException>(() => Tiles.Entries([.. Enumerable.Repeat<byte[]>([], 257)]));
    }
}
