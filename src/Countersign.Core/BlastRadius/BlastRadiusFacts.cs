using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>The report as facts: the canonical JSON that is digested, signed for and stored. Reading refuses what writing would not write.</summary>
public static class BlastRadiusFacts
{
    /// <summary>The format's version.</summary>
    public const int Version = 1;

    /// <summary>The report as JSON; canonical bytes come from <see cref="CanonicalJson"/>.</summary>
    public static JsonObject ToJson(BlastRadiusReport report) => new()
    {
        ["version"] = Version,
        ["inputs"] = List(report.Inputs, BlastRadiusJson.Input),
        ["effects"] = List(report.Effects, BlastRadiusJson.Effect),
        ["services"] = List(report.Services, BlastRadiusJson.Service),
        ["notes"] = List(report.Notes, BlastRadiusJson.Note),
        ["gaps"] = List(report.Gaps, BlastRadiusJson.Gap),
    };

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public static Sha256Digest Digest(BlastRadiusReport report) => CanonicalJson.Digest(ToJson(report));

    /// <summary>Reads what <see cref="ToJson"/> wrote; null where it is something else, with the reason in <paramref name="error"/>.</summary>
    public static BlastRadiusReport? Read(JsonNode? node, out string error)
    {
        if (JsonFields.Read(node, "blast radius", Report, out error) is not { } report) return null;

        // What is digested must come back as it was: a member left out reads like its default, but has another digest.
        if (CanonicalJson.Write(ToJson(report)).AsSpan().SequenceEqual(CanonicalJson.Write(node))) return report;
        error = "blast radius is not written in full";
        return null;
    }

    /// <summary>Reads the canonical bytes of <see cref="ToJson"/>.</summary>
    public static BlastRadiusReport? Read(ReadOnlySpan<byte> bytes, out string error)
    {
        if (CanonicalJson.TryReadCanonical(bytes, out var node)) return Read(node, out error);
        error = "blast radius is not canonical JSON";
        return null;
    }

    private static BlastRadiusReport Report(JsonFields fields)
    {
        fields.Integer("version", Version, Version);
        return new BlastRadiusReport
        {
            Inputs = fields.Objects("inputs", f => new ReadInput(f.Text("path"), f.Text("format"), f.Digest("content"))),
            Effects = fields.Objects("effects", ReadEffect, int.MaxValue),
            Services = fields.Objects("services", f => new ReachedService(f.Text("name"), (int)f.Integer("hop", 0, int.MaxValue), f.Flag("customerFacing"), f.Text("via"))),
            Notes = fields.Objects("notes", f => new BlastRadiusNote(f.Text("kind"), f.Text("address"), f.Text("text"))),
            Gaps = fields.Objects("gaps", f => new Gap(f.Word("code", Words.Parse<GapCode>), f.Text("detail"))),
        };
    }

    private static Effect ReadEffect(JsonFields f) =>
        new()
        {
            Id = f.Text("id", 16),
            Does = f.Word("does", Words.Parse<Does>),
            Kind = f.Text("kind"),
            Address = f.Text("address"),
            Holds = f.Word("holds", Words.Parse<Holds>),
            Undo = f.Word("undo", Words.Parse<Undo>),
            LosesState = f.Flag("losesState"),
            Certainty = f.Word("certainty", Words.Parse<Certainty>),
            Severity = f.Word("severity", Words.Parse<Severity>),
            Row = f.Word("row", Words.Parse<SeverityRow>),
            Because = f.Texts("because"),
            Root = f.OptionalText("root", 16),
            Source = f.Text("source"),
        };

    private static JsonArray List<T>(IReadOnlyList<T> items, Func<T, JsonObject> write) => new([.. items.Select(write)]);
}

/// <summary>The JSON of <c>blast-radius --format json</c> (contract §2), members in the order of the contract.</summary>
public static class BlastRadiusJson
{
    /// <summary>The whole report.</summary>
    public static JsonObject Write(BlastRadiusReport report) => new()
    {
        ["inputs"] = new JsonArray([.. report.Inputs.Select(Input)]),
        ["effects"] = new JsonArray([.. report.Effects.Select(Effect)]),
        ["counts"] = Counts(report),
        ["services"] = new JsonArray([.. report.Services.Select(Service)]),
        ["notes"] = new JsonArray([.. report.Notes.Select(Note)]),
        ["severity"] = Words.Of(report.Severity),
        ["gaps"] = new JsonArray([.. report.Gaps.Select(Gap)]),
    };

    internal static JsonObject Input(ReadInput input) => new() { ["path"] = input.Path, ["format"] = input.Format, ["content"] = input.Content.ToString() };

    internal static JsonObject Effect(Effect effect) => new()
    {
        ["id"] = effect.Id,
        ["does"] = Words.Of(effect.Does),
        ["kind"] = effect.Kind,
        ["address"] = effect.Address,
        ["holds"] = Words.Of(effect.Holds),
        ["undo"] = Words.Of(effect.Undo),
        ["losesState"] = effect.LosesState,
        ["certainty"] = Words.Of(effect.Certainty),
        ["severity"] = Words.Of(effect.Severity),
        ["row"] = Words.Of(effect.Row),
        ["because"] = new JsonArray([.. effect.Because.Select(sentence => (JsonNode)sentence)]),
        ["root"] = effect.Root,
        ["source"] = effect.Source,
    };

    internal static JsonObject Service(ReachedService service) =>
        new() { ["name"] = service.Name, ["hop"] = service.Hop, ["customerFacing"] = service.CustomerFacing, ["via"] = service.Via };

    internal static JsonObject Note(BlastRadiusNote note) => new() { ["kind"] = note.Kind, ["address"] = note.Address, ["text"] = note.Text };

    internal static JsonObject Gap(Gap gap) => new() { ["code"] = gap.Word, ["detail"] = gap.Detail };

    private static JsonObject Counts(BlastRadiusReport report)
    {
        var counts = new JsonObject();
        foreach (var does in Enum.GetValues<Does>()) counts[Words.Of(does)] = report.Count(does);
        return counts;
    }
}
