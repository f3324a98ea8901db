using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>The paths of one range of commits.</summary>
/// <param name="Repository">Configured repository id.</param>
/// <param name="Paths">Every path that differs between base and head.</param>
public sealed record ChangedPaths(string Repository, IReadOnlyList<ChangedPath> Paths);

/// <summary>Everything from which a blast radius is computed.</summary>
public sealed record BlastRadiusInputs
{
    /// <summary>Plans that were read.</summary>
    public IReadOnlyList<PlanFacts> Plans { get; init; } = [];

    /// <summary>Ranges of commits.</summary>
    public IReadOnlyList<ChangedPaths> Ranges { get; init; } = [];

    /// <summary>Components and paths; null where there is no configuration, as in a first look at a plan.</summary>
    public Estate? Estate { get; init; }

    /// <summary>The component that is deployed; null where it is not known.</summary>
    public string? Component { get; init; }

    /// <summary>Tier of the environment.</summary>
    public EnvironmentTier Tier { get; init; } = EnvironmentTier.Production;

    /// <summary>Gaps of others that touch the blast radius, for instance of reading the range.</summary>
    public IReadOnlyList<Gap> Gaps { get; init; } = [];
}

/// <summary>Puts plans, paths, components and tier together into one report. Pure: equal inputs give an equal report.</summary>
public static class BlastRadiusAnalyzer
{
    /// <summary>Most resources that no component declares spelled out.</summary>
    private const int MaxUndeclared = 100;

    private const int IdDigits = 16;

    private static readonly Estate NoEstate = new()
    {
        Environments = new Dictionary<string, EnvironmentSettings>(),
        Components = new Dictionary<string, Component>(),
        Repositories = new Dictionary<string, RepositorySettings>(),
    };

    /// <summary>Computes the report.</summary>
    public static BlastRadiusReport Analyze(BlastRadiusInputs inputs)
    {
        var coverage = PlanCoverage.Of(inputs.Plans);
        var ranges = inputs.Ranges.Select(r => GitEffects.Read(r.Repository, r.Paths, inputs.Estate ?? NoEstate, inputs.Component, coverage)).ToList();
        var judging = new Judging(inputs);
        foreach (var plan in inputs.Plans) judging.Add(plan.Format, plan.Target, plan.Effects, plan.Blocks);
        foreach (var range in ranges) judging.Add(GitEffects.Format, "", range.Effects, []);
        return new BlastRadiusReport
        {
            Inputs = [.. inputs.Plans.Select(p => new ReadInput(p.Path, p.Format, p.Content))],
            Effects = judging.Sorted(),
            Services = judging.Services(),
            Notes = [.. inputs.Plans.SelectMany(p => p.Notes), .. judging.Undeclared()],
            Gaps = [.. inputs.Plans.SelectMany(p => p.Gaps).Concat(ranges.SelectMany(r => r.Gaps)).Concat(inputs.Gaps).Distinct()],
        };
    }

    /// <summary>
    /// The id of an effect (contract §2): the first 16 hex digits of SHA-256 over the canonical JSON of [format, target, address, deposed key,
    /// does], where a deposed key that is not there is empty. The second and later of equal tuples have their number as a sixth element.
    /// </summary>
    public static string IdOf(string format, string target, PlannedEffect effect, int number)
    {
        var tuple = new JsonArray(format, target, effect.Address, effect.DeposedKey, Words.Of(effect.Does));
        if (number > 1) tuple.Add((JsonNode)number);
        return CanonicalJson.Digest(tuple).Hex[..IdDigits];
    }

    private sealed class Judging(BlastRadiusInputs inputs)
    {
        private readonly ServiceReach _services = new(inputs.Estate);
        private readonly List<Effect> _effects = [];
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Name, string Via), TouchedService> _touched = [];
        private readonly SortedSet<string> _undeclared = new(StringComparer.Ordinal);

        public void Add(string format, string target, IReadOnlyList<PlannedEffect> planned, IReadOnlyList<PlannedBlock> blocks)
        {
            var ids = planned.Select(effect => IdOf(format, target, effect)).ToList();
            var references = new ReferenceReach(_services, blocks);
            for (var at = 0; at < planned.Count; at++) _effects.Add(Judge(planned[at], references, ids, ids[at]));
            foreach (var needing in references.From(planned)) Touch(needing);
        }

        public List<Effect> Sorted()
        {
            _effects.Sort(WorstFirst);
            return _effects;
        }

        /// <summary>What goes although no component declares it: whoever needs it cannot be named, and that is worth saying.</summary>
        public IEnumerable<BlastRadiusNote> Undeclared() =>
            _undeclared.Take(MaxUndeclared).Select(address => new BlastRadiusNote("undeclared", address, "No component declares this resource, so who needs it is not known."));

        public IReadOnlyList<ReachedService> Services() => _services.From(_touched.Values);

        private static int WorstFirst(Effect one, Effect other)
        {
            if (one.Severity != other.Severity) return one.Severity > other.Severity ? -1 : 1;
            if (string.CompareOrdinal(one.Address, other.Address) is var byAddress and not 0) return byAddress;
            return string.CompareOrdinal(one.Source, other.Source) is var bySource and not 0 ? bySource : string.CompareOrdinal(one.Id, other.Id);
        }

        private string IdOf(string format, string target, PlannedEffect effect)
        {
            var first = BlastRadiusAnalyzer.IdOf(format, target, effect, 1);
            var number = _numbers[first] = _numbers.GetValueOrDefault(first) + 1;
            return number == 1 ? first : BlastRadiusAnalyzer.IdOf(format, target, effect, number);
        }

        private void Touch(TouchedService service)
        {
            var key = (service.Component.Name, service.Via);
            if (!_touched.TryGetValue(key, out var known) || service.Hop < known.Hop) _touched[key] = service;
        }

        private Effect Judge(PlannedEffect planned, ReferenceReach references, List<string> ids, string id)
        {
            var touched = _services.Touched(planned);
            var reach = _services.Of([.. touched.Select(t => t.Component)], inputs.Component, than => references.FailsOthers(planned, than));
            var (row, severity) = SeverityTable.Judge(planned, reach, inputs.Tier);
            if (planned.IsLoss && touched.Count == 0 && inputs.Estate is { Components.Count: > 0 }) _undeclared.Add(planned.Address);
            if (row != SeverityRow.DocsAndTests)
                foreach (var service in touched) Touch(service);
            return new Effect
            {
                Id = id,
                Does = planned.Does,
                Kind = planned.Kind,
                Address = planned.Address,
                Holds = planned.Holds,
                Undo = planned.Undo,
                LosesState = planned.LosesState,
                Certainty = planned.Certainty,
                Severity = severity,
                Row = row,
                Because = planned.Because,
                Root = planned.Root is { } root && root >= 0 && root < ids.Count ? ids[root] : null,
                Source = planned.Source,
            };
        }
    }
}
