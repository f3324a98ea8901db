using System.Globalization;
using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>Reads guards that stand deeper in an object, such as the backup configuration in the settings of a Google database.</summary>
/// <param name="values">Takes their state.</param>
/// <param name="beside">Looks at the same values as well.</param>
internal sealed class NestedGuardsVisitor(AttributeValues values, PrintVisitor beside) : JsonVisitor
{
    private const int Deepest = 8;
    private const string Attribute = "settings";
    private readonly List<(string Path, bool IsArray)> _open = [];
    private string _name = "";
    private int _ignored;

    /// <summary>Whether the attribute of this name holds such guards.</summary>
    public static bool IsHere(ref Utf8JsonReader name) => name.ValueTextEquals("settings"u8);

    /// <summary>The attribute begins.</summary>
    public NestedGuardsVisitor Begin(bool isArray)
    {
        _open.Clear();
        _open.Add((Attribute, isArray));
        _ignored = 0;
        return this;
    }

    public override int Member(ref Utf8JsonReader name)
    {
        beside.Member(ref name);
        _name = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        beside.Enter(member, isArray);
        if (_ignored > 0 || _open.Count == Deepest) _ignored++;
        else _open.Add((Path(member), isArray));
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        beside.Value(member, ref value);
        if (_ignored > 0 || _open[^1].IsArray || AttributeNames.OfNested(Path(member)) is not (>= 0 and var at)) return;
        values.Set(at, AttributesVisitor.KindOf(ref value, out var number), number);
    }

    public override void Leave()
    {
        beside.Leave();
        if (_ignored > 0) _ignored--;
        else if (_open.Count > 1) _open.RemoveAt(_open.Count - 1);
    }

    // A list of one block counts as the block itself; of several the first is the one the provider means.
    private string Path(int member)
    {
        var (path, isArray) = _open[^1];
        if (!isArray) return $"{path}.{_name}";
        return member == 0 ? path : $"{path}.{member.ToString(CultureInfo.InvariantCulture)}";
    }
}
