using System.Buffers;

namespace Countersign.Core.Authorship;

/// <summary>How sure it is that text naming a co-author was meant as a trailer.</summary>
internal enum CoauthorPlace
{
    /// <summary>The line begins with it.</summary>
    Line,

    /// <summary>It stands somewhere in a sentence, which may only talk about trailers.</summary>
    Prose,
}

/// <summary>One co-author named in a message.</summary>
/// <param name="Identity">Name and address; the address is empty where none was written.</param>
/// <param name="Line">The one form that patterns are matched against.</param>
/// <param name="Place">Whether it was meant as a trailer.</param>
internal readonly record struct NamedCoauthor(CommitIdentity Identity, string Line, CoauthorPlace Place);

/// <summary>
/// Finds co-authors in one line, also in damaged ones: several glued together, glued to the sentence before, without address, without angle
/// brackets. Squash merges and hand editing make all of these.
/// </summary>
internal static class CoauthorLine
{
    /// <summary>The keys that name a co-author; <c>co-developed-by</c> is the kernel's.</summary>
    public static readonly string[] Keys = ["co-authored-by", "co-developed-by"];

    private static readonly SearchValues<string> AnyKey = SearchValues.Create(Keys, StringComparison.OrdinalIgnoreCase);

    /// <summary>Longest name that is still one in the middle of a sentence, in characters.</summary>
    private const int MaxNameInProse = 60;

    /// <summary>Whether a key stands anywhere in this line.</summary>
    public static bool IsIn(ReadOnlySpan<char> line) => line.ContainsAny(AnyKey);

    /// <summary>The co-authors the line names, in order; one more than <see cref="Limits.Coauthors"/> at most, so that the caller sees there were too many.</summary>
    public static List<NamedCoauthor> Read(string line)
    {
        var found = new List<NamedCoauthor>();
        var begins = false;
        for (var at = NextKey(line, 0); at >= 0 && found.Count <= Limits.Coauthors;)
        {
            var next = NextKey(line, at + Keys[0].Length);
            var value = line.AsSpan(at, (next < 0 ? line.Length : next) - at);
            if (TakeKey(ref value))
            {
                // A line that begins with the key is trailers to its end; a key that touches the word before lost its line break.
                begins = begins || at == 0 || IsGlued(line, at);
                ReadValue(value, begins ? CoauthorPlace.Line : CoauthorPlace.Prose, found);
            }

            at = next;
        }

        return found;
    }

    private static int NextKey(string line, int from)
    {
        var at = from < line.Length ? line.AsSpan(from).IndexOfAny(AnyKey) : -1;
        return at < 0 ? -1 : from + at;
    }

    private static bool IsGlued(string line, int at) => !char.IsWhiteSpace(line[at - 1]) && !"\"'`([{<“‘".Contains(line[at - 1], StringComparison.Ordinal);

    private static bool TakeKey(ref ReadOnlySpan<char> text)
    {
        foreach (var key in Keys)
            if (text.StartsWith(key, StringComparison.OrdinalIgnoreCase)) text = text[key.Length..].TrimStart();
        if (text.IsEmpty || text[0] != ':') return false;
        text = text[1..];
        return true;
    }

    private static void ReadValue(ReadOnlySpan<char> value, CoauthorPlace place, List<NamedCoauthor> found)
    {
        var before = found.Count;
        while (found.Count <= Limits.Coauthors && value.IndexOf('<') is var open and >= 0)
        {
            var name = value[..open];
            var rest = value[(open + 1)..];
            var close = rest.IndexOf('>');
            Add(name, close < 0 ? rest : rest[..close], place, found);
            value = close < 0 ? [] : rest[(close + 1)..];
        }

        if (found.Count == before) AddBare(value, place, found);
    }

    private static void AddBare(ReadOnlySpan<char> value, CoauthorPlace place, List<NamedCoauthor> found)
    {
        if (place == CoauthorPlace.Prose) return; // A sentence about the key, without any address.
        foreach (var word in value.Split(' '))
            if (value[word].Contains('@'))
            {
                Add(value[..word.Start.Value], value[word].Trim("(),;."), place, found);
                return;
            }

        Add(value, [], place, found);
    }

    private static void Add(ReadOnlySpan<char> rawName, ReadOnlySpan<char> rawEmail, CoauthorPlace place, List<NamedCoauthor> found)
    {
        var name = Printable.Bounded(rawName.Trim(" \t,;.*&").ToString(), Limits.Name);
        var email = Printable.Bounded(rawEmail.Trim().ToString(), Limits.Email);
        if ((name.Length == 0 && email.Length == 0) || (place == CoauthorPlace.Prose && name.Length > MaxNameInProse)) return;
        var line = "Co-authored-by:" + (name.Length > 0 ? " " + name : "") + (email.Length > 0 ? $" <{email}>" : "");
        found.Add(new NamedCoauthor(new CommitIdentity(name, email), line, place));
    }
}
