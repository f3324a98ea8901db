using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>Hashes one attribute of any shape. What says nothing about an object (null, false, empty) gives no print.</summary>
internal sealed class PrintVisitor(SidePrints side) : JsonVisitor
{
    private static ReadOnlySpan<byte> Opens => "{"u8;

    private static ReadOnlySpan<byte> Closes => "}"u8;

    private uint _name;
    private ulong _hash;
    private int _depth;
    private bool _isTelling;

    /// <summary>A list or object of this name begins.</summary>
    public PrintVisitor Begin(uint name)
    {
        (_name, _hash, _depth, _isTelling) = (name, 0, 0, false);
        return this;
    }

    /// <summary>A plain value of this name.</summary>
    public void Plain(uint name, ref Utf8JsonReader value)
    {
        if (IsTelling(ref value)) side.Add(name, Prints.Mix((ulong)value.TokenType, value.ValueSpan));
    }

    public override int Member(ref Utf8JsonReader name)
    {
        _hash = Prints.Mix(_hash, name.ValueSpan);
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        _depth++;
        _hash = Prints.Mix(_hash, Opens);
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        _isTelling |= IsTelling(ref value);
        _hash = Prints.Mix(_hash ^ (ulong)value.TokenType, value.ValueSpan);
    }

    public override void Leave()
    {
        _hash = Prints.Mix(_hash, Closes);
        if (_depth-- == 0 && _isTelling) side.Add(_name, _hash);
    }

    private static bool IsTelling(ref Utf8JsonReader value) => value.TokenType switch
    {
        JsonTokenType.String => value.ValueSpan.Length > 0,
        JsonTokenType.Number => !value.ValueSpan.SequenceEqual("0"u8),
        _ => false,
    };
}
