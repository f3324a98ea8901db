using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>
/// A plan reduced to what is known about its effects, as it is kept between upload and submission: no value of any attribute is in it, but
/// for tags that are the name of a component. Canonical and strict, because the blast radius of a change is made from it.
/// </summary>
public static class PlanFactsRecord
{
    /// <summary>The canonical members.</summary>
    public static JsonObject ToJson(PlanFacts plan)
    {
        var json = Members(plan);
        if (plan.Values is { } values) json["values"] = values.ToString();
        if (plan.Blocks.Count > 0) json["blocks"] = new JsonArray([.. plan.Blocks.Select(BlockJson)]);
        return json;
    }

    private static JsonObject Members(PlanFacts plan) => new()
    {
        ["version"] = 1,
        ["format"] = plan.Format,
        ["path"] = plan.Path,
        ["target"] = plan.Target,
        ["content"] = plan.Content.ToString(),
        ["effects"] = new JsonArray([.. plan.Effects.Select(EffectJson)]),
        ["notes"] = new JsonArray([.. plan.Notes.Select(n => new JsonObject { ["kind"] = n.Kind, ["address"] = n.Address, ["text"] = n.Text })]),
        ["gaps"] = new JsonArray([.. plan.Gaps.Select(g => new JsonObject { ["code"] = g.Word, ["detail"] = g.Detail })]),
    };

    /// <summary>Reads canonical bytes of <see cref="ToJson"/>; null and the reason for anything else.</summary>
    public static PlanFacts? Read(ReadOnlySpan<byte> bytes, out string error)
    {
        if (CanonicalJson.TryReadCanonical(bytes, out var node)) return JsonFields.Read(node, "the plan", ReadMembers, out error);
        error = "the plan is not canonical JSON";
        return null;
    }

    private static PlanFacts ReadMembers(JsonFields json)
    {
        if (json.Integer("version") != 1) throw json.Wrong("version", "1");
        return new PlanFacts
        {
            Format = json.Text("format", 50),
            Path = json.Text("path"),
            Target = json.Text("target", 200),
            Content = json.Digest("content"),
            Values = json.Has("values") ? json.Digest("values") : null,
            Effects = json.Objects("effects", ReadEffect, PlanLimits.MaxEffects),
            Blocks = json.Objects("blocks", b => new PlannedBlock(b.Text("address"), b.Texts("usedBy", PlanLimits.MaxUses), b.Texts("components")), PlanLimits.MaxUses),
            Notes = json.Objects("notes", n => new BlastRadiusNote(n.Text("kind", 50), n.Text("address"), n.Text("text")), PlanLimits.MaxNotes + 1),
            Gaps = json.Objects("gaps", g => new Gap(g.Word("code", Words.Parse<GapCode>), g.Text("detail"))),
        };
    }

    private static JsonObject EffectJson(PlannedEffect effect)
    {
        var json = new JsonObject
        {
            ["does"] = Words.Of(effect.Does),
            ["kind"] = effect.Kind,
            ["address"] = effect.Address,
            ["deposed"] = effect.DeposedKey,
            ["holds"] = Words.Of(effect.Holds),
            ["undo"] = Words.Of(effect.Undo),
            ["traits"] = (int)effect.Traits,
            ["certainty"] = Words.Of(effect.Certainty),
            ["because"] = Texts(effect.Because),
            ["source"] = effect.Source,
        };
        if (effect.Root is { } root) json["root"] = root;
        if (effect.Components.Count > 0) json["components"] = Texts(effect.Components);
        return json;
    }

    private static JsonObject BlockJson(PlannedBlock block) =>
        new() { ["address"] = block.Address, ["usedBy"] = Texts(block.UsedBy), ["components"] = Texts(block.Components) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static PlannedEffect ReadEffect(JsonFields json) => new()
    {
        Does = json.Word("does", Words.Parse<Does>),
        Kind = json.Text("kind"),
        Address = json.Text("address"),
        DeposedKey = json.Text("deposed"),
        Holds = json.Word("holds", Words.Parse<Holds>),
        Undo = json.Word("undo", Words.Parse<Undo>),
        Traits = (EffectTraits)json.Integer("traits", 0, (1 << 16) - 1),
        Certainty = json.Word("certainty", Words.Parse<Certainty>),
        Because = json.Texts("because", 100),
        Root = (int?)json.OptionalInteger("root", 0, PlanLimits.MaxEffects),
        Source = json.Text("source"),
        Components = json.Texts("components"),
    };
}
