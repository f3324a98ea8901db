using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>The file as a whole: one object.</summary>
internal sealed class DocumentVisitor(PlanScan scan) : JsonVisitor
{
    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (!isArray) return new PlanVisitor(scan, "#");
        scan.Refuse("it is a list; a plan is one object");
        return null;
    }

    public override void Value(int member, ref Utf8JsonReader value) => scan.Refuse("it is not an object, so it is not a plan");
}

/// <summary>The plan, or the object around it: policy tools hand plans on under a key of their own.</summary>
internal sealed class PlanVisitor(PlanScan scan, string prefix) : JsonVisitor
{
    /// <summary>Keys under which a plan may be wrapped, one level deep.</summary>
    public static readonly string[] Wrappers = ["tfplan", "plan", "input", "terraform", "terraform_plan", "tf_plan", "plan_json", "planJson"];

    private const int FirstWrapper = 19;

    private static readonly JsonNames Members = new([
        "format_version", "resource_changes", "resource_drift", "deferred_changes", "action_invocations", "deferred_action_invocations",
        "errored", "complete", "applyable", "timestamp", "prior_state", "configuration", "values", "@level", "lineage", "serial", "planned_values",
        "variables", "output_changes",
        .. Wrappers,
    ]);

    private bool _isPlan;

    public override JsonNames Names => Members;

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        scan.Prefix = prefix;
        switch (member, isArray)
        {
            case (1, true): return Changes();
            case (2, true): return new RowsVisitor(scan, RowList.Drift, "resource_drift");
            case (3, true): return new DeferredVisitor(scan);
            case (4, true): return new InvocationsVisitor(scan);
            case (5, true): return new DeferredInvocationsVisitor(scan);
            case (10, false): return scan.Cascades.WantsGraph ? new PriorStateVisitor(scan.Cascades) : null;
            case (11, false): return Counted(new ConfigurationVisitor(scan));
            case (17 or 18, false): return Counted(null);
            case (12, false): scan.Header.HasStateMarks = true; return null;
            case (16, false): scan.Header.HasPlannedValues = _isPlan = true; return null;
            case ( >= FirstWrapper, false): return prefix == "#" ? new PlanVisitor(scan, $"#/{Members.Words[member]}") : null;
            case ( >= 1 and <= 5, _) or (0, _): scan.Unreadable($"\"{Members.Words[member]}\" is not what the format says"); return null;
            case ( >= 6 and <= 8, _): Flag(member, false); return null;
            default: return null;
        }
    }

    public override void Value(int member, ref Utf8JsonReader value)
    {
        switch (member)
        {
            case 0: Version(ref value); break;
            case >= 1 and <= 5 when value.TokenType != JsonTokenType.Null: scan.Unreadable($"\"{Members.Words[member]}\" is not a list"); break;
            case 6: Flag(member, value.TokenType == JsonTokenType.False); break;
            case 7 or 8: Flag(member, value.TokenType == JsonTokenType.True); break;
            case 9 when value.TokenType == JsonTokenType.String: scan.BlankText(); break;
            case 13: scan.Refuse("it is the log of `terraform plan -json`, which shows neither values nor everything; give the output of `terraform show -json PLANFILE`"); break;
            case 14 or 15: scan.Header.HasStateMarks = true; break;
        }
    }

    public override void Leave()
    {
        if (_isPlan) scan.Header.Plans++;
    }

    // What the plan does follows from the configuration, the variables, the changes and what they are fed with; outputs are what others see of it.
    private RangeVisitor Counted(JsonVisitor? inner)
    {
        scan.OpenRange();
        return new RangeVisitor(scan, inner);
    }

    private RowsVisitor Changes()
    {
        scan.Cascades.ChangesBegin();
        scan.Header.HasChanges = _isPlan = true;
        return new RowsVisitor(scan, RowList.Changes, "resource_changes");
    }

    private void Version(ref Utf8JsonReader value)
    {
        var version = scan.Text(ref value) ?? "";
        scan.Header.FormatVersion ??= version;
        if (version.StartsWith("0.", StringComparison.Ordinal) || version.StartsWith("1.", StringComparison.Ordinal)) return;
        var shown = HostileText.IsPlainWord(version) ? $" {version}" : "";
        scan.Refuse($"its format_version{shown} is unknown; versions 0.1 to 1.x are read");
    }

    private void Flag(int member, bool isFine)
    {
        if (isFine) return;
        if (member == 6) scan.Header.Errored = true;
        else if (member == 7) scan.Header.Incomplete = true;
        else scan.Header.NotApplyable = true;
    }
}
