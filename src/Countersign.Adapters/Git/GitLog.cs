using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>Most commits read in one range.</summary>
    public const int MaxCommits = AuthorshipFacts.MaxCommits;

    /// <summary>Most bytes of ids, names and messages read in one range.</summary>
    public const long MaxHistoryBytes = 1L << 30;

    /// <summary>Largest single commit read, in bytes.</summary>
    public const int MaxCommitBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Every commit reachable from head and not from base, both sides of merges, as git walks them, newest first as far as dates say: one git
    /// process, read as it comes. To have children before parents git would have to walk to the end before it prints; the analysis orders. What stopped the reading early is added to <paramref name="gaps"/> before the enumeration ends.
    /// </summary>
    /// <param name="base">Where the range begins (excluded); null for all of the head's history.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="cleanMerges">Asked once, at the first merge: which merges are what git makes of their parents. Null to leave that open.</param>
    /// <param name="gaps">Receives the gaps.</param>
    /// <param name="cancellation">Kills git.</param>
    public IEnumerable<CommitRecord> ReadRange(
        CommitId? @base, CommitId head, Func<IReadOnlyDictionary<CommitId, bool>>? cleanMerges, ICollection<Gap> gaps, CancellationToken cancellation) =>
        ReadRange(@base, head, cleanMerges, gaps, MaxCommits, MaxHistoryBytes, cancellation);

    internal IEnumerable<CommitRecord> ReadRange(
        CommitId? @base, CommitId head, Func<IReadOnlyDictionary<CommitId, bool>>? cleanMerges, ICollection<Gap> gaps, int mostCommits, long mostBytes, CancellationToken cancellation)
    {
        // Not before the first commit is asked for: an enumeration that nobody begins starts no git.
        foreach (var commit in ReadRange(StartLog(@base, head, cancellation), cleanMerges, gaps, mostCommits, mostBytes)) yield return commit;
    }

    /// <summary>Starts git on a range, so that it walks while the caller still makes ready.</summary>
    internal RunningGit StartLog(CommitId? @base, CommitId head, CancellationToken cancellation) => _git.Start(View(LogArguments(@base, head)), cancellation);

    /// <summary>Reads what <see cref="StartLog"/> started, and ends it.</summary>
    internal static IEnumerable<CommitRecord> ReadRange(
        RunningGit log, Func<IReadOnlyDictionary<CommitId, bool>>? cleanMerges, ICollection<Gap> gaps, int mostCommits = MaxCommits, long mostBytes = MaxHistoryBytes)
    {
        using var running = log;
        var reader = new CommitReader(running.Output, cleanMerges);
        var count = 0;
        while (reader.Next() is { } commit)
        {
            if (++count > mostCommits || reader.BytesRead > mostBytes)
            {
                gaps.Add(new Gap(GapCode.RangeTooLarge, $"Only the newest {count - 1} commits of this range were read; at most {mostCommits} commits and {mostBytes} bytes are."));
                yield break;
            }

            yield return commit;
        }

        if (reader.IsTooLarge) gaps.Add(new Gap(GapCode.RangeTooLarge, $"A commit is larger than {MaxCommitBytes} bytes; only the {count} commits before it were read."));
        else if (EndGap(running) is { } gap) gaps.Add(gap);
    }

    /// <summary>Prints commits as <see cref="CommitReader"/> reads them.</summary>
    private static readonly string[] LogOptions =
    [
        "log", "-z", "--encoding=UTF-8", "--no-mailmap", "--no-notes", "--no-show-signature", "--no-decorate", "--no-color",
        "--format=tformat:%H%n%P%n%an%n%ae%n%cn%n%ce%n%B",
    ];

    private static string[] LogArguments(CommitId? @base, CommitId head) =>
        [.. LogOptions, head.Hex, .. @base is { } from ? (string[])["^" + from.Hex] : [], "--"];

    private static Gap? EndGap(RunningGit running)
    {
        try
        {
            // The enumeration is synchronous by design: whoever reads it is on a thread of its own, and git has closed its output.
            var (code, error) = running.EndAsync().GetAwaiter().GetResult();
            return code == 0 ? null : Unreadable(error);
        }
        catch (GitFailedException problem)
        {
            return new Gap(GapCode.RangeTooLarge, problem.Message);
        }
    }

    /// <summary>
    /// Cuts git's output into commits. Fields of the header end with a line feed, which no name or address can hold; commits end with NUL,
    /// which no message can hold: git itself stops reading there.
    /// </summary>
    private sealed class CommitReader(Stream output, Func<IReadOnlyDictionary<CommitId, bool>>? cleanMerges)
    {
        private readonly Dictionary<string, CommitIdentity> _identities = new(StringComparer.Ordinal);
        private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);
        private byte[] _bytes = new byte[256 * 1024];
        private char[] _chars = new char[256 * 1024];
        private int _start;
        private int _end;
        private IReadOnlyDictionary<CommitId, bool>? _cleanMerges;

        public long BytesRead { get; private set; }

        public bool IsTooLarge { get; private set; }

        public CommitRecord? Next()
        {
            for (var searched = 0; ;)
            {
                var length = _bytes.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)0);
                if (length >= 0)
                {
                    var record = _bytes.AsSpan(_start, searched + length);
                    _start += searched + length + 1;
                    return Parse(record);
                }

                searched = _end - _start;
                if (!Fill()) return null;
            }
        }

        private bool Fill()
        {
            if (_end == _bytes.Length)
            {
                if (_start > 0) Buffer.BlockCopy(_bytes, _start, _bytes, 0, _end - _start);
                else if (_bytes.Length >= MaxCommitBytes) return !(IsTooLarge = true);
                else Array.Resize(ref _bytes, _bytes.Length * 2);
                (_start, _end) = (0, _end - _start);
            }

            var read = output.Read(_bytes, _end, _bytes.Length - _end);
            _end += read;
            BytesRead += read;
            return read > 0;
        }

        private CommitRecord Parse(ReadOnlySpan<byte> bytes)
        {
            if (_chars.Length < bytes.Length) _chars = new char[bytes.Length];
            ReadOnlySpan<char> rest = _chars.AsSpan(0, Encoding.UTF8.GetChars(bytes, _chars));
            var id = Arrived(Line(ref rest));
            var parents = Parents(Line(ref rest));
            var author = Identity(ref rest);
            var committer = Identity(ref rest);
            return new CommitRecord(id, parents, author, committer, rest.ToString(), parents.Length > 1 ? IsClean(id) : null);
        }

        private bool? IsClean(CommitId id)
        {
            if (cleanMerges is null) return null;
            _cleanMerges ??= cleanMerges();
            return _cleanMerges.TryGetValue(id, out var isClean) ? isClean : null;
        }

        private CommitId[] Parents(ReadOnlySpan<char> line)
        {
            if (line.IsEmpty) return [];
            var parents = new CommitId[line.Count(' ') + 1];
            var at = 0;
            foreach (var part in line.Split(' ')) parents[at++] = Awaited(line[part]);
            return parents;
        }

        /// <summary>An id is named by a child first: one copy for both, given up when the commit comes.</summary>
        private CommitId Arrived(ReadOnlySpan<char> hex)
        {
            var awaited = _awaited.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!awaited.TryGetValue(hex, out var known)) return CommitId.Parse(hex.ToString());
            awaited.Remove(hex);
            return CommitId.Parse(known);
        }

        private CommitId Awaited(ReadOnlySpan<char> hex)
        {
            var awaited = _awaited.GetAlternateLookup<ReadOnlySpan<char>>();
            if (awaited.TryGetValue(hex, out var known)) return CommitId.Parse(known);
            var id = CommitId.Parse(hex.ToString());
            _awaited.Add(id.Hex);
            return id;
        }

        private CommitIdentity Identity(ref ReadOnlySpan<char> rest)
        {
            var nameLength = rest.IndexOf('\n');
            var length = nameLength + 1 + rest[(nameLength + 1)..].IndexOf('\n');
            var both = rest[..length];
            rest = rest[(length + 1)..];
            var known = _identities.GetAlternateLookup<ReadOnlySpan<char>>();
            if (known.TryGetValue(both, out var identity)) return identity;
            return _identities[both.ToString()] = new CommitIdentity(both[..nameLength].ToString(), both[(nameLength + 1)..].ToString());
        }

        private static ReadOnlySpan<char> Line(ref ReadOnlySpan<char> rest)
        {
            var end = rest.IndexOf('\n');
            var line = rest[..end];
            rest = rest[(end + 1)..];
            return line;
        }
    }
}
