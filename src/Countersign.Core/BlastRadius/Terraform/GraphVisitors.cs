using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary><c>prior_state</c>: only <c>depends_on</c> of objects whose replacement needs explaining.</summary>
internal sealed class PriorStateVisitor(Cascades cascades) : JsonVisitor
{
    private static readonly JsonNames Members = new("values", "root_module", "child_modules", "resources");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0 or 1, false) => this,
        (2, true) => new ElementsVisitor(this),
        (3, true) => new ElementsVisitor(new StateObjectVisitor(cascades)),
        _ => null,
    };
}

/// <summary>A list whose objects are all looked at by the same visitor.</summary>
internal sealed class ElementsVisitor(JsonVisitor element) : JsonVisitor
{
    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : element;
}

/// <summary>A list of texts.</summary>
internal sealed class TextsVisitor(int most) : JsonVisitor
{
    public List<string> Texts { get; } = [];

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (value.TokenType == JsonTokenType.String && Texts.Count < most) Texts.Add(GraphText.Of(ref value));
    }
}

/// <summary>Names of the graph: they are only compared, so one that is too long to be an address becomes none.</summary>
internal static class GraphText
{
    public static string Of(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String && value.ValueSpan.Length <= HostileText.MaxLength ? value.GetString()! : "";
}

/// <summary>One object of the state.</summary>
internal sealed class StateObjectVisitor(Cascades cascades) : JsonVisitor
{
    private const int MostDependencies = 256;
    private static readonly JsonNames Members = new("address", "depends_on");
    private readonly TextsVisitor _dependsOn = new(MostDependencies);
    private string _address = "";

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => member == 1 && isArray ? _dependsOn : null;

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (member == 0) _address = GraphText.Of(ref value);
    }

    public override void Leave()
    {
        cascades.DependsOn(_address, _dependsOn.Texts);
        _dependsOn.Texts.Clear();
        _address = "";
    }
}
