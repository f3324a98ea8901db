using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Cli.Reports;

/// <summary>
/// A blast radius to be grasped in seconds: how bad and how much in one line, then what is lost, then what is replaced, then the rest in a
/// line for each verb. What follows from another effect stands below it.
/// </summary>
internal static class BlastRadiusText
{
    private const int MostEffects = 50;
    private const int MostReasons = 3;
    private const int MostFollowers = 5;
    private const int MostFolded = 4;
    private const int MostNotes = 10;
    private const int LineLength = 300; // characters

    private static readonly Does[] WorstFirst = [Does.Delete, Does.Replace, Does.Run, Does.Forget, Does.Deploy, Does.Update, Does.Create];

    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter to, BlastRadiusReport report, string judgedAs, Paint paint)
    {
        var counts = Counted(report.Effects);
        to.WriteLine($"severity {paint.Of(report.Severity, Words.Of(report.Severity))} in {judgedAs}: {(counts.Length == 0 ? "no effects" : counts)}");
        WriteEffects(to, report, paint);
        if (report.Services.Count > 0) to.WriteLine($"\nservices: {string.Join(", ", report.Services.Select(Service))}");
        WriteNotes(to, report.Notes);
        Gaps.Write(to, report.Gaps);
    }

    private static void WriteEffects(TextWriter to, BlastRadiusReport report, Paint paint)
    {
        var families = new Families(report.Effects);
        Section(to, "lost", families, families.Roots.Where(families.Loses), paint);
        Section(to, "also severe", families, families.Roots.Where(e => !families.Loses(e) && families.Worst(e) >= Severity.High), paint);
        var ordinary = families.Roots.Where(e => !families.Loses(e) && families.Worst(e) < Severity.High).ToList();
        Section(to, "replaced or deleted", families, ordinary.Where(e => e.IsDestructive), paint);
        WriteFolded(to, [.. ordinary.Where(e => !e.IsDestructive).SelectMany(e => families.FollowersOf(e).Prepend(e))], paint);
    }

    private static void Section(TextWriter to, string title, Families families, IEnumerable<Effect> effects, Paint paint)
    {
        var all = effects.ToList();
        if (all.Count == 0) return;
        to.WriteLine($"\n{title}:");
        foreach (var effect in all.Take(MostEffects))
        {
            WriteEffect(to, effect, paint);
            WriteFollowers(to, families.FollowersOf(effect), paint);
        }

        if (all.Count > MostEffects) to.WriteLine($"  … and {all.Count - MostEffects} more, none of them worse; --format json has all of them");
    }

    private static void WriteEffect(TextWriter to, Effect effect, Paint paint)
    {
        to.WriteLine($"  {Headline(effect, paint)}");
        foreach (var reason in effect.Because.Take(MostReasons)) to.WriteLine(paint.Faint($"           because {Printable.Line(reason, LineLength)}"));
    }

    private static void WriteFollowers(TextWriter to, IReadOnlyList<Effect> followers, Paint paint)
    {
        if (followers.Count == 0) return;
        to.WriteLine($"           from which follow {Counted(followers)}:");
        foreach (var follower in followers.Take(MostFollowers)) to.WriteLine($"             {Headline(follower, paint)}");
        if (followers.Count > MostFollowers) to.WriteLine($"             … and {followers.Count - MostFollowers} more, none of them worse");
    }

    private static void WriteFolded(TextWriter to, IReadOnlyList<Effect> effects, Paint paint)
    {
        if (effects.Count == 0) return;
        to.WriteLine("\nthe rest:");
        foreach (var does in WorstFirst)
        {
            var all = effects.Where(e => e.Does == does).ToList();
            if (all.Count == 0) continue;
            var named = string.Join(", ", all.Take(MostFolded).Select(e => Printable.Line(e.Address, LineLength)));
            var more = all.Count > MostFolded ? $" and {all.Count - MostFolded} more" : "";
            to.WriteLine($"  {paint.Of(all[0].Severity, $"{Words.Of(all[0].Severity),-8}")} {all.Count} {Words.Of(does)}: {named}{more}");
        }
    }

    private static string Headline(Effect effect, Paint paint) =>
        $"{paint.Of(effect.Severity, $"{Words.Of(effect.Severity),-8}")} {Words.Of(effect.Does),-7} {Printable.Line(effect.Address, LineLength)}{Loss(effect)}{(effect.Certainty == Certainty.Possible ? " (possible)" : "")}";

    private static string Counted(IReadOnlyList<Effect> effects)
    {
        var counts = new List<string>();
        foreach (var does in WorstFirst)
            if (effects.Count(e => e.Does == does) is var count and > 0) counts.Add($"{count} {Words.Of(does)}");
        return string.Join(", ", counts);
    }

    private static string Loss(Effect effect) => effect switch
    {
        { LosesState: true, Undo: Undo.None } => $": loses {Words.Of(effect.Holds)}, and there is no way back",
        { IsDestructive: true, Holds: Holds.Data or Holds.Keys or Holds.Identity, Undo: Undo.Unknown } => $": loses {Words.Of(effect.Holds)}, and no way back is known",
        { LosesState: true, Undo: Undo.Window } => $": loses {Words.Of(effect.Holds)}, to be had back for a limited time",
        { LosesState: true, Undo: Undo.Backup } => $": loses {Words.Of(effect.Holds)}, unless a backup exists",
        { IsDestructive: true, Undo: Undo.Full } => $": its {Words.Of(effect.Holds)} stays, unmanaged",
        { IsDestructive: true, Holds: not Holds.None } => $" ({(effect.Holds == Holds.Unknown ? "what it holds is not known" : $"holds {Words.Of(effect.Holds)}")})",
        _ => "",
    };

    private static string Service(ReachedService service) =>
        $"{Printable.Line(service.Name, 100)}{(service.Hop > 0 ? $" ({service.Hop} away)" : "")}{How(service.Via)}{(service.CustomerFacing ? " (customer-facing)" : "")}";

    private static string How(string via) => via switch
    {
        "tag" => " (by a tag)",
        "reference" => " (by a reference)",
        _ => "",
    };

    private static void WriteNotes(TextWriter to, IReadOnlyList<BlastRadiusNote> notes)
    {
        if (notes.Count == 0) return;
        to.WriteLine("\nnotes:");
        foreach (var note in notes.Take(MostNotes)) to.WriteLine($"  {Printable.Line(note.Address, LineLength)}: {Printable.Line(note.Text, LineLength)}");
        if (notes.Count > MostNotes) to.WriteLine($"  … and {notes.Count - MostNotes} more");
    }

    /// <summary>Effects by what they follow from. Effects that name each other, or one that is not there, stand for themselves.</summary>
    private sealed class Families
    {
        private readonly ILookup<string, Effect> _followers;

        public Families(IReadOnlyList<Effect> effects)
        {
            var roots = effects.Where(e => e.Root is null).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
            _followers = effects.Where(e => e.Root is not null && roots.Contains(e.Root)).ToLookup(e => e.Root!, StringComparer.Ordinal);
            Roots = ByWorst([.. effects.Where(e => e.Root is null || !roots.Contains(e.Root))]);
        }

        /// <summary>Those that follow from nothing, the worst family first.</summary>
        public IReadOnlyList<Effect> Roots { get; }

        public IReadOnlyList<Effect> FollowersOf(Effect effect) => [.. _followers[effect.Id]];

        public Severity Worst(Effect effect)
        {
            var worst = effect.Severity;
            foreach (var follower in _followers[effect.Id])
                if (follower.Severity > worst) worst = follower.Severity;
            return worst;
        }

        private List<Effect> ByWorst(List<Effect> roots)
        {
            var sorted = new List<Effect>(roots.Count);
            for (var severity = Severity.Critical; severity >= Severity.None; severity--)
                sorted.AddRange(roots.Where(root => Worst(root) == severity));
            return sorted;
        }

        public bool Loses(Effect effect) => FollowersOf(effect).Append(effect).Any(e => e.LosesState || (e is { IsDestructive: true, Severity: >= Severity.Medium } && e.Undo != Undo.Full));
    }
}
