using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;

namespace Countersign.Bench;

/// <summary>Blast radius of dumps beside <c>grep</c> looking for the words people look for. <c>grep</c> also finds them in comments and texts.</summary>
internal static class SqlBench
{
    private const int Bytes = 64 << 20;

    public static async Task RunAsync()
    {
        await RowAsync("copied rows", "COPY public.orders (id, note) FROM stdin;\n", "1234567\tsome note that somebody wrote about an order\t2026-11-22 08:19:26+00\n", "\\.\n");
        await RowAsync("inserts", "SET client_encoding = 'UTF8';\n", "INSERT INTO orders VALUES (1234567, 'some note that somebody wrote', '2026-11-22 08:19:26+00');\n", "");
        await RowAsync("long inserts", "INSERT INTO `orders` VALUES (1,'a')", ",(1234567,'some note that somebody wrote','2026-11-22 08:19:26')", ";\n");
    }

    private static async Task RowAsync(string what, string head, string row, string tail)
    {
        var script = Encoding.UTF8.GetBytes(string.Concat(head, string.Concat(Enumerable.Repeat(row, Bytes / row.Length)), tail));
        var ours = Side.Median(() => SqlPlanReader.Read(new MemoryStream(script), new PlanReadOptions()));
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, script);
        try
        {
            var grep = await Side.MedianAsync(() => Side.RunAsync("sh", "-c", "grep -ciE 'drop|truncate|delete|alter' \"$0\" || true", file));
            Side.Row($"blast radius of {script.Length >> 20} MiB of SQL, {what} | grep", ours, grep);
        }
        finally
        {
            File.Delete(file);
        }

        GC.Collect();
        Console.WriteLine($"{"  kept and allocated, per run",-60} {Allocated(script) >> 10,9} KiB allocated");
    }

    private static long Allocated(byte[] script)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        SqlPlanReader.Read(new MemoryStream(script), new PlanReadOptions());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
