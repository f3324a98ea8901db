using System.Text.Json;
using Countersign.Core.BlastRadius;

namespace Countersign.Bench;

/// <summary>Blast radius of a big plan beside <c>jq</c> counting its actions.</summary>
internal static class BlastRadiusBench
{
    public static async Task RunAsync()
    {
        var plan = MadePlan(rows: 40_000);
        var read = PlanReaders.For(PlanReaders.DefaultFormat)!;
        var ours = Side.Median(() => read(new MemoryStream(plan), new PlanReadOptions()));
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, plan);
        try
        {
            var jq = await Side.MedianAsync(() => Side.RunAsync("jq", "[.resource_changes[].change.actions] | group_by(.) | map({k: .[0], n: length})", file));
            Side.Row($"blast radius of a {plan.Length >> 20} MiB plan | jq", ours, jq);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Side.Row($"blast radius of a {plan.Length >> 20} MiB plan | jq is not here", ours, null);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] MadePlan(int rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format_version", "1.2");
            json.WriteStartArray("resource_changes");
            for (var i = 0; i < rows; i++) json.WriteRawValue(ResourceChange(i));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string ResourceChange(int i)
    {
        var note = new string('x', 400);
        string Values(int team) => "{\"id\":\"i-" + i + "\",\"tags\":{\"team\":\"t" + team + "\",\"note\":\"" + note + "\"}}";
        return "{\"address\":\"module.m[" + i + "].aws_instance.a\",\"mode\":\"managed\",\"type\":\"aws_instance\",\"name\":\"a\","
            + "\"provider_name\":\"registry.terraform.io/hashicorp/aws\",\"change\":{\"actions\":[\"" + (i % 20 == 0 ? "update" : "no-op") + "\"],"
            + "\"before\":" + Values(i % 7) + ",\"after\":" + Values(i % 5) + ",\"after_unknown\":{},\"before_sensitive\":{},\"after_sensitive\":{}}}";
    }
}
