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

/// <summary><c>configuration</c>: the references of attributes that force a replacement by being unknown.</summary>
internal sealed class ConfigurationVisitor(Cascades cascades) : JsonVisitor
{
    private static readonly JsonNames Members = new("root_module");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new ModuleVisitor(cascades, "");
}

/// <summary>One module of the configuration; its addresses are relative to it.</summary>
internal sealed class ModuleVisitor(Cascades cascades, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("resources", "module_calls");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0, true) => new ElementsVisitor(new BlockVisitor(cascades, module)),
        (1, false) => new CallsVisitor(cascades, module),
        _ => null,
    };
}

/// <summary><c>module_calls</c>: a call by its name.</summary>
internal sealed class CallsVisitor(Cascades cascades, string module) : JsonVisitor
{
    private string _name = "";

    public override int Member(ref Utf8JsonReader name)
    {
        _name = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new CallVisitor(cascades, $"{module}module.{_name}.");
}

/// <summary>One call of a module.</summary>
internal sealed class CallVisitor(Cascades cascades, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("module");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new ModuleVisitor(cascades, module);
}

/// <summary>One block of the configuration. Its address stands before its expressions in what the tools write; otherwise it explains nothing.</summary>
internal sealed class BlockVisitor(Cascades cascades, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("address", "expressions");
    private string _block = "";

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) =>
        member == 1 && !isArray && cascades.WantsBlock(_block) ? new ExpressionsVisitor(cascades, module, _block) : null;

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (member == 0) _block = module + GraphText.Of(ref value);
    }

    public override void Leave() => _block = "";
}

/// <summary>The expressions of a block, by attribute.</summary>
internal sealed class ExpressionsVisitor(Cascades cascades, string module, string block) : JsonVisitor
{
    private string _attribute = "";

    public override int Member(ref Utf8JsonReader name)
    {
        _attribute = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray) =>
        new ExpressionVisitor(reference => cascades.Refers(module, block, _attribute, reference));
}

/// <summary>One expression, or blocks of expressions: every <c>references</c> in it.</summary>
internal sealed class ExpressionVisitor(Action<string> found) : JsonVisitor
{
    private const int Other = 0;
    private const int References = 1;
    private const int InReferences = 2;
    private readonly Stack<int> _open = new([Other]);

    public override int Member(ref Utf8JsonReader name) => name.ValueTextEquals("references") ? References : Other;

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        _open.Push(isArray && member == References && _open.Peek() != InReferences ? InReferences : Other);
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (_open.Peek() == InReferences) found(GraphText.Of(ref value));
    }

    public override void Leave() => _open.TryPop(out _);
}
