using System.Text;
using System.Text.Unicode;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>
/// Reads a git-ai authorship log (git-ai standard 3.0.0, sections 1 and 2; older logs differ only in the length of their keys): lines of files by key,
/// then <c>---</c>, then JSON that says what the keys stand for. A log without lines of a tool is no evidence: git-ai writes one for every commit.
/// </summary>
public static class GitAiNote
{
    /// <summary>Reads a note; whatever it holds, it throws nothing.</summary>
    /// <param name="bytes">The note's bytes.</param>
    public static ReadRecords Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > EvidenceLimits.RecordBytes) return ReadRecords.Unreadable($"it has {bytes.Length} bytes; at most {EvidenceLimits.RecordBytes} are read");
        if (!Utf8.IsValid(bytes)) return ReadRecords.Unreadable("it is not UTF-8");
        if (bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] json) return GitAiOldLog.Read(json);
        var divider = Divider(bytes);
        if (divider < 0) return ReadRecords.Unreadable("it has no line \"---\" between lines and description");
        if (GitAiDescription.Read(bytes[(divider + 4)..], out var described) is { } wrong) return ReadRecords.Unreadable(wrong);
        var attested = new Attestation(described!);
        return attested.Read(Encoding.UTF8.GetString(bytes[..divider])) is { } problem
            ? ReadRecords.Unreadable(problem)
            : ReadRecords.Of(new LineRecord(LineRecord.GitAiNote, MarkKind.Note, described!.Base, attested.Files));
    }

    /// <summary>Where the line <c>---</c> begins, or -1.</summary>
    private static int Divider(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("---\n"u8)) return 0;
        var at = bytes.IndexOf("\n---\n"u8);
        return at < 0 ? -1 : at + 1;
    }

    /// <summary>The lines before the divider.</summary>
    private sealed class Attestation(GitAiDescription described)
    {
        private readonly Dictionary<(string Path, string Tool, Involvement Involvement), List<LineSpan>> _lines = [];
        private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
        private string? _path;
        private int _spans;

        public IReadOnlyList<ToolLines> Files =>
            [.. _lines.Select(l => new ToolLines(l.Key.Path, l.Key.Tool, l.Key.Involvement, l.Value))];

        /// <summary>Reads every line; null, or the first that is wrong.</summary>
        public string? Read(string text)
        {
            var number = 0;
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                number++;
                if (line.IsEmpty) continue;
                var problem = line.StartsWith("  ") ? Entry(line[2..]) : File(line);
                if (problem is not null) return $"line {number} {problem}: \"{Printable.Line(line.Length > 80 ? line[..80].ToString() : line.ToString())}\"";
            }

            return null;
        }

        private string? File(ReadOnlySpan<char> line)
        {
            var path = line is ['"', .., '"'] ? line[1..^1] : line;
            if (path.IsEmpty || char.IsWhiteSpace(path[0])) return "is neither a path nor an entry";
            if (path.Length > EvidenceLimits.Path) return $"has a path of more than {EvidenceLimits.Path} characters";
            _path = path.ToString();
            return _paths.Add(_path) && _paths.Count > EvidenceLimits.Files ? $"is one file more than the {EvidenceLimits.Files} that are read" : null;
        }

        private string? Entry(ReadOnlySpan<char> entry)
        {
            var space = entry.IndexOf(' ');
            if (_path is null || space <= 0) return "is no entry of a file";
            var author = described.AuthorOf(entry[..space].ToString());
            if (author is null) return "has a key of no known kind";
            var spans = new List<LineSpan>();
            if (!LineSpans.TryRead(entry[(space + 1)..], spans)) return "has no list of line numbers";
            if ((_spans += spans.Count) > EvidenceLimits.Spans) return $"has more than {EvidenceLimits.Spans} spans of lines before it";
            if (author.IsPerson) return null;
            var key = (_path, author.Tool, author.Involvement);
            if (!_lines.TryGetValue(key, out var lines)) _lines[key] = lines = [];
            lines.AddRange(spans);
            return null;
        }
    }
}
