using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>Reads <c>before</c> or <c>after</c>: guards by their state, everything else as prints.</summary>
internal sealed class AttributesVisitor : JsonVisitor
{
    private const int Other = JsonNames.Most;
    private static readonly JsonNames OnWords = new("true", "Enabled", "ENABLED", "Active", "ACTIVE", "PREVENT");
    private static readonly JsonNames OffWords = new("false", "Suspended", "Disabled", "DISABLED", "Inactive", "INACTIVE", "DELETE");
    private static readonly uint[] NameHashes = [.. AttributeNames.All.Words.Select(Prints.OfName)];

    private readonly AttributeValues _values;
    private readonly BlockVisitor _block;
    private readonly ExpirationsVisitor _expirations;
    private readonly PrintVisitor _print;
    private readonly NestedGuardsVisitor _nested;
    private readonly TagsVisitor? _tags;
    private uint _other;
    private int _place;
    private bool _isNested;

    /// <summary>Reads into the values and prints of one side of the scan's row.</summary>
    public AttributesVisitor(PlanScan scan, AttributeValues values, SidePrints prints)
    {
        (_values, _expirations, _print) = (values, new ExpirationsVisitor(values), new PrintVisitor(prints));
        _nested = new NestedGuardsVisitor(values, _print);
        _tags = scan.Components is null ? null : new TagsVisitor(scan, _print);
        _block = new BlockVisitor(values, scan.Components is null ? null : new TagsVisitor(scan, null));
    }

    public override JsonNames Names => AttributeNames.All;

    public override int Member(ref Utf8JsonReader name)
    {
        _other = Prints.OfName(name.ValueSpan);
        _place = _tags is null ? -1 : TagsVisitor.PlaceOf(ref name);
        _isNested = NestedGuardsVisitor.IsHere(ref name);
        return Other;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (member == Other) return BeginOther(isArray);
        _values.Set(member, AttributeKind.Null);
        if (AttributeNames.IsRules(member)) return _expirations.Begin(member);
        _block.Begin(member, isArray);
        return _block;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        _print.Plain(member == Other ? _other : NameHashes[member], ref value);
        if (member != Other) _values.Set(member, KindOf(ref value, out var number), number);
    }

    private JsonVisitor BeginOther(bool isArray)
    {
        _print.Begin(_other);
        if (_place >= 0) return _tags!.Begin(_place, isArray);
        return _isNested ? _nested.Begin(isArray) : _print;
    }

    internal static AttributeKind KindOf(ref Utf8JsonReader value, out long number)
    {
        number = 0;
        return value.TokenType switch
        {
            JsonTokenType.True => AttributeKind.On,
            JsonTokenType.False => AttributeKind.Off,
            JsonTokenType.Null => AttributeKind.Null,
            JsonTokenType.Number => value.TryGetInt64(out number) ? AttributeKind.Number : AttributeKind.Other,
            _ => KindOfText(ref value),
        };
    }

    private static AttributeKind KindOfText(ref Utf8JsonReader value)
    {
        if (value.ValueSpan.Length == 0) return AttributeKind.Null;
        if (OnWords.Find(ref value) >= 0) return AttributeKind.On;
        if (OffWords.Find(ref value) >= 0) return AttributeKind.Off;
        return value.ValueTextEquals("ABANDON") ? AttributeKind.Kept : AttributeKind.Other;
    }

    /// <summary>A nested block such as <c>versioning: [{enabled: true}]</c> or <c>spec: [{replicas: "2"}]</c>, an array with at most one object.</summary>
    private sealed class BlockVisitor(AttributeValues values, TagsVisitor? tags) : JsonVisitor
    {
        private const int Name = 2;
        private const int Replicas = 3;
        private const int Labels = 4;
        private const int ShortestHash = 8;
        private const int LongestHash = 64;
        private static readonly JsonNames Members = new("enabled", "status", "name", "replicas", "labels");
        private static readonly int Metadata = AttributeNames.Of("metadata");

        private int _attribute;
        private bool _inArray;

        public override JsonNames? Names => _inArray ? null : Members;

        public void Begin(int attribute, bool isArray) => (_attribute, _inArray) = (attribute, isArray);

        public override JsonVisitor? Enter(int member, bool isArray)
        {
            if (!_inArray && !isArray && member == Labels && _attribute == Metadata) return tags?.BeginInside();
            if (!_inArray || isArray || member != 0) return null;
            _inArray = false;
            return this;
        }

        public override void Value(int member, ref Utf8JsonReader value)
        {
            if (_inArray) return;
            if (member == Replicas) SetNumber(ref value);
            else if (member is not (Name or Labels)) values.Set(_attribute, KindOf(ref value, out var number), number);
            else if (_attribute == Metadata && value.TokenType == JsonTokenType.String) values.IsHashNamed = EndsInHash(value.ValueSpan);
        }

        public override void Leave() => _inArray = true;

        // The provider writes this number as a text.
        private void SetNumber(ref Utf8JsonReader value)
        {
            if (value.TokenType is JsonTokenType.String or JsonTokenType.Number && Utf8Parser.TryParse(value.ValueSpan, out long number, out var used) && used == value.ValueSpan.Length)
                values.Set(_attribute, AttributeKind.Number, number);
        }

        // Kustomize and its like append "-" and 8 to 64 of lower-case letters and digits, at least one of them a digit.
        private static bool EndsInHash(ReadOnlySpan<byte> name)
        {
            var tail = name[(name.LastIndexOf((byte)'-') + 1)..];
            if (tail.Length is < ShortestHash or > LongestHash || tail.Length == name.Length) return false;
            var text = Encoding.Latin1.GetString(tail);
            return text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) && text.Any(char.IsAsciiDigit);
        }
    }
}
