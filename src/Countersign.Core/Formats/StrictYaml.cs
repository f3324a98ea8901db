using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Countersign.Core.Formats;

/// <summary>A node of a YAML document, with where it stands.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public abstract record YamlNode(int Line, int Column);

/// <summary>Text as written; <paramref name="Quoted"/> tells <c>"true"</c> from <c>true</c>.</summary>
public sealed record YamlScalar(string Text, bool Quoted, int Line, int Column) : YamlNode(Line, Column);

/// <summary>A sequence.</summary>
public sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column);

/// <summary>A mapping in the order written; keys are unique scalars.</summary>
public sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlNode(Line, Column);

/// <summary>One <c>key: value</c> of a mapping.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>
/// The YAML that configuration files may use: maps, lists and scalars of one document. Tags, anchors, aliases, merge keys, duplicate and
/// complex keys are refused: each of them lets a file mean something else than it seems to say, and aliases can blow up in memory.
/// Read through the parser's events only, never by reflection.
/// </summary>
public static class StrictYaml
{
    /// <summary>Largest file read, in characters.</summary>
    public const int MaxCharacters = 4 * 1024 * 1024;

    /// <summary>Deepest nesting read, in levels.</summary>
    public const int MaxDepth = 32;

    /// <summary>Most nodes in one file.</summary>
    public const int MaxNodes = 500_000;

    /// <summary>Parses one document; every fault found is an error with its place.</summary>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    public static Loaded<YamlNode> Parse(string file, string text) => Parse(file, text, builder => builder.Document());

    /// <summary>Parses every document of a stream, for formats of others that keep several in one file.</summary>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    public static Loaded<IReadOnlyList<YamlNode>> ParseAll(string file, string text) => Parse(file, text, builder => builder.Documents());

    private static Loaded<T> Parse<T>(string file, string text, Func<Builder, Loaded<T>> build)
        where T : class
    {
        Loaded<T> Fail(long line, long column, string problem, string fix) =>
            Loaded<T>.Failed([new ConfigurationError(file, (int)Math.Max(line, 1), (int)Math.Max(column, 1), problem, fix)]);
        if (text.Length > MaxCharacters)
            return Fail(1, 1, $"The file has {text.Length} characters.", $"At most {MaxCharacters} are read.");
        var parser = new Parser(new StringReader(text));
        try
        {
            return build(new Builder(file, parser));
        }
        catch (YamlException problem)
        {
            return Fail(problem.Start.Line, problem.Start.Column, $"This is not valid YAML: {Clean(problem.Message)}.", "");
        }
        catch (InvalidOperationException)
        {
            // The scanner of YamlDotNet 16.3 says this, without a place, where a "{" or "[" is left open.
            var at = parser.Current?.End ?? Mark.Empty;
            return Fail(at.Line, at.Column, "This is not valid YAML: a \"{\" or \"[\" near here is not closed.", "Close it.");
        }
        catch (ArgumentException)
        {
            // Its tags throw this where what follows the "!" could be no name of one.
            var at = parser.Current?.End ?? Mark.Empty;
            return Fail((int)at.Line, (int)at.Column, "This is not valid YAML: a \"!\" near here begins a tag that is none.", "Remove it; types come from the field, not from tags.");
        }
    }

    private static string Clean(string message) => message.TrimEnd('.', ' ');

    private sealed class Builder(string file, IParser parser)
    {
        private readonly List<ConfigurationError> _errors = [];
        private int _nodes;

        public Loaded<IReadOnlyList<YamlNode>> Documents()
        {
            parser.Consume<StreamStart>();
            var roots = new List<YamlNode>();
            while (!parser.Accept<StreamEnd>(out _))
                if (One() is { } root) roots.Add(root);
            return _errors.Count == 0 ? Loaded<IReadOnlyList<YamlNode>>.Of(roots) : Loaded<IReadOnlyList<YamlNode>>.Failed(_errors);
        }

        public Loaded<YamlNode> Document()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return Loaded<YamlNode>.Failed([new ConfigurationError(file, 1, 1, "The file is empty.", "Start it with \"version: 1\".")]);
            var root = One();
            if (!parser.Accept<StreamEnd>(out _)) Refuse(parser.Current!.Start, "A second document starts here.", "Keep one document a file.");
            return root is not null && _errors.Count == 0 ? Loaded<YamlNode>.Of(root) : Loaded<YamlNode>.Failed(_errors);
        }

        private YamlNode? One()
        {
            parser.Consume<DocumentStart>();
            var root = Node(0);
            parser.Consume<DocumentEnd>();
            return root;
        }

        private YamlNode? Node(int depth)
        {
            var at = parser.Current!.Start;
            if (++_nodes > MaxNodes) throw new YamlException(at, at, $"the file has more than {MaxNodes} values");
            if (depth > MaxDepth) throw new YamlException(at, at, $"values are nested deeper than {MaxDepth} levels");
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                Refuse(at, $"\"*{alias.Value}\" is an alias.", "Write the value out; aliases are not read.");
                return null;
            }

            if (parser.Current is NodeEvent node) RefuseDecoration(node);
            if (parser.TryConsume<Scalar>(out var scalar)) return ScalarNode(scalar);
            return parser.TryConsume<SequenceStart>(out _) ? List(at, depth) : Map(at, depth);
        }

        private void RefuseDecoration(NodeEvent node)
        {
            if (!node.Anchor.IsEmpty) Refuse(node.Start, $"\"&{node.Anchor.Value}\" is an anchor.", "Remove it; anchors are not read.");
            if (!node.Tag.IsEmpty) Refuse(node.Start, $"\"{node.Tag}\" is a tag.", "Remove it; types come from the field, not from tags.");
        }

        private static YamlScalar ScalarNode(Scalar scalar) =>
            new(scalar.Value, scalar.Style != ScalarStyle.Plain, (int)scalar.Start.Line, (int)scalar.Start.Column);

        private YamlList List(Mark at, int depth)
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                if (Node(depth + 1) is { } item) items.Add(item);
            return new YamlList(items, (int)at.Line, (int)at.Column);
        }

        private YamlMap Map(Mark at, int depth)
        {
            parser.Consume<MappingStart>();
            var entries = new List<YamlEntry>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var keyAt = parser.Current!.Start;
                var key = Node(depth + 1) as YamlScalar;
                var value = Node(depth + 1);
                if (key is null) Refuse(keyAt, "This key is not plain text.", "Use a word as the key.");
                else if (key.Text == "<<") Refuse(keyAt, "\"<<\" is a merge key.", "Write the members out.");
                else if (!seen.Add(key.Text)) Refuse(keyAt, $"\"{key.Text}\" stands twice here.", "Keep one of them.");
                else if (value is not null) entries.Add(new YamlEntry(key, value));
            }

            return new YamlMap(entries, (int)at.Line, (int)at.Column);
        }

        private void Refuse(Mark at, string problem, string fix) =>
            _errors.Add(new ConfigurationError(file, (int)at.Line, (int)at.Column, problem, fix));
    }
}
