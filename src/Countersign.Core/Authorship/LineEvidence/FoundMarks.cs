namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>The one order of marks: that of lines, notes and refs, which says nothing, changes nothing.</summary>
internal static class FoundMarks
{
    /// <summary>Distinct and sorted.</summary>
    public static IReadOnlyList<FoundMark> Sorted(IEnumerable<FoundMark> marks) =>
        [.. marks.Distinct().OrderBy(m => m.Kind).ThenBy(m => m.Id, StringComparer.Ordinal).ThenBy(m => m.Text, StringComparer.Ordinal).ThenBy(m => m.Strength)];
}
