using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

/// <summary>Messages through the analyzer: whatever a message says, it is judged, what is quoted stands in it, and more of it never says less.</summary>
public sealed class MessageFuzzer : Fuzzer
{
    private const string Claude = "Co-authored-by: Claude <noreply@anthropic.com>";
    private static readonly CommitId Head = CommitId.Parse(new string('1', 40));
    private static readonly CommitIdentity Ann = new("Ann", "ann@acme.example");

    protected override int LeastShapes => 30;

    protected override IReadOnlyList<string> Words =>
        ["\n", "\r\n", "* ", "> ", "\\n", "Co-authored-by: ", "Claude <noreply@anthropic.com>", "Assisted-by: ", "AI-Assisted: no", "AI-Assisted: yes", "Generated with ", "(cherry picked from commit ", "This reverts commit ",
            " (#7)", "See merge request a!7", "Entire-Checkpoint: a1b2c3d4e5f6", "Claude-Session: https://claude.ai/code/session_1", "Replit-Commit-Author: Agent", "\u202e", "\0", "Signed-off-by: ", new string('x', 300)];

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateDirectories(SourceTree.Golden("authorship")).Order(StringComparer.Ordinal).Select(Message).Select(Encoding.UTF8.GetBytes);

    protected override string Read(byte[] input)
    {
        var message = Encoding.UTF8.GetString(input);
        var commit = Judge(message);
        foreach (var mark in commit.Marks) CheckQuoted(mark, message);
        _ = CommitReferences.In(message);
        if (AuthorshipFacts.Read(AuthorshipFacts.Write(new AuthorshipReport("shop", null, Head, [commit], [])), out var error) is null) throw new InvalidOperationException($"the facts cannot be read back: {error}");
        CheckOnlyRaises(message, commit);
        return $"{commit.Involvement} {string.Join(',', commit.Marks.Select(m => m.Id).Distinct().Take(3))}";
    }

    private static void CheckQuoted(FoundMark mark, string message)
    {
        if (mark.Text.Length > Limits.MarkText) throw new InvalidOperationException("a mark is longer than marks are");
        // A long line is quoted by its beginning and a digest of all of it.
        var quoted = mark.Text.Length < Limits.MarkText ? mark.Text : mark.Text[..(Limits.MarkText / 2)];
        if (mark.Kind is MarkKind.Trailer or MarkKind.Body && !message.Contains(quoted, StringComparison.Ordinal)) throw new InvalidOperationException($"\"{mark.Text}\" does not stand in the message");
    }

    /// <summary>A line added on its own takes no strong mark away, and a strong one makes it at least an edit.</summary>
    private static void CheckOnlyRaises(string message, CommitAuthorship commit)
    {
        foreach (var line in new[] { Claude, "AI-Assisted: no", "Written by hand." })
        {
            if (message.Length + line.Length + 2 > Limits.Message) continue;
            var more = Judge($"{message}\n{line}\n");
            var lost = commit.Marks.Where(m => m.Strength == MarkStrength.Strong).Except(more.Marks).ToList();
            if (lost.Count > 0) throw new InvalidOperationException($"\"{line}\" took away {lost[0].Id}");
            if (commit.IsAiAssisted && more.Involvement > commit.Involvement) throw new InvalidOperationException($"\"{line}\" lowered {commit.Involvement} to {more.Involvement}");
            if (line == Claude && more.Involvement > Involvement.Edit) throw new InvalidOperationException("a strong mark was not heard");
        }
    }

    private static CommitAuthorship Judge(string message) =>
        AuthorshipAnalyzer.Analyze("shop", null, Head, [new CommitRecord(Head, [], Ann, Ann, message)], PeopleDirectory.Empty, MarkTable.Default, AuthorshipOptions.Default, []).Commits[0];

    private static string Message(string folder)
    {
        var text = Path.Combine(folder, "message.txt");
        return File.Exists(text) ? File.ReadAllText(text) : (string)JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "commit.json")))!["message"]!;
    }
}
