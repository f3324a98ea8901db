using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>Everything the facts of one change are made from.</summary>
public sealed record FactSources
{
    /// <summary>The change.</summary>
    public required Change Change { get; init; }

    /// <summary>Which way it moves what is live; null where that is not known.</summary>
    public required Direction? Direction { get; init; }

    /// <summary>Its environment.</summary>
    public required EnvironmentSettings Environment { get; init; }

    /// <summary>Its component; null where it is not configured.</summary>
    public required Component? Component { get; init; }

    /// <summary>Authorship, one report for each source of the change.</summary>
    public required IReadOnlyList<AuthorshipReport> Authorship { get; init; }

    /// <summary>Blast radius.</summary>
    public required BlastRadiusReport BlastRadius { get; init; }

    /// <summary>People.</summary>
    public required PeopleDirectory People { get; init; }

    /// <summary>Labels of the policy whose paths the change touches (<see cref="PolicySet.LabelsOf"/>); null where the paths were not gathered.</summary>
    public required IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Gaps of the change itself, besides those of the two reports.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    /// <summary>Whether a check of the head failed on the forge; null where no forge is configured or it did not answer.</summary>
    public bool? ChecksFailed { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>
/// Makes the facts of a change (contract §1). A blocking gap makes what it touches unknown, except for the part that is certain all the
/// same: what was seen is there, whatever else is hidden.
/// </summary>
public static class PolicyFacts
{
    private const int BusinessOpens = 8;
    private const int BusinessCloses = 18;

    /// <summary>The facts.</summary>
    public static FactSet Build(FactSources from)
    {
        var gaps = from.Authorship.SelectMany(r => r.Gaps).Concat(from.BlastRadius.Gaps).Concat(from.Gaps).ToList();
        return FactSet.Of([
            .. OfChange(from, gaps), .. OfEnvironment(from), .. OfComponent(from), .. AuthorshipFacts.Of(from, gaps), .. OfBlastRadius(from, gaps),
            (FactCatalog.ChecksFailed, from.ChecksFailed is { } failed ? new FlagValue(failed) : FactValue.Unknown)]);
    }

    /// <summary>A flag that what is hidden can only turn true.</summary>
    internal static FactValue Seen(bool flag, bool blocked) => flag || !blocked ? new FlagValue(flag) : FactValue.Unknown;

    private static IEnumerable<(Fact, FactValue)> OfChange(FactSources from, List<Gap> gaps) =>
    [
        (FactCatalog.ChangeKind, Word(from.Change.Kind)),
        (FactCatalog.ChangeDirection, from.Direction is { } direction ? Word(direction) : FactValue.Unknown),
        (FactCatalog.ChangeRequester, Word(from.Change.Requester.Kind)),
        (FactCatalog.ChangeUnproven, new FlagValue(gaps.Exists(g => g.IsUnproven))),
    ];

    private static IEnumerable<(Fact, FactValue)> OfEnvironment(FactSources from)
    {
        var local = TimeZoneInfo.ConvertTime(from.Now, TimeZoneInfo.FindSystemTimeZoneById(from.Environment.TimeZone));
        var open = local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && local.Hour is >= BusinessOpens and < BusinessCloses;
        return
        [
            (FactCatalog.EnvironmentName, new WordValue(from.Environment.Name)),
            (FactCatalog.EnvironmentTier, Word(from.Environment.Tier)),
            (FactCatalog.EnvironmentCustomerFacing, new FlagValue(from.Environment.CustomerFacing)),
            (FactCatalog.EnvironmentFrozen, new FlagValue(from.Environment.FreezeAt(from.Now) is not null)),
            (FactCatalog.BusinessHours, new FlagValue(open)),
        ];
    }

    private static IEnumerable<(Fact, FactValue)> OfComponent(FactSources from)
    {
        var name = (FactCatalog.ComponentName, (FactValue)new WordValue(from.Change.Component));
        return from.Component is not { } component ? [name] :
        [
            name,
            (FactCatalog.ComponentTier, new NumberValue(component.Tier)),
            (FactCatalog.ComponentCustomerFacing, new FlagValue(component.CustomerFacing)),
            (FactCatalog.ComponentOwner, new WordValue(component.Owner)),
        ];
    }

    private static IEnumerable<(Fact, FactValue)> OfBlastRadius(FactSources from, List<Gap> gaps)
    {
        var report = from.BlastRadius;
        var blocked = gaps.Exists(g => g.Touches.HasFlag(GapTouches.BlastRadius));
        return
        [
            (FactCatalog.Severity, new SeverityValue(report.Severity, blocked && report.Severity != Severity.Critical)),
            (FactCatalog.Deletes, new NumberValue(report.Count(Does.Delete), blocked)),
            (FactCatalog.Replaces, new NumberValue(report.Count(Does.Replace), blocked)),
            (FactCatalog.LosesState, Seen(report.Effects.Any(e => e.LosesState), blocked)),
            (FactCatalog.Irreversible, Seen(report.Effects.Any(e => e.IsIrreversible), blocked)),
            (FactCatalog.Services, new NumberValue(report.Services.Count(s => s.Hop == 0), blocked)),
            (FactCatalog.Dependents, new NumberValue(report.Services.Count(s => s.Hop > 0), blocked)),
            (FactCatalog.CustomerFacing, Seen(report.Services.Any(s => s.CustomerFacing), blocked)),
            (FactCatalog.BlastRadiusGaps, Codes(report.Gaps.Concat(from.Gaps.Where(ConcernsEffects)))),
        ];
    }

    /// <summary>Gap codes as a set: what is not known is itself known.</summary>
    internal static WordSetValue Codes(IEnumerable<Gap> gaps) => WordSetValue.Of(gaps.Select(g => g.Word));

    private static bool ConcernsEffects(Gap gap) => gap.Touches.HasFlag(GapTouches.BlastRadius) || gap.IsUnproven || gap.Code == GapCode.OpaqueDependency;

    private static WordValue Word<T>(T value)
        where T : struct, Enum => new(Words.Of(value));
}
