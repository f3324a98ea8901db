using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Countersign.Core.Formats;

/// <summary>
/// YAML of other programs: any number of documents; tags and anchors are passed over, and an alias stands for nothing, so that no file grows by being
/// read. Templates are not YAML and fail here. Limits are those of <see cref="StrictYaml"/>.
/// </summary>
internal static class ForeignYaml
{
    /// <summary>The documents, or why there are none.</summary>
    public static IReadOnlyList<YamlNode>? TryParse(string text, out string error)
    {
        error = "";
        if (text.Length > StrictYaml.MaxCharacters)
        {
            error = $"it has {text.Length} characters; at most {StrictYaml.MaxCharacters} are read";
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            return new Reader(parser).Documents();
        }
        catch (YamlException problem)
        {
            error = $"it is not YAML at line {Math.Max(problem.Start.Line, 1)}";
        }
        catch (InvalidOperationException)
        {
            // The scanner of YamlDotNet 16.3 says this where a "{" or "[" is left open.
            error = "it is not YAML: a \"{\" or \"[\" is not closed";
        }
        catch (ArgumentException)
        {
            // Its tags throw this where what follows the "!" could be no name of one.
            error = "it is not YAML: a \"!\" begins a tag that is none";
        }

        return null;
    }

    private sealed class Reader(IParser parser)
    {
        private int _nodes;

        public List<YamlNode> Documents()
        {
            var documents = new List<YamlNode>();
            parser.Consume<StreamStart>();
            while (!parser.TryConsume<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                documents.Add(Node(0));
                parser.Consume<DocumentEnd>();
            }

            return documents;
        }

        private YamlNode Node(int depth)
        {
            var at = parser.Current!.Start;
            if (++_nodes > StrictYaml.MaxNodes || depth > StrictYaml.MaxDepth) throw new YamlException(at, at, "too many or too deep values");
            if (parser.TryConsume<AnchorAlias>(out _)) return new YamlScalar("", false, (int)at.Line, (int)at.Column);
            if (parser.TryConsume<Scalar>(out var scalar)) return new YamlScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, (int)at.Line, (int)at.Column);
            return parser.TryConsume<SequenceStart>(out _) ? List(at, depth) : Map(at, depth);
        }

        private YamlList List(Mark at, int depth)
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
            return new YamlList(items, (int)at.Line, (int)at.Column);
        }

        private YamlMap Map(Mark at, int depth)
        {
            parser.Consume<MappingStart>();
            var entries = new List<YamlEntry>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key is YamlScalar name) entries.Add(new YamlEntry(name, value));
            }

            return new YamlMap(entries, (int)at.Line, (int)at.Column);
        }
    }
}
