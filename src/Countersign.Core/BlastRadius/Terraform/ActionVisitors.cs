using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;
using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>Passes everything on, or skips it, and closes the range that counts when it ends.</summary>
internal sealed class RangeVisitor(PlanScan scan, JsonVisitor? inner) : JsonVisitor
{
    public override JsonNames? Names => inner?.Names;

    public override int Member(ref Utf8JsonReader name) => inner?.Member(ref name) ?? -1;

    public override JsonVisitor? Enter(int member, bool isArray) => inner?.Enter(member, isArray);

    public override void Value(int member, ref Utf8JsonReader value) => inner?.Value(member, ref value);

    public override void Leave()
    {
        inner?.Leave();
        scan.CloseRange(keep: true);
    }
}

/// <summary><c>deferred_changes</c>: what the tool leaves for a later run.</summary>
internal sealed class DeferredVisitor(PlanScan scan) : JsonVisitor
{
    private readonly EntryVisitor _entry = new(scan);

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (!scan.CountRow()) return null;
        _entry.Begin();
        return isArray ? null : _entry;
    }

    private sealed class EntryVisitor(PlanScan scan) : JsonVisitor
    {
        private static readonly JsonNames Members = new("reason", "resource_change");
        private readonly RowVisitor _row = new(scan);
        private string? _reason;

        public override JsonNames Names => Members;

        public void Begin()
        {
            _reason = null;
            scan.Row.Begin(RowList.Deferred, "");
        }

        public override JsonVisitor? Enter(int member, bool isArray) => member == 1 && !isArray ? _row : null;

        public override void Value(int member, ref Utf8JsonReader value)
        {
            if (member == 0) _reason = scan.Text(ref value);
        }

        public override void Leave()
        {
            var reason = _reason is { } text && HostileText.IsPlainWord(text) ? $" ({text})" : "";
            scan.Findings.Gap(GapCode.PlanDeferred, $"the change of \"{scan.Row.Address ?? "an object without address"}\" is postponed to a later run{reason}");
        }
    }
}

/// <summary><c>action_invocations</c> (Terraform 1.14 and later): side effects that stand in no row.</summary>
internal sealed class InvocationsVisitor(PlanScan scan) : JsonVisitor
{
    private readonly EntryVisitor _entry = new(scan);

    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (!scan.CountRow()) return null;
        if (isArray) scan.Unreadable($"action_invocations entry {member} is a list");
        if (isArray) return null;
        _entry.Begin(member);
        scan.OpenRange();
        return _entry;
    }

    private sealed class EntryVisitor(PlanScan scan) : JsonVisitor
    {
        private static readonly JsonNames Members = new("address", "type", "lifecycle_action_trigger");
        private readonly TriggerVisitor _trigger = new(scan);
        private string? _address;
        private string? _type;
        private int _index;

        public override JsonNames Names => Members;

        public void Begin(int index)
        {
            _address = _type = null;
            _trigger.Object = null;
            _index = index;
        }

        public override JsonVisitor? Enter(int member, bool isArray) => member == 2 && !isArray ? _trigger : null;

        public override void Value(int member, ref Utf8JsonReader value)
        {
            if (member == 0) _address = scan.Text(ref value);
            else if (member == 1) _type = scan.Text(ref value);
        }

        public override void Leave()
        {
            scan.CloseRange(keep: true);
            scan.Add(new PlannedEffect
            {
                Does = Does.Run,
                Kind = _type ?? "action",
                Address = _address ?? "an action without address",
                Holds = Holds.Unknown,
                Traits = EffectTraits.NotUnderstood,
                Because = [_trigger.Object is { } o ? $"triggered by {o}" : "invoked by the configuration", "what an action does is not in the plan"],
                Source = scan.Source($"{scan.Prefix}/action_invocations/{_index}"),
            });
        }
    }

    private sealed class TriggerVisitor(PlanScan scan) : JsonVisitor
    {
        private static readonly JsonNames Members = new("triggering_resource_address");

        public string? Object { get; set; }

        public override JsonNames Names => Members;

        public override void Value(int member, ref Utf8JsonReader value) => Object = scan.Text(ref value);
    }
}

/// <summary><c>deferred_action_invocations</c>: their effects are not known yet.</summary>
internal sealed class DeferredInvocationsVisitor(PlanScan scan) : JsonVisitor
{
    public override JsonVisitor? Enter(int member, bool isArray)
    {
        if (scan.CountRow()) scan.Findings.Gap(GapCode.PlanDeferred, $"the action at deferred_action_invocations entry {member} is postponed to a later run");
        return null;
    }
}
