using System.Text.RegularExpressions;
using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

public partial class AdviceTests
{
    private static readonly string[] Texts =
    [
        .. AdviceTable.Vary.Values, AdviceTable.Supply, AdviceTable.NoAnswer, AdviceTable.NoRule,
        AdviceTable.Answer(new SignOffRequirement()), AdviceTable.Answer(new ReviewRequirement()), AdviceTable.Answer(new IntentRequirement()),
    ];

    [Fact]
    public void No_text_advises_to_change_who_or_what_wrote_it_what_is_declared_or_who_people_are() =>
        Assert.All(Texts, text => Assert.DoesNotMatch(Forbidden(), text));

    [Fact]
    public void Nothing_about_authorship_people_or_the_requester_is_ever_varied() =>
        Assert.DoesNotContain(AdviceTable.Vary.Keys, f => f.Name.StartsWith("auth", StringComparison.Ordinal) || f.Name is "change.requester" or "component.owner" or "environment.tier" or "environment.name");

    [Fact]
    public void All_advice_comes_from_the_table() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll((from policy in PolicyGen.Policies from facts in PolicyGen.Facts select (policy, facts)).ToArbitrary(), x =>
        {
            var explained = Explanation.Of(x.policy, x.facts, PolicyGen.Today);
            var asked = explained.Result.Requirements.Select(r => AdviceTable.Answer(r.Requirement));
            Assert.Empty(explained.Advice.Select(a => a.Text).Except([.. Texts, .. asked]));
            Assert.Equal(explained.Result.Enforced.IsEmpty, explained.Advice.Count == 0);
        }));

    [Fact]
    public void What_the_advice_varies_releases_the_rule_or_is_not_given() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll((from policy in PolicyGen.Policies from facts in PolicyGen.KnownFacts select (policy, facts)).ToArbitrary(), x =>
        {
            var explained = Explanation.Of(x.policy, x.facts, PolicyGen.Today);
            var layout = FactLayout.Of(x.policy);
            foreach (var rule in explained.Result.Rules.Where(r => r.IsActive && r.Rule.Except.Count == 0))
            {
                var varied = AdviceTable.Vary.Where(v => explained.Advice.Any(a => a.Text == v.Value && a.Rules.Contains(rule.Rule.Id))).Select(v => v.Key).ToHashSet();
                if (varied.Count == 0) continue;
                var row = layout.Row(x.facts).Select((state, at) => varied.Contains(layout.Columns[at].Fact) ? (ushort)layout.Columns[at].Unknown : state).ToArray();
                Assert.Equal(SearchEnd.Found, new RowSearch(layout).FindFrom(row, [], [CompiledCondition.Compile(rule.Rule.When, layout)]));
            }
        }));

    [GeneratedRegex(@"\b(authors?|authored|authorship|mark(s|ed|ing)?|unmarked|trailers?|attribut\w*|declar\w*|AI|human\w*|agents?|levels?|senior\w*|people\.yaml|promot\w*|rewrit\w*|amend\w*|squash\w*|rename\w*|message|on behalf)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Forbidden();
}
