using System.Text;
using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Reads tags and labels: of a short list of keys, the values that are exactly the name of a known component. All other keys and values pass
/// without being kept. Tags are members of an object, or objects with <c>key</c> and <c>value</c> in a list.
/// </summary>
/// <param name="scan">Knows the components, and takes what is found into its row.</param>
/// <param name="beside">Looks at the same values as well; null where nobody does.</param>
internal sealed class TagsVisitor(PlanScan scan, PrintVisitor? beside) : JsonVisitor
{
    private const int Off = -1;
    private const int DeepestOpen = 16;

    // Keys by which an object says whose it is, in any case of letters.
    private static readonly byte[][] Keys = Bytes(
        "service", "service-name", "service_name", "component", "app", "app-name", "app_name", "application", "application-name", "application_name",
        "app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/instance", "k8s-app",
        "backstage.io/component", "backstage.io/kubernetes-id", "tags.datadoghq.com/service", "countersign.dev/component");

    // Attributes that are tags, or in which they stand.
    private static readonly (byte[] Attribute, byte[][] Inside)[] Places =
    [
        ("tags"u8.ToArray(), []), ("tags_all"u8.ToArray(), []), ("tag"u8.ToArray(), []),
        ("labels"u8.ToArray(), []), ("terraform_labels"u8.ToArray(), []), ("effective_labels"u8.ToArray(), []), ("user_labels"u8.ToArray(), []),
        ("metadata"u8.ToArray(), Bytes("labels")), ("manifest"u8.ToArray(), Bytes("metadata", "labels")),
    ];

    // Of each open container how many names of the way to the tags lead there, and whether it is a list.
    private readonly List<(int Steps, bool IsArray)> _open = [];
    private byte[][] _inside = [];
    private int _next;
    private bool _isKey;
    private bool _isPairKey;
    private bool _isPairValue;
    private bool _pairIsOurs;
    private string? _pairNames;
    private int _ignored;

    /// <summary>Whether tags stand in an attribute of this name; gives the number to begin with.</summary>
    public static int PlaceOf(ref Utf8JsonReader name)
    {
        for (var at = 0; at < Places.Length; at++)
            if (name.ValueTextEquals(Places[at].Attribute)) return at;
        return Off;
    }

    /// <summary>An attribute begins in which tags stand.</summary>
    public TagsVisitor Begin(int place, bool isArray)
    {
        _inside = Places[place].Inside;
        _open.Clear();
        _open.Add((0, isArray));
        _ignored = 0;
        return this;
    }

    /// <summary>The tags themselves begin.</summary>
    public TagsVisitor BeginInside()
    {
        Begin(0, isArray: false);
        return this;
    }

    public override int Member(ref Utf8JsonReader name)
    {
        beside?.Member(ref name);
        var steps = _open[^1].Steps;
        (_isKey, _isPairKey, _isPairValue) = (false, false, false);
        _next = steps >= 0 && steps < _inside.Length && name.ValueTextEquals(_inside[steps]) ? steps + 1 : Off;
        if (steps != _inside.Length || _ignored > 0) return 0;
        _isKey = IsKey(ref name);
        if (_open is not [.., (_, true), _]) return 0;
        (_isPairKey, _isPairValue) = (name.ValueTextEquals("key"u8), name.ValueTextEquals("value"u8));
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        beside?.Enter(member, isArray);
        if (_ignored > 0 || _open.Count == DeepestOpen) _ignored++;
        else _open.Add((_open[^1].IsArray ? _open[^1].Steps : _next, isArray));
        (_pairIsOurs, _pairNames) = (false, null);
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        beside?.Value(member, ref value);
        if (_ignored > 0 || _open[^1].IsArray || value.TokenType != JsonTokenType.String) return;
        if (_isKey && ComponentOf(ref value) is { } named) scan.Row.Components.Add(named);
        if (_isPairKey) _pairIsOurs = IsKey(ref value);
        if (_isPairValue) _pairNames = ComponentOf(ref value);
    }

    public override void Leave()
    {
        beside?.Leave();
        if (_pairIsOurs && _pairNames is { } named) scan.Row.Components.Add(named);
        (_pairIsOurs, _pairNames) = (false, null);
        if (_ignored > 0) _ignored--;
        else if (_open.Count > 1) _open.RemoveAt(_open.Count - 1);
    }

    private static bool IsKey(ref Utf8JsonReader name)
    {
        if (name.ValueSpan.Length > HostileText.MaxLength) return false;
        var text = name.ValueIsEscaped ? Encoding.UTF8.GetBytes(name.GetString()!) : name.ValueSpan;
        foreach (var key in Keys)
            if (Ascii.EqualsIgnoreCase(text, key)) return true;
        return false;
    }

    private string? ComponentOf(ref Utf8JsonReader value) =>
        value.ValueSpan.Length <= HostileText.MaxLength && scan.Components!.TryGetValue(value.GetString()!, out var known) ? known : null;

    private static byte[][] Bytes(params string[] names) => Array.ConvertAll(names, Encoding.UTF8.GetBytes);
}

/// <summary>Objects of rows to which nothing happens: of them only the tags are looked at, because others may need what they need.</summary>
internal sealed class QuietAttributesVisitor(PlanScan scan) : JsonVisitor
{
    private readonly TagsVisitor _tags = new(scan, null);

    public override int Member(ref Utf8JsonReader name) => TagsVisitor.PlaceOf(ref name);

    public override JsonVisitor? Enter(int member, bool isArray) => _tags.Begin(member, isArray);
}
