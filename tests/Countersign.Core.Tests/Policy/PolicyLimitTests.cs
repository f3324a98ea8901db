using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Policy;

namespace Countersign.Core.Tests.Policy;

public class PolicyLimitTests
{
    private const string Frozen = "{environment.frozen: true}";

    [Fact]
    public void Rules_are_read_up_to_their_limit() => Holds(PolicyLimits.MaxRules, n => Policy(n, Frozen, "deny: No."), "1:21", "There are 1001 rules here.");

    [Fact]
    public void Comparisons_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxComparisons,
        n => Policy(1, $"{{any: [{Repeat(n, Frozen)}]}}", "deny: No."),
        null,
        "This is comparison 10001 of the policy.");

    [Fact]
    public void Comparisons_of_all_rules_and_exceptions_count_together()
    {
        var text = Policy(2, $"{{any: [{Repeat(4_000, Frozen)}]}}", $"deny: No., except: [{{until: 2026-12-31, reason: x, when: {{any: [{Repeat(1_001, Frozen)}]}}}}]");
        Assert.Equal("This is comparison 10001 of the policy.", Assert.Single(PolicyReader.Read(text).Errors).Problem);
    }

    [Fact]
    public void Conditions_are_read_up_to_their_depth() => Holds(
        PolicyLimits.MaxDepth,
        n => Policy(1, string.Concat(Enumerable.Repeat("{not: ", n - 1)) + Frozen + new string('}', n - 1), "deny: No."),
        null,
        "Conditions are nested 17 deep here.");

    [Fact]
    public void Values_of_one_comparison_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxOperands, n => Policy(1, $"{{environment.name: {{anyOf: [{Repeat(n, "prod")}]}}}}", "deny: No."), "1:64", "There are 257 values here.");

    [Fact]
    public void Requirements_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxRequirements, n => Policy(1, Frozen, $"require: [{Repeat(n, "intent")}]"), null, "There are 17 requirements here.");

    [Fact]
    public void Exceptions_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxExceptions,
        n => Policy(1, Frozen, $"deny: No., except: [{Repeat(n, $"{{when: {Frozen}, until: 2026-12-31, reason: x}}")}]"),
        null,
        "There are 33 exceptions here.");

    [Fact]
    public void Groups_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxGroups, n => Policy(1, Frozen, $"require: [{{review: {{groups: [{Repeat(n, "dba")}]}}}}]"), null, "There are 65 groups here.");

    [Fact]
    public void Labels_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxLabels,
        n => $"{{version: 1, rules: [], labels: {{{string.Join(", ", Enumerable.Range(0, n).Select(at => $"l{at}: {{paths: [a]}}"))}}}}}",
        null,
        "There are 257 labels here.");

    [Fact]
    public void Paths_of_a_label_are_read_up_to_their_limit() => Holds(
        PolicyLimits.MaxLabels, n => $"{{version: 1, rules: [], labels: {{a: {{paths: [{Repeat(n, "b")}]}}}}}}", null, "There are 257 paths here.");

    [Fact]
    public void Patterns_are_read_up_to_their_length() => Holds(
        Glob.MaxLength, n => $"{{version: 1, rules: [], labels: {{a: {{paths: [{new string('b', n)}]}}}}}}", null, "The pattern has 1025 characters.");

    [Fact]
    public void Denials_are_read_up_to_their_length() => Holds(
        PolicyLimits.MaxText, n => Policy(1, Frozen, "deny: " + new string('n', n)), null, "\"deny\" has 1001 characters.");

    [Fact]
    public void Descriptions_are_read_up_to_their_length() => Holds(
        PolicyLimits.MaxText, n => Policy(1, Frozen, "deny: No., describe: " + new string('n', n)), null, "\"describe\" has 1001 characters.");

    [Fact]
    public void Reasons_are_read_up_to_their_length() => Holds(
        PolicyLimits.MaxText,
        n => Policy(1, Frozen, $"deny: No., except: [{{when: {Frozen}, until: 2026-12-31, reason: {new string('n', n)}}}]"),
        null,
        "\"reason\" has 1001 characters.");

    [Fact]
    public void Persons_are_asked_for_up_to_their_limit() => Holds(
        PolicyLimits.MaxPersons, n => Policy(1, Frozen, $"require: [{{signOff: {{count: {n}}}}}]"), null, "\"count\" is \"11\".");

    [Fact]
    public void Persons_who_break_glass_are_asked_for_up_to_their_limit() => Holds(
        PolicyLimits.MaxPersons, n => $"{{version: 1, rules: [], breakGlass: {{count: {n}, groups: [on-call]}}}}", null, "\"count\" is \"11\".");

    [Fact]
    public void A_sign_off_is_valid_for_a_day_at_most() => Holds(24, n => Policy(1, Frozen, $"require: [{{signOff: {{validFor: {n}h}}}}]"), null, "\"validFor\" is 25h.");

    [Fact]
    public void An_answer_may_take_as_long_as_a_hold_lasts() => Holds(14, n => Policy(1, Frozen, $"require: [{{signOff: {{answerWithin: {n}d}}}}]"), null, "\"answerWithin\" is 15d.");

    [Fact]
    public void An_after_review_may_take_as_long_as_a_hold_lasts() => Holds(14, n => $"{{version: 1, rules: [], breakGlass: {{afterReview: {n}d}}}}", null, "\"afterReview\" is 15d.");

    [Fact]
    public void Words_of_one_fact_are_read_from_json_up_to_their_limit()
    {
        static JsonObject Groups(int count) => new() { ["authors.groups"] = new JsonArray([.. Enumerable.Repeat("dba", count).Select(g => (JsonNode)g)]) };
        Assert.NotNull(FactsJson.Read(Groups(FactsJson.MaxWords), PolicyReader.DefaultLevels, out _));
        Assert.Null(FactsJson.Read(Groups(FactsJson.MaxWords + 1), PolicyReader.DefaultLevels, out var error));
        Assert.Equal("authors.groups has no value that fits it.", error);
    }

    private static void Holds(int most, Func<int, string> policy, string? place, string problem)
    {
        Assert.Empty(PolicyReader.Read(policy(most)).Errors);
        var error = Assert.Single(PolicyReader.Read(policy(most + 1)).Errors);
        Assert.Equal(problem, error.Problem);
        Assert.NotEqual("", error.Fix);
        if (place is not null) Assert.Equal(place, $"{error.Line}:{error.Column}");
    }

    private static string Policy(int rules, string when, string effect) =>
        $"{{version: 1, rules: [{string.Join(", ", Enumerable.Range(0, rules).Select(at => $"{{id: r{at}, when: {when}, {effect}}}"))}]}}";

    private static string Repeat(int count, string text) => string.Join(", ", Enumerable.Repeat(text, count));
}
