using Countersign.Core.Formats;

namespace Countersign.Core.Policy.Proof;

/// <summary>Reads <c>claims.yaml</c>: every fault at its line and column, all at once. Conditions are written as in the policy.</summary>
public sealed class ClaimsReader
{
    /// <summary>The file's name in errors.</summary>
    public const string FileName = "claims.yaml";

    private static readonly Dictionary<string, ClaimKind> Never = new(StringComparer.Ordinal) { ["allow"] = ClaimKind.NeverAllow };

    private static readonly Dictionary<string, ClaimKind> Always = new(StringComparer.Ordinal)
    {
        ["hold"] = ClaimKind.AlwaysHold,
        ["deny"] = ClaimKind.AlwaysDeny,
        ["allow"] = ClaimKind.AlwaysAllow,
    };

    private readonly PolicyWords _words;
    private readonly ConditionReader _conditions;
    private readonly RequirementReader _requirements;
    private readonly Dictionary<string, int> _lineOf = new(StringComparer.Ordinal);

    private ClaimsReader(PolicyWords words)
    {
        _words = words;
        _conditions = new ConditionReader(words);
        _requirements = new RequirementReader(words);
    }

    private YamlErrors Errors => _words.Errors;

    /// <summary>Reads the file's text, with the levels and labels of the policy that it is about.</summary>
    /// <param name="text">The text.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="groups">Groups that exist; null where they are not known, then any will do.</param>
    public static Loaded<ClaimSet> Read(string text, PolicySet policy, IReadOnlyCollection<string>? groups = null)
    {
        var parsed = StrictYaml.Parse(FileName, text);
        if (parsed.Value is null) return Loaded<ClaimSet>.Failed(parsed.Errors);
        var errors = new YamlErrors(FileName);
        var file = errors.Map(parsed.Value, "The file");
        file.RequireVersion1();
        var reader = new ClaimsReader(new PolicyWords(errors, policy.Levels, groups, [.. policy.Labels.Keys]));
        var claims = new ClaimSet(
            reader.Items(file.Required("claims"), "claims", ProofLimits.MaxClaims, reader.ReadClaim),
            reader.Items(file.Optional("constraints"), "constraints", ProofLimits.MaxConstraints, reader.ReadConstraint));
        file.RefuseOthers();
        return errors.Finish(claims);
    }

    private List<T> Items<T>(YamlNode? node, string name, int most, Func<YamlNode, T?> read)
        where T : class
    {
        if (node is null) return [];
        var items = Errors.List(node, $"\"{name}\"");
        return _words.Within(node, items.Count, most, name) ? [.. items.Select(read).OfType<T>()] : [];
    }

    private Claim? ReadClaim(YamlNode node)
    {
        var map = Errors.Map(node, "A claim");
        if (node is not YamlMap) return null;
        var id = Id(map);
        var kind = Kind(map, id);
        var when = map.Required("when") is { } condition ? _conditions.Read(condition, "\"when\"") : null;
        var without = map.Optional("without") is { } asked ? Without(asked, kind) : [];
        var claim = new Claim
        {
            Id = id,
            Describe = map.Optional("describe") is { } describe ? _words.Sentence(describe, "\"describe\"") : "",
            Kind = kind,
            When = when ?? new AllCondition([]),
            Without = without,
            Line = node.Line,
        };
        map.RefuseOthers();
        return when is null ? null : claim;
    }

    private ClaimKind Kind(YamlMapReader map, string id)
    {
        var (never, always) = (map.Optional("never"), map.Optional("always"));
        if (never is not null && always is not null) Errors.Add(map.Map, $"Claim \"{id}\" says both \"never\" and \"always\".", "Make it two claims.");
        if (never is null && always is null) Errors.Add(map.Map, $"Claim \"{id}\" says neither \"never\" nor \"always\".", "Add never: allow, or always: hold, deny or allow.");
        return never is not null ? Errors.Choice(never, "\"never\"", Never) : always is not null ? Errors.Choice(always, "\"always\"", Always) : ClaimKind.NeverAllow;
    }

    private IReadOnlyList<Requirement> Without(YamlNode node, ClaimKind kind)
    {
        if (kind != ClaimKind.NeverAllow) Errors.Add(node, "\"without\" stands in a claim that says \"always\".", "Write never: allow, or leave \"without\" out.");
        var asked = _requirements.ReadList(node);
        // A rule that does not say what to acknowledge asks for what is destructive; a claim that does not say it claims nothing about it.
        return node is not YamlList list || list.Items.Count != asked.Count ? asked : [.. asked.Select((requirement, at) => Unsaid(requirement, list.Items[at]))];
    }

    private static Requirement Unsaid(Requirement requirement, YamlNode node) =>
        requirement is SignOffRequirement signOff && node is YamlMap { Entries: [{ Value: YamlMap members }] } && members.Entries.All(e => e.Key.Text != "acknowledge")
            ? signOff with { Acknowledge = Acknowledge.None }
            : requirement;

    private Constraint? ReadConstraint(YamlNode node)
    {
        var map = Errors.Map(node, "A constraint");
        if (node is not YamlMap) return null;
        var id = Id(map);
        var never = map.Required("never") is { } condition ? _conditions.Read(condition, "\"never\"") : null;
        // Whoever declares something impossible takes it out of every proof, and says why.
        var because = map.Required("because") is { } why ? _words.Sentence(why, "\"because\"") : "";
        map.RefuseOthers();
        return never is null ? null : new Constraint(id, never, because);
    }

    private string Id(YamlMapReader map)
    {
        if (map.Required("id") is not { } node) return "";
        var id = Errors.Text(node, "\"id\"");
        if (id.Length > 0 && !Identifier.IsValid(id)) Errors.Add(node, $"{YamlErrors.Quote(node)} cannot be an id.", Identifier.Rule);
        else if (id.Length > 0 && !_lineOf.TryAdd(id, node.Line)) Errors.Add(node, $"\"{id}\" stands twice.", $"The first is in line {_lineOf[id]}; give one of them another id.");
        return id;
    }
}
