namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Actions of ALTER TABLE on partitions and on the files of a table.</summary>
internal static class AlterPartitions
{
    /// <summary>Whether the action takes a list of partitions, whose commas part no actions.</summary>
    public static bool IsList(SqlCursor c) => c.IsAny("DROP", "TRUNCATE") && c.Peek().Is("PARTITION");

    /// <summary>DROP PARTITION and TRUNCATE PARTITION.</summary>
    public static void RunList(SqlCursor c, AlteredTable table)
    {
        table.At = c.Current;
        var why = c.Is("DROP") ? "every row of the partition is gone with it" : "every row of the partition is gone";
        c.At += 2;
        c.TakeIfExists();
        do
        {
            if (c.Name() is { } partition) table.Lost(SqlKinds.Partition, partition.Last, why);
            else table.NotUnderstood(c);
        }
        while (c.Take(','));
    }

    /// <summary>An action that begins with one of the words of partitions.</summary>
    public static void Run(SqlCursor a, AlteredTable table)
    {
        if (a.Take("DETACH", "PARTITION")) Detach(a, table);
        else if (a.Take("ATTACH", "PARTITION")) table.Delays(SqlKinds.Partition, a.Name()?.Address, "its rows are checked while others wait");
        else if (a.Take("EXCHANGE", "PARTITION")) table.Breaks(SqlKinds.Partition, a.Name()?.Last, "its rows change places with those of another table");
        else if (a.Take("DISCARD")) table.Lost(SqlKinds.Table, null, "the file with its rows is deleted");
        else if (a.Take("IMPORT")) table.Overwritten(SqlKinds.Table, null, "its rows are those of another file");
        else if (a.IsAny("ANALYZE", "CHECK")) table.Changed(SqlKinds.Partition, "partitions", "partitions are looked at");
        else table.Breaks(SqlKinds.Table, null, "its rows are put into partitions anew: others wait until that is done");
    }

    private static void Detach(SqlCursor a, AlteredTable table)
    {
        if (a.Name() is { } partition) table.Forgotten(partition.Address);
        else table.NotUnderstood(a);
    }
}
