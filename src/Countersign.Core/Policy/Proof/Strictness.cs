namespace Countersign.Core.Policy.Proof;

/// <summary>Which way two versions of a policy differ about some changes.</summary>
public enum Direction
{
    /// <summary>The new version asks for less.</summary>
    Laxer,

    /// <summary>The new version asks for more.</summary>
    Stricter,
}

/// <summary>Changes about which two versions of a policy decide differently, by the rule that makes the difference.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Rule">The rule of the stricter version; null where it is no rule, see <paramref name="Text"/>.</param>
/// <param name="Text">What the laxer version does not do any more, or why nothing is proved.</param>
/// <param name="Example">One such change, as the laxer version lets it pass; null where nothing could be proved or it concerns no single change.</param>
public sealed record Difference(Direction Direction, string? Rule, string Text, Counterexample? Example);

/// <summary>What a new version of a policy does to an older one.</summary>
/// <param name="Differences">Every difference, the laxer ones first. None: they decide everything alike.</param>
public sealed record PolicyComparison(IReadOnlyList<Difference> Differences)
{
    /// <summary>Whether it is proved that the new version lets nothing pass that the older one would not have let pass.</summary>
    public bool IsAtLeastAsStrict => Differences.All(d => d.Direction != Direction.Laxer);

    /// <summary>Whether it is proved that both decide every change alike.</summary>
    public bool IsSame => Differences.Count == 0;
}

/// <summary>
/// Compares two versions of a policy exactly. A version is at least as strict as another if, for every change and every set of sign-offs, its
/// verdict is the same or nearer to deny. That is so exactly if it does about every change what each rule of the other would have done.
/// </summary>
public static class Strictness
{
    /// <summary>What the new version does to the older one, from this day on.</summary>
    /// <param name="older">The version in force.</param>
    /// <param name="newer">The version that would replace it.</param>
    /// <param name="from">The first day that matters.</param>
    public static PolicyComparison Compare(PolicySet older, PolicySet newer, DateOnly from) =>
        new([.. Lost(older, newer, from, Direction.Laxer), .. Lost(newer, older, from, Direction.Stricter)]);

    private static IEnumerable<Difference> Lost(PolicySet stricter, PolicySet laxer, DateOnly from, Direction direction)
    {
        if (!stricter.Levels.Levels.SequenceEqual(laxer.Levels.Levels))
            return [new Difference(direction, null, "The two versions are written for different levels, so that nothing is proved.", null)];
        var examination = new Examination(laxer, KnownConstraints.Of(laxer.Levels), from, ProofLimits.MaxCells);
        return [.. Labels(stricter, laxer, direction), .. BreakGlass(stricter.BreakGlass, laxer.BreakGlass, direction), .. Rules(stricter, laxer, examination, direction)];
    }

    private static IEnumerable<Difference> Rules(PolicySet stricter, PolicySet laxer, Examination laxerVersion, Direction direction)
    {
        foreach (var rule in stricter.Rules.Where(r => r.Mode == RuleMode.Enforce))
            if (Told(laxerVersion.All(Obligation.Of(rule)), direction, rule.Id) is { } difference) yield return difference;
        if (stricter.Default == PolicyDefault.Hold && Told(laxerVersion.One(Obligation.OfDefaultHold(stricter.Rules)), direction, null) is { } held) yield return held;
    }

    private static Difference? Told(Examined examined, Direction direction, string? rule)
    {
        if (examined.IsMet) return null;
        if (examined.Counterexample is not { } example) return new Difference(direction, rule, $"Nothing is proved: {examined.Refusal}", null);
        var lost = example.Missing is { } missing ? $"{missing.Text} is not asked for" : rule is null ? "what no rule is about is not held" : "it is not denied";
        return new Difference(direction, rule, lost, example);
    }

    // A label is what its paths make it: under other paths the same word is another fact.
    private static IEnumerable<Difference> Labels(PolicySet stricter, PolicySet laxer, Direction direction) =>
        from label in stricter.Labels.Keys.Intersect(laxer.Labels.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        where IsNamed(stricter, label) || IsNamed(laxer, label)
        where !stricter.Labels[label].Select(g => g.Pattern).SequenceEqual(laxer.Labels[label].Select(g => g.Pattern))
        select new Difference(direction, null, $"Label {label} has other paths, so that nothing is proved about the rules that name it.", null);

    private static bool IsNamed(PolicySet policy, string label) =>
        new CellSpace(policy.Rules.SelectMany(r => r.Except.Select(e => e.When).Prepend(r.When)), policy.Levels).Comparisons
            .Where(pair => pair.Key == FactCatalog.Labels).SelectMany(pair => pair.Value).Any(c => c.Operands.Contains(new WordValue(label)));

    private static IEnumerable<Difference> BreakGlass(BreakGlass stricter, BreakGlass laxer, Direction direction)
    {
        if (laxer.Count < stricter.Count) yield return new Difference(direction, null, $"{laxer.Count} instead of {stricter.Count} may break glass.", null);
        if (stricter.Groups.Count > 0 && (laxer.Groups.Count == 0 || laxer.Groups.Except(stricter.Groups, StringComparer.Ordinal).Any()))
            yield return new Difference(direction, null, $"Others than {string.Join(" and ", stricter.Groups)} may break glass.", null);
        if (laxer.AfterReview > stricter.AfterReview) yield return new Difference(direction, null, "The review after breaking glass is owed later.", null);
    }
}
