using Countersign.Cli.Guard;

namespace Countersign.Server.Tests.Guard;

/// <summary>A receipt for every call: none lost, none mixed, no text of what was called, and never more than two files of a bounded size.</summary>
public class ReceiptTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Calls_in_parallel_lose_none()
    {
        using var setup = new GuardSetup();
        Parallel.For(0, 200, i => Assert.True(new Receipts(setup.Places.Receipts).Add("codex", "s", $"call_{i}", ReceiptOutcome.Clear, Now)));
        var lines = setup.Receipts();
        Assert.Equal(200, lines.Select(line => line.Split('\t')[3]).Distinct().Count());
        Assert.All(lines, line => Assert.Equal(6, line.Split('\t').Length));
    }

    [Fact]
    public void A_receipt_tells_nothing_of_the_call()
    {
        using var setup = new GuardSetup();
        setup.Bash("terraform destroy -target=orders", session: "a\\tb\\nc");
        var line = Assert.Single(setup.Receipts());
        Assert.DoesNotContain("orders", line, StringComparison.Ordinal);
        Assert.Equal(["claude-code", "a_b_c", "toolu_1", "held", "-"], line.Split('\t')[1..]);
    }

    [Fact]
    public void A_full_file_is_moved_aside_once()
    {
        using var setup = new GuardSetup();
        var receipts = new Receipts(setup.Places.Receipts);
        receipts.Add("codex", "s", "first", ReceiptOutcome.Clear, Now);
        using (var file = File.OpenWrite(setup.Places.Receipts)) file.SetLength(Receipts.MaxBytes);
        Assert.True(receipts.Add("codex", "s", "second", ReceiptOutcome.Clear, Now));
        Assert.True(new FileInfo(setup.Places.Receipts).Length < 200);
        Assert.True(File.Exists(setup.Places.Receipts + ".1"));
    }
}
