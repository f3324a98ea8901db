using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

public class LedgerEntryTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Valid = $$$"""{"id":"chg_abc","refs":{"bundle":"{{{Digest}}}"},"time":"2026-11-22T09:00:00.000Z","type":"sign-off","v":1}""";

    private static readonly DateTimeOffset Time = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_entry_is_canonical_JSON()
    {
        var entry = LedgerEntry.Create(LedgerEntryType.SignOff, Time, "chg_abc", Refs(("bundle", Sha256Digest.Of([]))));
        Assert.Equal(Valid, Encoding.UTF8.GetString(entry.ToBytes()));
        Assert.True(LedgerEntry.TryParse(entry.ToBytes(), out var read, out _));
        Assert.Equal(entry, read);
    }

    [Fact]
    public void Every_type_survives_writing_and_reading()
    {
        foreach (var type in Enum.GetValues<LedgerEntryType>())
        {
            Assert.True(LedgerEntry.TryParse(LedgerEntry.Create(type, Time, "x", Refs()).ToBytes(), out var read, out _));
            Assert.Equal(type, read.Type);
        }
    }

    [Fact]
    public void Time_is_UTC_cut_to_milliseconds()
    {
        var entry = LedgerEntry.Create(LedgerEntryType.Grant, new DateTimeOffset(2026, 11, 22, 10, 30, 0, TimeSpan.FromHours(1)).AddTicks(1_239_999), "x", Refs());
        Assert.Contains("\"time\":\"2026-11-22T09:30:00.123Z\"", Encoding.UTF8.GetString(entry.ToBytes()), StringComparison.Ordinal);
        Assert.True(LedgerEntry.TryParse(entry.ToBytes(), out var read, out _));
        Assert.Equal((entry.Time, TimeSpan.Zero), (read.Time, read.Time.Offset));
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", "v must be 1")]
    [InlineData("\"v\":1", "\"v\":\"1\"", "v must be 1")]
    [InlineData("\"sign-off\"", "\"sign-of\"", "unknown type. Did you mean \"sign-off\"?")]
    [InlineData("\"sign-off\"", "\"SignOff\"", "unknown type. It must be one of")]
    [InlineData("\"sign-off\"", "6", "unknown type")]
    [InlineData("00.000Z", "00Z", "time must look like")]
    [InlineData("00.000Z", "00.0000Z", "time must look like")]
    [InlineData("00.000Z", "00.000+00:00", "time must look like")]
    [InlineData("11-22T", "02-30T", "time must look like")]
    [InlineData("T09", "t09", "time must look like")]
    [InlineData("\"v\":1", "\"v\":1,\"x\":1", "its members must be")]
    [InlineData(",\"v\":1", "", "its members must be")]
    [InlineData("sha256:e3", "sha256:E3", "refs must map")]
    [InlineData("sha256:e3", "e3", "refs must map")]
    [InlineData("{\"bundle\":", "{\"\":", "names of refs")]
    [InlineData("{\"bundle\":", "{\"bün\":", "names of refs")]
    [InlineData("\"chg_abc\"", "\"\"", "id must be")]
    [InlineData("\"chg_abc\"", "\"Zoë\"", "id must be")]
    [InlineData("\"chg_abc\"", "7", "id must be")]
    [InlineData("{\"id\"", "{ \"id\"", "canonical JSON")]
    [InlineData("\"v\":1", "\"v\":1.0", "canonical JSON")]
    [InlineData("\"v\":1", "\"v\":1e999", "canonical JSON")]
    [InlineData("\"v\":1}", "\"v\":1}\n", "canonical JSON")]
    [InlineData("chg_abc", "chg\\u005fabc", "canonical JSON")]
    [InlineData("{\"id\":\"chg_abc\",", "{\"id\":\"chg_abc\",\"id\":\"chg_abc\",", "canonical JSON")]
    public void Anything_else_is_refused_with_its_cause(string part, string instead, string cause)
    {
        Assert.Contains(part, Valid, StringComparison.Ordinal);
        Assert.False(LedgerEntry.TryParse(Encoding.UTF8.GetBytes(Valid.Replace(part, instead, StringComparison.Ordinal)), out _, out var error));
        Assert.Contains(cause, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_hold_at_N_and_not_at_N_plus_1()
    {
        var digest = Sha256Digest.Of([]);
        (string, Sha256Digest)[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => ($"r{i}", digest))];
        LedgerEntry.Create(LedgerEntryType.Change, Time, new string('a', LedgerEntry.MaxIdLength), Refs(Many(LedgerEntry.MaxRefs)));
        LedgerEntry.Create(LedgerEntryType.Change, Time, " ~", Refs((new string('n', LedgerEntry.MaxRefNameLength), digest)));
        Refused(new string('a', LedgerEntry.MaxIdLength + 1), Refs());
        Refused("", Refs());
        Refused("a\u007f", Refs());
        Refused("a", Refs(Many(LedgerEntry.MaxRefs + 1)));
        Refused("a", Refs((new string('n', LedgerEntry.MaxRefNameLength + 1), digest)));
        Refused("a", Refs(("unset", default)));
        Assert.False(LedgerEntry.TryParse(new byte[Tiles.MaxEntryBytes + 1], out _, out var error));
        Assert.StartsWith("it has 65536 bytes", error, StringComparison.Ordinal);
    }

    private static void Refused(string id, Dictionary<string, Sha256Digest> refs) =>
        Assert.Throws<ArgumentException>(() => LedgerEntry.Create(LedgerEntryType.Change, Time, id, refs));

    private static Dictionary<string, Sha256Digest> Refs(params (string Name, Sha256Digest Digest)[] refs) => refs.ToDictionary(r => r.Name, r => r.Digest);
}
