using System.Net;
using System.Text;
using Countersign.Core.Authorship;

namespace Countersign.Cli.Replay;

/// <summary>
/// Writes HTML in which text from a repository can only ever be text: tag and attribute names are written by this program, everything else is made
/// printable and escaped here, and there is no other way in.
/// </summary>
internal sealed class Html
{
    private const int LongestText = 2_000; // characters of one piece of text

    private readonly StringBuilder _text = new();

    /// <summary>An element around what is written inside.</summary>
    public Html In(string tag, Action inside, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(tag, attributes);
        inside();
        _text.Append("</").Append(tag).Append('>');
        return this;
    }

    /// <summary>An element with text.</summary>
    public Html Of(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(tag, attributes);
        Text(text);
        _text.Append("</").Append(tag).Append('>');
        return this;
    }

    /// <summary>An element without content.</summary>
    public Html Void(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(tag, attributes);
        return this;
    }

    /// <summary>Text.</summary>
    public Html Text(string text)
    {
        _text.Append(Escaped(text));
        return this;
    }

    /// <summary>A line end, so that the file can be read and compared.</summary>
    public Html Line()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>Text of this program itself, as it is. Never for anything that was read.</summary>
    public Html Own(string constant)
    {
        _text.Append(constant);
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    private void Open(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
            if (value is not null) _text.Append(' ').Append(name).Append("=\"").Append(Escaped(value)).Append('"');
        _text.Append('>');
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(Printable.Line(text, LongestText));
}
