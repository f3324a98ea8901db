using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>One attribute as a pair of 32-bit hashes: enough to see that two objects are alike, nothing to read a value from.</summary>
internal readonly record struct Print(uint Name, uint Value);

/// <summary>
/// Hashes of names and values. They live as long as the reading and leave it nowhere. They are not made to withstand an attacker: what follows
/// from two of them being equal is a sentence, or a worse verdict, never a better one.
/// </summary>
internal static class Prints
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>The hash of a name.</summary>
    public static uint OfName(string name) => OfName(Encoding.UTF8.GetBytes(name));

    /// <summary>The hash of a name as it stands in the plan.</summary>
    public static uint OfName(ReadOnlySpan<byte> name) => (uint)(Mix(Prime, name) >> 32);

    /// <summary>Takes more bytes into a hash.</summary>
    public static ulong Mix(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash = Stir(hash ^ (ulong)bytes.Length);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) hash = Stir(hash ^ word);
        var rest = bytes[(bytes.Length & ~7)..];
        if (rest.IsEmpty) return hash;
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        last.Clear();
        rest.CopyTo(last);
        return Stir(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(last));
    }

    private static ulong Stir(ulong x)
    {
        x *= Prime;
        return x ^ (x >> 29);
    }
}

/// <summary>The attributes of one side of a row while it is read; one instance is used for every row.</summary>
internal sealed class SidePrints
{
    /// <summary>Most attributes of one object that are looked at.</summary>
    public const int MaxAttributes = 128;

    private readonly List<Print> _all = [];

    public List<Print> All => _all;

    public void Clear() => _all.Clear();

    public void Add(uint name, ulong hash)
    {
        if (_all.Count < MaxAttributes) _all.Add(new Print(name, (uint)(hash >> 32)));
    }

    public uint? Value(uint name)
    {
        foreach (var print in _all)
            if (print.Name == name) return print.Value;
        return null;
    }
}

/// <summary>What is kept of the values of an effect until the plan has been read to its end.</summary>
/// <param name="Reason">The reason the tool gives.</param>
/// <param name="Before">Attributes of the object as it is; of an object that stays, only those that change or name another object.</param>
/// <param name="After">Attributes of the object as it will be, as far as known; likewise.</param>
internal sealed record RowPrint(string? Reason, Print[] Before, Print[] After)
{
    /// <summary>The row's attributes, as few as explain anything about this effect.</summary>
    public static RowPrint Of(PlanRow row, Does does) => does switch
    {
        Does.Create => new(row.Reason, [], [.. row.AfterPrints.All]),
        Does.Delete or Does.Forget => new(row.Reason, [.. row.BeforePrints.All], []),
        Does.Update or Does.Replace or Does.Deploy or Does.Run => new(row.Reason, Telling(row.BeforePrints, row.AfterPrints), Telling(row.AfterPrints, row.BeforePrints)),
    };

    /// <summary>The value of this attribute as the object is now.</summary>
    public uint? BeforeOf(uint name) => Of(Before, name);

    /// <summary>Whether the object as it is now is known by this value: its id, its name.</summary>
    public bool IsKnownBy(uint value)
    {
        foreach (var print in Before)
            if (print.Value == value && Links.IsIdentity(print.Name)) return true;
        return false;
    }

    private static Print[] Telling(SidePrints side, SidePrints other)
    {
        var telling = new List<Print>(side.All.Count);
        foreach (var print in side.All)
            if (Links.IsAny(print.Name) || other.Value(print.Name) != print.Value) telling.Add(print);
        return [.. telling];
    }

    private static uint? Of(Print[] prints, uint name)
    {
        foreach (var print in prints)
            if (print.Name == name) return print.Value;
        return null;
    }
}

/// <summary>Attributes by which objects name each other. (Sets as short as these are searched faster than they are made.)</summary>
internal static class Links
{
    private static readonly uint[] Identities =
        Hashes(["id", "arn", "name", "identifier", "cluster_identifier", "bucket", "key_id", "zone_id", "self_link", "domain_name"]);

    private static readonly uint[] OfPairs = Hashes([.. StatefulTypes.Default.Pairs.Select(pair => pair.Link)]);

    /// <summary>Whether the attribute says which object it is.</summary>
    public static bool IsIdentity(uint name) => Identities.AsSpan().Contains(name);

    /// <summary>Whether it does that, or is one that the pairs of the reviewed list follow.</summary>
    public static bool IsAny(uint name) => IsIdentity(name) || OfPairs.AsSpan().Contains(name);

    private static uint[] Hashes(ReadOnlySpan<string> names)
    {
        var hashes = new uint[names.Length];
        for (var at = 0; at < names.Length; at++) hashes[at] = Prints.OfName(names[at]);
        return hashes;
    }
}
