using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Cli.Reports;

/// <summary>A blast radius to be read in seconds: how bad, how much, then each effect with its reason, worst first.</summary>
internal static class BlastRadiusText
{
    private const int MostEffects = 50;
    private const int MostReasons = 3;
    private const int MostNotes = 10;
    private const int LineLength = 300; // characters

    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter to, BlastRadiusReport report, string judgedAs, Paint paint)
    {
        var counts = Enum.GetValues<Does>().Where(d => report.Count(d) > 0).Select(d => $"{report.Count(d)} {Words.Of(d)}").ToList();
        to.WriteLine($"severity {paint.Of(report.Severity, Words.Of(report.Severity))} in {judgedAs}: {(counts.Count == 0 ? "no effects" : string.Join(", ", counts))}");
        if (report.Effects.Count > 0) to.WriteLine();
        foreach (var effect in report.Effects.Take(MostEffects)) WriteEffect(to, effect, paint);
        if (report.Effects.Count > MostEffects) to.WriteLine($"… and {report.Effects.Count - MostEffects} more, none of them worse; --format json has all of them");
        if (report.Services.Count > 0) to.WriteLine($"\nservices: {string.Join(", ", report.Services.Select(Service))}");
        WriteNotes(to, report.Notes);
        Gaps.Write(to, report.Gaps);
    }

    private static void WriteEffect(TextWriter to, Effect effect, Paint paint)
    {
        var severity = paint.Of(effect.Severity, $"{Words.Of(effect.Severity),-8}");
        to.WriteLine($"{severity} {Words.Of(effect.Does),-7} {Printable.Line(effect.Address, LineLength)}{Loss(effect)}{(effect.Certainty == Certainty.Possible ? " (possible)" : "")}");
        foreach (var reason in effect.Because.Take(MostReasons)) to.WriteLine(paint.Faint($"         because {Printable.Line(reason, LineLength)}"));
    }

    private static string Loss(Effect effect) => effect switch
    {
        { LosesState: true, Undo: Undo.None } => $": loses {Words.Of(effect.Holds)}, and there is no way back",
        { IsDestructive: true, Holds: Holds.Data or Holds.Keys or Holds.Identity, Undo: Undo.Unknown } => $": loses {Words.Of(effect.Holds)}, and no way back is known",
        { LosesState: true, Undo: Undo.Window } => $": loses {Words.Of(effect.Holds)}, to be had back for a limited time",
        { LosesState: true, Undo: Undo.Backup } => $": loses {Words.Of(effect.Holds)}, unless a backup exists",
        { IsDestructive: true, Holds: not Holds.None } => $" ({(effect.Holds == Holds.Unknown ? "what it holds is not known" : $"holds {Words.Of(effect.Holds)}")})",
        _ => "",
    };

    private static string Service(ReachedService service) =>
        $"{Printable.Line(service.Name, 100)}{(service.Hop > 0 ? $" ({service.Hop} away)" : "")}{(service.CustomerFacing ? " (customer-facing)" : "")}";

    private static void WriteNotes(TextWriter to, IReadOnlyList<BlastRadiusNote> notes)
    {
        if (notes.Count == 0) return;
        to.WriteLine("\nnotes:");
        foreach (var note in notes.Take(MostNotes)) to.WriteLine($"  {Printable.Line(note.Address, LineLength)}: {Printable.Line(note.Text, LineLength)}");
        if (notes.Count > MostNotes) to.WriteLine($"  … and {notes.Count - MostNotes} more");
    }
}
