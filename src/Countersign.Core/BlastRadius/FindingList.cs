using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius;

/// <summary>Notes and gaps of one input, bounded: what is too much to list is counted.</summary>
/// <param name="path">Name of the input, put before every gap.</param>
/// <param name="maxNotes">Most notes kept.</param>
internal sealed class FindingList(string path, int maxNotes)
{
    private readonly List<BlastRadiusNote> _notes = [];
    private readonly List<Gap> _gaps = [];
    private readonly Dictionary<GapCode, int> _more = [];
    private int _moreNotes;

    public IReadOnlyList<BlastRadiusNote> Notes =>
        _moreNotes == 0 ? _notes : [.. _notes, new BlastRadiusNote("more", "", $"{_moreNotes} more notes are not listed.")];

    public IReadOnlyList<Gap> Gaps => [.. _gaps, .. _more.Select(m => new Gap(m.Key, $"{path}: {m.Value} more of this kind."))];

    public void Note(string kind, string address, string text)
    {
        if (_notes.Count < maxNotes) _notes.Add(new BlastRadiusNote(kind, address, text));
        else _moreNotes++;
    }

    public void Gap(GapCode code, string problem)
    {
        if (_gaps.Count(g => g.Code == code) < PlanLimits.MaxGapsOfAKind) _gaps.Add(new Gap(code, $"{path}: {problem}."));
        else _more[code] = _more.GetValueOrDefault(code) + 1;
    }

    public void ClearNotes()
    {
        _notes.Clear();
        _moreNotes = 0;
    }
}
