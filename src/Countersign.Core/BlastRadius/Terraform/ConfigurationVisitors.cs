using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// <c>configuration</c>: the references of attributes that force a replacement by being unknown, which blocks run commands, and who refers to whom.
/// </summary>
internal sealed class ConfigurationVisitor(PlanScan scan) : JsonVisitor
{
    private static readonly JsonNames Members = new("root_module");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => isArray ? null : new ModuleVisitor(scan, "");
}

/// <summary>One module of the configuration; its addresses are relative to it.</summary>
internal sealed class ModuleVisitor(PlanScan scan, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("resources", "module_calls", "outputs");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0, true) => new ElementsVisitor(new BlockVisitor(scan, module)),
        (1, false) => new NamedVisitor((name, isList) => isList ? null : new CallVisitor(scan, module, $"{module}module.{name}.")),
        (2, false) when scan.WantsUses && module.Length > 0 => new NamedVisitor((name, isList) => isList ? null : new OutputVisitor(scan, module, name)),
        _ => null,
    };
}

/// <summary>An object whose members have names of their own: calls of modules, outputs, attributes.</summary>
internal sealed class NamedVisitor(Func<string, bool, JsonVisitor?> visitorOf) : JsonVisitor
{
    private string _name = "";

    public override int Member(ref Utf8JsonReader name)
    {
        _name = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return 0;
    }

    public override JsonVisitor? Enter(int member, bool isArray) => visitorOf(_name, isArray);
}

/// <summary>One call of a module: what is inside, and what is handed in.</summary>
/// <param name="scan">Takes what is found.</param>
/// <param name="outer">The module that calls.</param>
/// <param name="inner">The module that is called.</param>
internal sealed class CallVisitor(PlanScan scan, string outer, string inner) : JsonVisitor
{
    private static readonly JsonNames Members = new("module", "expressions", "count_expression", "for_each_expression", "depends_on");

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0, false) => new ModuleVisitor(scan, inner),
        (1, false) when scan.WantsUses => new NamedVisitor((name, _) => Expression(new UseEnd(UseKind.Variable, inner, name))),
        (2 or 3, false) when scan.WantsUses => Expression(new UseEnd(UseKind.Condition, inner, "")),
        (4, true) when scan.WantsUses => new ReferencesVisitor(reference => scan.Uses.Uses(new UseEnd(UseKind.Condition, inner, ""), outer, reference)),
        _ => null,
    };

    public override void Leave()
    {
        if (outer.Length > 0 && scan.WantsUses) scan.Uses.Uses(new UseEnd(UseKind.Condition, inner, ""), new UseEnd(UseKind.Condition, outer, ""));
    }

    private ExpressionVisitor Expression(UseEnd user) => new(reference => scan.Uses.Uses(user, outer, reference));
}

/// <summary>One output of a module.</summary>
internal sealed class OutputVisitor(PlanScan scan, string module, string name) : JsonVisitor
{
    private static readonly JsonNames Members = new("expression", "depends_on");
    private readonly UseEnd _output = new(UseKind.Output, module, name);

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0, false) => new ExpressionVisitor(Found),
        (1, true) => new ReferencesVisitor(Found),
        _ => null,
    };

    private void Found(string reference) => scan.Uses.Uses(_output, module, reference);
}

/// <summary>One block of the configuration. Its address stands before its expressions in what the tools write; otherwise it explains nothing.</summary>
internal sealed class BlockVisitor(PlanScan scan, string module) : JsonVisitor
{
    private static readonly JsonNames Members = new("address", "expressions", "provisioners", "depends_on", "count_expression", "for_each_expression");
    private string _block = "";
    private bool _runsCommands;

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (member == 2) _runsCommands = true;
        return (member, isArray) switch
        {
            (1, false) when scan.WantsUses || scan.Cascades.WantsBlock(_block) => Expressions(_block),
            (3, true) when scan.WantsUses => new ReferencesVisitor(Used(_block)),
            (4 or 5, false) when scan.WantsUses => new ExpressionVisitor(Used(_block)),
            _ => null,
        };
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (member == 0) _block = module + GraphText.Of(ref value);
    }

    public override void Leave()
    {
        if (_runsCommands) scan.Provisioners.Add(_block);
        if (module.Length > 0 && scan.WantsUses) scan.Uses.Uses(UseGraph.Block(_block), new UseEnd(UseKind.Condition, module, ""));
        (_block, _runsCommands) = ("", false);
    }

    private NamedVisitor Expressions(string block) => new((attribute, _) => new ExpressionVisitor(reference =>
    {
        if (scan.Cascades.WantsBlock(block)) scan.Cascades.Refers(module, block, attribute, reference);
        if (scan.WantsUses) scan.Uses.Uses(UseGraph.Block(block), module, reference);
    }));

    private Action<string> Used(string block) => reference => scan.Uses.Uses(UseGraph.Block(block), module, reference);
}

/// <summary>One expression, or blocks of expressions: every <c>references</c> in it.</summary>
internal sealed class ExpressionVisitor(Action<string> found) : JsonVisitor
{
    private const int Other = 0;
    private const int References = 1;
    private const int InReferences = 2;
    private readonly Stack<int> _open = new([Other]);
    private string _whole = "";

    public override int Member(ref Utf8JsonReader name) => name.ValueTextEquals("references") ? References : Other;

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        _open.Push(isArray && member == References && _open.Peek() != InReferences ? InReferences : Other);
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (_open.Peek() != InReferences) return;
        var reference = GraphText.Of(ref value);
        if (IsBeginOf(_whole, reference)) return;
        _whole = reference;
        found(reference);
    }

    public override void Leave() => _open.TryPop(out _);

    // The tools follow each reference up with its beginnings: module.db[0].address with module.db[0] and module.db.
    private static bool IsBeginOf(string whole, string begin) =>
        whole.Length > begin.Length && begin.Length > 0 && whole[begin.Length] is '.' or '[' && whole.StartsWith(begin, StringComparison.Ordinal);
}

/// <summary>A list of references: <c>depends_on</c>.</summary>
internal sealed class ReferencesVisitor(Action<string> found) : JsonVisitor
{
    public override void Value(int member, ref Utf8JsonReader value) => found(GraphText.Of(ref value));
}
