using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary><c>configuration</c>: the references of attributes that force a replacement by being unknown, and which blocks run commands.</summary>
internal sealed class ConfigurationVisitor(PlanScan scan) : JsonVisitor
{
    private static readonly JsonNames Members = new("root_module");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new ModuleVisitor(scan, "");
}

/// <summary>One module of the configuration; its addresses are relative to it.</summary>
internal sealed class ModuleVisitor(PlanScan scan, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("resources", "module_calls");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0, true) => new ElementsVisitor(new BlockVisitor(scan, module)),
        (1, false) => new CallsVisitor(scan, module),
        _ => null,
    };
}

/// <summary><c>module_calls</c>: a call by its name.</summary>
internal sealed class CallsVisitor(PlanScan scan, string module) : JsonVisitor
{
    private string _name = "";

    public override int Member(ref Utf8JsonReader name)
    {
        _name = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new CallVisitor(scan, $"{module}module.{_name}.");
}

/// <summary>One call of a module.</summary>
internal sealed class CallVisitor(PlanScan scan, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("module");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new ModuleVisitor(scan, module);
}

/// <summary>One block of the configuration. Its address stands before its expressions in what the tools write; otherwise it explains nothing.</summary>
internal sealed class BlockVisitor(PlanScan scan, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("address", "expressions", "provisioners");
    private string _block = "";
    private bool _runsCommands;

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (member == 2) _runsCommands = true;
        return member == 1 && !isArray && scan.Cascades.WantsBlock(_block) ? new ExpressionsVisitor(scan.Cascades, module, _block) : null;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (member == 0) _block = module + GraphText.Of(ref value);
    }

    public override void Leave()
    {
        if (_runsCommands) scan.Provisioners.Add(_block);
        (_block, _runsCommands) = ("", false);
    }
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
