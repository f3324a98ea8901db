using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Countersign.Server.Tests.Cli;

/// <summary>Looks whether a page of ours can do anything. Every tag and attribute in it must be on the list of those that the program writes.</summary>
internal static partial class Page
{
    private static readonly HashSet<string> Tags =
    [
        "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "div", "p", "span", "strong", "code", "h1", "h2", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "th", "td", "details",
        "summary", "svg", "rect", "line", "text",
    ];

    private static readonly HashSet<string> Attributes =
    [
        "lang", "charset", "name", "content", "http-equiv", "class", "scope", "role", "aria-label", "viewBox", "preserveAspectRatio", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "text-anchor",
    ];

    public static void AssertInert(string page)
    {
        var style = StyleElement().Match(page).Groups[1].Value;
        Assert.Contains($"style-src &#39;sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}&#39;".Replace("+", "&#43;", StringComparison.Ordinal), page.Replace("+", "&#43;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("default-src &#39;none&#39;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);

        // Without its style sheet and with its void elements closed the page is well-formed XML: what a browser makes of it is what stands there.
        var parsed = XDocument.Parse(VoidMeta().Replace(StyleElement().Replace(page, "<style></style>").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "$0</meta>"));
        Assert.All(parsed.Descendants(), element => Assert.Contains(element.Name.LocalName, Tags));
        Assert.All(parsed.Descendants().Attributes(), attribute => Assert.Contains(attribute.Name.LocalName, Attributes));
        Assert.DoesNotContain(page, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', page);
    }

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();

    [GeneratedRegex("<meta [^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex VoidMeta();
}
