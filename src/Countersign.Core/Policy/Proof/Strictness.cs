namespace Countersign.Core.Policy.Proof;

/// <summary>Which way two versions of a policy differ about some changes.</summary>
public enum Leaning
{
    /// <summary>The new version asks for less.</summary>
    Laxer,

    /// <summary>The new version asks for more.</summary>
    Stricter,
}

/// <summary>Changes about which two versions of a policy decide differently, by the rule that makes the difference.</summary>
/// <param name="Leaning">Which way.</param>
/// <param name="Rule">The rule of the stricter version; null where it is no rule, see <paramref name="Text"/>.</param>
/// <param name="Text">What the laxer version does not do any more, or why nothing is proved.</param>
/// <param name="Example">One such change, as the laxer version lets it pass; null where nothing could be proved or it concerns no single change.</param>
public sealed record Difference(Leaning Leaning, string? Rule, string Text, Counterexample? Example);

/// <summary>What a new version of a policy does to an older one.</summary>
/// <param name="Differences">Every difference, the laxer ones first. None: they decide everything alike.</param>
public sealed record PolicyComparison(IReadOnlyList<Difference> Differences)
{
    /// <summary>Whether it is proved that the new version lets nothing pass that the older one would not have let pass.</summary>
    public bool IsAtLeastAsStrict => Differences.All(d => d.Leaning != Leaning.Laxer);

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
        new([.. Lost(older, newer, from, Leaning.Laxer), .. Lost(newer, older, from, Leaning.Stricter)]);

    private static IEnumerable<Difference> Lost(PolicySet stricter, PolicySet laxer, DateOnly from, Leaning leaning)
    {
        if (!stricter.Levels.Levels.SequenceEqual(laxer.Levels.Levels))
            return [new Difference(leaning, null, "The two versions are written for different levels, so that nothing is proved.", null)];
        var examination = new Examination(laxer, KnownConstraints.Of(laxer.Levels), from, ProofLimits.MaxCells);
        return [.. Labels(stricter, laxer, leaning), .. BreakGlass(stricter.BreakGlass, laxer.BreakGlass, leaning), .. Rules(stricter, examination, leaning)];
    }

    private static IEnumerable<Difference> Rules(PolicySet stricter, Examination laxer, Leaning leaning)
    {
        foreach (var rule in stricter.Rules.Where(r => r.Mode == RuleMode.Enforce))
            if (Told(laxer.All(Obligation.Of(rule)), leaning, rule.Id) is { } difference) yield return difference;
        if (stricter.Default == PolicyDefault.Hold && Told(laxer.One(Obligation.OfDefaultHold(stricter.Rules)), leaning, null) is { } held) yield return held;
    }

    private static Difference? Told(Examined examined, Leaning leaning, string? rule)
    {
        if (examined.IsMet) return null;
        if (examined.Counterexample is not { } example) return new Difference(leaning, rule, $"Nothing is proved: {examined.Refusal}", null);
        var lost = example.Missing is { } missing ? $"{missing.Text} is not asked for" : rule is null ? "what no rule is about is not held" : "it is not denied";
        return new Difference(leaning, rule, $"{lost} by the {(leaning == Leaning.Laxer ? "new" : "old")} version", example);
    }

    // A label is what its paths make it: under other paths the same word is another fact.
    private static IEnumerable<Difference> Labels(PolicySet stricter, PolicySet laxer, Leaning leaning) =>
        from label in stricter.Labels.Keys.Intersect(laxer.Labels.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        where IsNamed(stricter, label) || IsNamed(laxer, label)
        where !stricter.Labels[label].Select(g => g.Pattern).SequenceEqual(laxer.Labels[label].Select(g => g.Pattern))
        select new Difference(leaning, null, $"Label {label} has other paths, so that nothing is proved about the rules that name it.", null);

    private static bool IsNamed(PolicySet policy, string label) =>
        policy.Rules.SelectMany(r => r.Except.Select(e => e.When).Prepend(r.When)).SelectMany(CellSpace.ComparisonsOf)
            .Any(c => c.Fact == FactCatalog.Labels && c.Operands.Contains(new WordValue(label)));

    private static IEnumerable<Difference> BreakGlass(BreakGlass stricter, BreakGlass laxer, Leaning leaning)
    {
        if (laxer.Count < stricter.Count) yield return new Difference(leaning, null, $"{laxer.Count} instead of {stricter.Count} may break glass.", null);
        if (stricter.Groups.Count > 0 && (laxer.Groups.Count == 0 || laxer.Groups.Except(stricter.Groups, StringComparer.Ordinal).Any()))
            yield return new Difference(leaning, null, $"Others than {string.Join(" and ", stricter.Groups)} may break glass.", null);
        if (laxer.AfterReview > stricter.AfterReview) yield return new Difference(leaning, null, "The review after breaking glass is owed later.", null);
    }
}
