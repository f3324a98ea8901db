using System.Globalization;
using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>A list of rows: <c>resource_changes</c> or <c>resource_drift</c>.</summary>
internal sealed class RowsVisitor(PlanScan scan, RowList list, string name) : JsonVisitor
{
    private readonly RowVisitor _row = new(scan);

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (!scan.CountRow()) return null;
        if (isArray) scan.Unreadable($"{name} entry {member} is a list");
        if (!isArray) scan.OpenRange();
        _row.Begin(list, $"{scan.Prefix}/{name}/{member.ToString(CultureInfo.InvariantCulture)}");
        return isArray ? null : _row;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (scan.CountRow()) scan.Unreadable($"{name} entry {member} is not an object");
    }
}

/// <summary>One row.</summary>
internal sealed class RowVisitor(PlanScan scan) : JsonVisitor
{
    private static readonly JsonNames Members = new("address", "previous_address", "mode", "type", "deposed", "action_reason", "change");
    private readonly ChangeVisitor _change = new(scan);

    public override JsonNames Names => Members;

    public void Begin(RowList list, string pointer) => scan.Row.Begin(list, pointer);

    public override JsonVisitor? Enter(int member, bool isArray) => member == 6 && !isArray ? _change : null;

    public override void Value(int member, ref Utf8JsonReader value)
    {
        var row = scan.Row;
        switch (member)
        {
            case 0: row.Address = scan.Text(ref value); break;
            case 1: row.PreviousAddress = scan.Text(ref value); break;
            case 2: row.Mode = scan.Text(ref value); break;
            case 3: row.Type = scan.Text(ref value); break;
            case 4: row.Deposed = scan.Text(ref value); break;
            case 5: row.Reason = scan.Text(ref value); break;
        }
    }

    public override void Leave() => scan.FinishRow();
}

/// <summary>The <c>change</c> of a row.</summary>
internal sealed class ChangeVisitor(PlanScan scan) : JsonVisitor
{
    private static readonly JsonNames Members = new("actions", "before", "after", "after_unknown", "replace_paths", "importing");
    private readonly ActionsVisitor _actions = new(scan);
    private readonly AttributesVisitor _before = new(scan, scan.Row.Before, scan.Row.BeforePrints);
    private readonly AttributesVisitor _after = new(scan, scan.Row.After, scan.Row.AfterPrints);
    private readonly QuietAttributesVisitor _quiet = new(scan);
    private readonly UnknownVisitor _unknown = new(scan.Row);
    private readonly ReplacePathsVisitor _paths = new(scan);

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray) => (member, isArray) switch
    {
        (0, true) => _actions,
        (1, false) => scan.Row.IsQuiet ? null : _before,
        (2, false) => scan.Row.IsQuiet ? Quiet() : _after,
        (3, false) => scan.Row.IsQuiet ? null : _unknown.Begin(),
        (4, true) => _paths,
        (5, false) => Importing(),
        _ => null,
    };

    private QuietAttributesVisitor? Quiet() => scan.Components is not null && scan.Row.List == RowList.Changes ? _quiet : null;

    private JsonVisitor? Importing()
    {
        scan.Row.Imports = true;
        return null;
    }
}

/// <summary>The verbs.</summary>
internal sealed class ActionsVisitor(PlanScan scan) : JsonVisitor
{
    public override void Value(int member, ref Utf8JsonReader value)
    {
        var text = scan.Text(ref value);
        var verb = text switch
        {
            "no-op" => Verbs.NoOp,
            "create" => Verbs.Create,
            "read" => Verbs.Read,
            "update" => Verbs.Update,
            "delete" => Verbs.Delete,
            "forget" => Verbs.Forget,
            _ => Verbs.Unknown,
        };
        if (verb == Verbs.Unknown) scan.Row.UnknownVerb ??= text;
        if (verb == Verbs.Create && scan.Row.Verbs == Verbs.None) scan.Row.CreatesFirst = true;
        scan.Row.Verbs |= verb;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        scan.Row.Verbs |= Verbs.Unknown;
        return null;
    }
}

/// <summary><c>after_unknown</c>: the same shape as the object, with <c>true</c> where a value is known only after apply.</summary>
internal sealed class UnknownVisitor(PlanRow row) : JsonVisitor
{
    private const int Named = 0;
    private const int DeepestPath = 32;
    private readonly List<(string Step, bool IsArray)> _path = [];
    private string _name = "";

    public UnknownVisitor Begin()
    {
        _path.Clear();
        return this;
    }

    public override int Member(ref Utf8JsonReader name)
    {
        _name = name.ValueSpan.Length <= HostileText.MaxLength ? name.GetString()! : "";
        return Named;
    }

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (_path.Count == DeepestPath) row.TooManyUnknown = true;
        if (row.TooManyUnknown) return null;
        _path.Add((Step(member), isArray));
        return this;
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.True || row.TooManyUnknown) return;
        if (row.UnknownPaths.Count == PlanLimits.MaxUnknownPaths) row.TooManyUnknown = true;
        else row.UnknownPaths.Add(string.Join('/', [.. _path.ConvertAll(p => p.Step), Step(member)]));
    }

    public override void Leave()
    {
        if (_path.Count > 0) _path.RemoveAt(_path.Count - 1);
    }

    private string Step(int member) => _path is [.., (_, true)] ? member.ToString(CultureInfo.InvariantCulture) : _name;
}

/// <summary><c>replace_paths</c>: a list of paths, each a list of attribute names, indexes and keys.</summary>
internal sealed class ReplacePathsVisitor(PlanScan scan) : JsonVisitor
{
    private const int MostPaths = 64;
    private const int MostSteps = 32;
    private readonly PathVisitor _path = new(scan);

    public override JsonVisitor? Enter(int member, bool isArray) => isArray && member < MostPaths ? _path.Begin() : null;

    private sealed class PathVisitor(PlanScan scan) : JsonVisitor
    {
        private readonly List<string> _steps = [];
        private bool _opaque;

        public PathVisitor Begin()
        {
            _steps.Clear();
            _opaque = false;
            return this;
        }

        // An element of a set is named by its whole value, which may hold a secret: such a step is not read.
        public override JsonVisitor? Enter(int member, bool isArray)
        {
            _opaque = true;
            return null;
        }

        public override void Value(int member, ref Utf8JsonReader value)
        {
            if (_steps.Count == MostSteps) _opaque = true;
            else if (value.TokenType == JsonTokenType.String && scan.Text(ref value) is { } name) _steps.Add(name);
            else if (value.TokenType == JsonTokenType.Number && value.TryGetInt64(out var index)) _steps.Add(index.ToString(CultureInfo.InvariantCulture));
            else _opaque = true;
        }

        public override void Leave() => scan.Row.ReplacePaths.Add(_opaque ? [.. _steps.Take(1), ""] : [.. _steps]);
    }
}
