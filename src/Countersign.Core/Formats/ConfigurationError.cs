namespace Countersign.Core.Formats;

/// <summary>
/// One fault in a configuration file, told so that its author can mend it: where, what was found, what to write instead.
/// All faults of a file are collected and shown at once.
/// </summary>
/// <param name="File">The file's name as the author knows it, for instance <c>policy.yaml</c>.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Problem">The cause, with the quoted input.</param>
/// <param name="Fix">What to do about it; empty only when the problem says it already.</param>
public sealed record ConfigurationError(string File, int Line, int Column, string Problem, string Fix = "")
{
    /// <summary><c>file:line:column: problem. fix.</c></summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Problem}{(Fix.Length == 0 ? "" : " " + Fix)}";
}

/// <summary>A value, or every reason why there is none. A file with one error gives no value at all.</summary>
/// <typeparam name="T">What the file describes.</typeparam>
public sealed record Loaded<T>
    where T : class
{
    private Loaded(T? value, IReadOnlyList<ConfigurationError> errors) => (Value, Errors) = (value, errors);

    /// <summary>The value; null exactly when there are errors.</summary>
    public T? Value { get; }

    /// <summary>Every error found.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>A file without faults.</summary>
    public static Loaded<T> Of(T value) => new(value, []);

    /// <summary>A file with faults.</summary>
    public static Loaded<T> Failed(IReadOnlyList<ConfigurationError> errors) =>
        errors.Count > 0 ? new(null, errors) : throw new ArgumentException("A failed load names at least one error.", nameof(errors));
}

/// <summary>Finds the valid word nearest to a misspelt one, for error messages.</summary>
public static class NearestWord
{
    /// <summary>Most words listed where none is near.</summary>
    public const int MaxListed = 40;

    private const int MaxLength = 100; // characters of a word worth comparing

    /// <summary>The nearest of <paramref name="words"/> within a third of its length in edits, as a sentence; otherwise all of them, or the first of them.</summary>
    public static string Suggest(string given, IEnumerable<string> words)
    {
        var known = words.Where(word => word.Length > 0).Order(StringComparer.Ordinal).ToList();
        if (Of(given, known) is { } nearest) return $"Did you mean \"{nearest}\"?";
        var more = known.Count > MaxListed ? $" and {known.Count - MaxListed} more" : "";
        return known.Count == 0 ? "" : $"It must be one of: {string.Join(", ", known.Take(MaxListed))}{more}.";
    }

    /// <summary>The nearest of <paramref name="words"/> within a third of its length in edits, or null.</summary>
    public static string? Of(string given, IEnumerable<string> words)
    {
        var best = words.Order(StringComparer.Ordinal).Select(word => (word, edits: Edits(given, word))).OrderBy(pair => pair.edits).FirstOrDefault();
        return best.word is not null && best.edits <= Math.Max(1, best.word.Length / 3) ? best.word : null;
    }

    /// <summary>Letters to put in, take out, replace, or swap with their neighbour (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        if (a.Length > MaxLength || b.Length > MaxLength) return int.MaxValue;
        var (before, last) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray());
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(1 + Math.Min(last[j], row[j - 1]), last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
