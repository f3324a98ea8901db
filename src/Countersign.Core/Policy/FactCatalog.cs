using System.Collections.Frozen;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>Every fact there is (contract §1). A policy that names another one does not load.</summary>
public static class FactCatalog
{
    private static readonly List<Fact> Listed = [];

    /// <summary>Deployment or command.</summary>
    public static Fact ChangeKind { get; } = Word<ChangeKind>("change.kind", "What kind of change it is.");

    /// <summary>Which way it moves what is live.</summary>
    public static Fact ChangeDirection { get; } = Word<Direction>("change.direction", "Which way it moves what is live.");

    /// <summary>What asked for it.</summary>
    public static Fact ChangeRequester { get; } = Word<RequesterKind>("change.requester", "What asked for it, derived from the credential.");

    /// <summary>Whether a plan or an artifact is only claimed.</summary>
    public static Fact ChangeUnproven { get; } = Flag("change.unproven", "Whether a plan or an artifact is only claimed, not proved.");

    /// <summary>Environment.</summary>
    public static Fact EnvironmentName { get; } = Word("environment.name", "The environment.", FactVocabulary.Ids);

    /// <summary>Tier of the environment.</summary>
    public static Fact EnvironmentTier { get; } = Word<EnvironmentTier>("environment.tier", "How near to customers the environment is.");

    /// <summary>Whether customers use the environment.</summary>
    public static Fact EnvironmentCustomerFacing { get; } = Flag("environment.customerFacing", "Whether customers use the environment directly.");

    /// <summary>Whether a freeze is in force.</summary>
    public static Fact EnvironmentFrozen { get; } = Flag("environment.frozen", "Whether a freeze is in force today, in the environment's time zone.");

    /// <summary>Component.</summary>
    public static Fact ComponentName { get; } = Word("component.name", "The component.", FactVocabulary.Ids);

    /// <summary>Tier of the component, 1 the most important.</summary>
    public static Fact ComponentTier { get; } = Number("component.tier", "How important the component is; 1 is the most important.", Component.LowestTier, 1);

    /// <summary>Whether customers use the component.</summary>
    public static Fact ComponentCustomerFacing { get; } = Flag("component.customerFacing", "Whether customers use the component directly.");

    /// <summary>Owning group of the component.</summary>
    public static Fact ComponentOwner { get; } = Word("component.owner", "The group that owns the component; none where nobody does.", FactVocabulary.Groups);

    /// <summary>Involvements found.</summary>
    public static Fact Involvement { get; } = Set("authorship.involvement", "How its commits came about.", Words.All<Involvement>().Keys);

    /// <summary>Lowest level of an author of a commit with an AI mark.</summary>
    public static Fact AiLowest { get; } = Level("authorship.aiLowest", "The lowest level among the authors of commits that carry an AI mark; none without such a commit.");

    /// <summary>Lowest level of an author of a commit without a mark.</summary>
    public static Fact UnmarkedLowest { get; } = Level("authorship.unmarkedLowest", "The lowest level among the authors of commits that are undeclared, declared human, or a bot's by nothing but an address; none without such a commit.");

    /// <summary>Whether agents authored every commit.</summary>
    public static Fact AgentOnly { get; } = Flag("authorship.agentOnly", "Whether there are commits and an agent authored every one of them, merges aside.");

    /// <summary>Share of commits with an AI mark, in percent.</summary>
    public static Fact AiShare { get; } = Number("authorship.aiShare", "The share of commits that carry an AI mark, merges aside, in percent rounded down.", 100);

    /// <summary>Gaps of authorship.</summary>
    public static Fact AuthorshipGaps { get; } = Set("authorship.gaps", "What could not be found out about the commits.", Words.All<GapCode>().Keys);

    /// <summary>Lowest level of any author.</summary>
    public static Fact LowestLevel { get; } = Level("authors.lowestLevel", "The lowest level among the authors of all commits; none without commits.");

    /// <summary>Whether an author is nobody known.</summary>
    public static Fact AnyUnknown { get; } = Flag("authors.anyUnknown", "Whether some commit has an author, or only authors, whom the people file does not know.");

    /// <summary>Groups of the authors.</summary>
    public static Fact AuthorGroups { get; } = Set("authors.groups", "The groups of the authors.", FactVocabulary.Groups);

    /// <summary>Severity.</summary>
    public static Fact Severity { get; } = Add("blastRadius.severity", FactType.Severity, "How bad the worst effect is.");

    /// <summary>Deleted objects.</summary>
    public static Fact Deletes { get; } = Number("blastRadius.deletes", "How many objects are deleted.");

    /// <summary>Replaced objects.</summary>
    public static Fact Replaces { get; } = Number("blastRadius.replaces", "How many objects are deleted and recreated.");

    /// <summary>Whether state is lost.</summary>
    public static Fact LosesState { get; } = Flag("blastRadius.losesState", "Whether some effect loses data, keys or identity.");

    /// <summary>Whether something lost has no way back.</summary>
    public static Fact Irreversible { get; } = Flag("blastRadius.irreversible", "Whether some effect loses state and no way back is known.");

    /// <summary>Components touched.</summary>
    public static Fact Services { get; } = Number("blastRadius.services", "How many components the change touches itself.");

    /// <summary>Components that depend on those touched.</summary>
    public static Fact Dependents { get; } = Number("blastRadius.dependents", "How many further components depend on those it touches.");

    /// <summary>Whether customers notice.</summary>
    public static Fact CustomerFacing { get; } = Flag("blastRadius.customerFacing", "Whether some component it reaches is used by customers directly.");

    /// <summary>Gaps of the blast radius.</summary>
    public static Fact BlastRadiusGaps { get; } = Set("blastRadius.gaps", "What could not be found out about the effects.", Words.All<GapCode>().Keys);

    /// <summary>Labels whose paths the change touches.</summary>
    public static Fact Labels { get; } = Set("labels", "The labels of this policy whose paths the change touches.", FactVocabulary.Labels);

    /// <summary>Whether a check failed on the forge.</summary>
    public static Fact ChecksFailed { get; } = Flag("checks.failed", "Whether a check of the head failed on the forge; unknown where no forge is configured.");

    /// <summary>Whether it is between 8 and 18 on a weekday.</summary>
    public static Fact BusinessHours { get; } = Flag("time.businessHours", "Whether it is Monday to Friday, 08:00 to 18:00, in the environment's time zone.");

    /// <summary>Every fact, in the order of the reference.</summary>
    public static IReadOnlyList<Fact> All { get; } = [.. Listed];

    private static readonly FrozenDictionary<string, Fact> ByName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>The fact of this name, or null.</summary>
    public static Fact? Find(string name) => ByName.GetValueOrDefault(name);

    private static Fact Word<T>(string name, string about)
        where T : struct, Enum => Add(name, FactType.Word, about, f => f with { Words = Sorted(Words.All<T>().Keys) });

    private static Fact Word(string name, string about, FactVocabulary vocabulary) =>
        Add(name, FactType.Word, about, f => f with { Vocabulary = vocabulary });

    private static Fact Flag(string name, string about) => Add(name, FactType.Flag, about);

    private static Fact Level(string name, string about) => Add(name, FactType.Level, about);

    private static Fact Number(string name, string about, int? ceiling = null, int least = 0) =>
        Add(name, FactType.Number, about, f => f with { Least = least, Ceiling = ceiling });

    private static Fact Set(string name, string about, IEnumerable<string> words) =>
        Add(name, FactType.WordSet, about, f => f with { Words = Sorted(words) });

    private static Fact Set(string name, string about, FactVocabulary vocabulary) =>
        Add(name, FactType.WordSet, about, f => f with { Vocabulary = vocabulary });

    private static Fact Add(string name, FactType type, string about, Func<Fact, Fact>? more = null)
    {
        var fact = new Fact(Listed.Count, name, type, about);
        fact = more is null ? fact : more(fact);
        Listed.Add(fact);
        return fact;
    }

    private static string[] Sorted(IEnumerable<string> words) => [.. words.Order(StringComparer.Ordinal)];
}
