using System.Text;
using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>What is kept of an attribute: never its text.</summary>
internal enum AttributeKind
{
    /// <summary>Not there.</summary>
    Absent,

    /// <summary>Null, an empty text, or an empty block.</summary>
    Null,

    /// <summary>On.</summary>
    On,

    /// <summary>Off.</summary>
    Off,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Something else.</summary>
    Other,
}

/// <summary>The state of the guard attributes on one side of a change; one instance is used for every row.</summary>
internal sealed class AttributeValues
{
    private readonly AttributeKind[] _kinds = new AttributeKind[AttributeNames.All.Words.Count];
    private readonly long[] _numbers = new long[AttributeNames.All.Words.Count];

    /// <summary>Whether the object's own name ends in a content hash, as generators of immutable configuration write it.</summary>
    public bool IsHashNamed { get; set; }

    public AttributeKind this[string name] => _kinds[AttributeNames.Of(name)];

    public long? Number(string name) => this[name] == AttributeKind.Number ? _numbers[AttributeNames.Of(name)] : null;

    public void Clear()
    {
        Array.Clear(_kinds);
        IsHashNamed = false;
    }

    public void Set(int at, AttributeKind kind, long number = 0) => (_kinds[at], _numbers[at]) = (kind, number);
}

/// <summary>Reads <c>before</c> or <c>after</c>.</summary>
internal sealed class AttributesVisitor(AttributeValues values) : JsonVisitor
{
    private readonly BlockVisitor _block = new(values);

    public override JsonNames Names => AttributeNames.All;

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        values.Set(member, AttributeKind.Null);
        _block.Begin(member, isArray);
        return _block;
    }

    public override void Value(int member, ref Utf8JsonReader value) => values.Set(member, KindOf(ref value, out var number), number);

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
        if (value.ValueTextEquals("Enabled") || value.ValueTextEquals("ENABLED") || value.ValueTextEquals("ACTIVE") || value.ValueTextEquals("true")) return AttributeKind.On;
        return value.ValueTextEquals("Suspended") || value.ValueTextEquals("Disabled") || value.ValueTextEquals("DISABLED") || value.ValueTextEquals("INACTIVE")
            || value.ValueTextEquals("false") ? AttributeKind.Off : AttributeKind.Other;
    }

    /// <summary>A nested block such as <c>versioning: [{enabled: true}]</c>, an array with at most one object.</summary>
    private sealed class BlockVisitor(AttributeValues values) : JsonVisitor
    {
        private const int Name = 2;
        private const int ShortestHash = 8;
        private const int LongestHash = 64;
        private static readonly JsonNames Members = new("enabled", "status", "name");
        private static readonly int Metadata = AttributeNames.Of("metadata");

        private int _attribute;
        private bool _inArray;

        public override JsonNames? Names => _inArray ? null : Members;

        public void Begin(int attribute, bool isArray) => (_attribute, _inArray) = (attribute, isArray);

        public override JsonVisitor? Enter(int member, bool isArray)
        {
            if (!_inArray || isArray || member != 0) return null;
            _inArray = false;
            return this;
        }

        public override void Value(int member, ref Utf8JsonReader value)
        {
            if (_inArray) return;
            if (member != Name) values.Set(_attribute, KindOf(ref value, out var number), number);
            else if (_attribute == Metadata && value.TokenType == JsonTokenType.String) values.IsHashNamed = EndsInHash(value.ValueSpan);
        }

        public override void Leave() => _inArray = true;

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
