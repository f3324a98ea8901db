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
    /// <summary>The nearest of <paramref name="words"/> within a third of its length in edits, as a sentence; otherwise all of them.</summary>
    public static string Suggest(string given, IEnumerable<string> words)
    {
        var known = words.Order(StringComparer.Ordinal).ToList();
        if (Of(given, known) is { } nearest) return $"Did you mean \"{nearest}\"?";
        return known.Count == 0 ? "" : $"It must be one of: {string.Join(", ", known)}.";
    }

    /// <summary>The nearest of <paramref name="words"/> within a third of its length in edits, or null.</summary>
    public static string? Of(string given, IEnumerable<string> words)
    {
        var best = words.Order(StringComparer.Ordinal).Select(word => (word, edits: Edits(given, word))).OrderBy(pair => pair.edits).FirstOrDefault();
        return best.word is not null && best.edits <= Math.Max(1, best.word.Length / 3) ? best.word : null;
    }

    private static int Edits(string a, string b)
    {
        if (a.Length > 100) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
