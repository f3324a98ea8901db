using System.Text.Json;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges <c>use_aws</c>, the tool of Kiro and Amazon Q, as the command line it stands for.</summary>
internal static class AwsToolJudge
{
    /// <summary>Judges a call.</summary>
    public static GuardVerdict Judge(string text, CallContext context)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return Unreadable();
            var service = Text(root, "service_name") ?? Text(root, "service");
            var operation = Text(root, "operation_name") ?? Text(root, "operation");
            if (service is null || operation is null) return Unreadable();
            var argv = new List<ShellWord> { Word("aws"), Word(service.ToLowerInvariant()), Word(CodeNames.Kebab(operation)) };
            if (root.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object) Add(parameters, argv);
            if ((Text(root, "profile_name") ?? Text(root, "profile")) is { } profile) argv.AddRange([Word("--profile"), Word(profile)]);
            return InvocationJudge.Judge(new Invocation { Argv = argv }, context);
        }
        catch (JsonException)
        {
            return Unreadable();
        }
    }

    private static GuardVerdict Unreadable() => Judged.Unclear("aws", "The tool's input names no service and operation, so what it asks for cannot be told.");

    private static void Add(JsonElement parameters, List<ShellWord> argv)
    {
        foreach (var parameter in parameters.EnumerateObject())
        {
            var name = "--" + CodeNames.Kebab(parameter.Name).TrimStart('-');
            switch (parameter.Value.ValueKind)
            {
                case JsonValueKind.True:
                    argv.Add(Word(name));
                    break;
                case JsonValueKind.False:
                    argv.Add(Word("--no-" + name[2..]));
                    break;
                case JsonValueKind.String:
                    argv.AddRange([Word(name), Word(parameter.Value.GetString()!)]);
                    break;
                default:
                    argv.AddRange([Word(name), Word(parameter.Value.GetRawText())]);
                    break;
            }
        }
    }

    private static ShellWord Word(string text) => new(text, IsLiteral: true);

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
