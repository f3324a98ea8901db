using System.Text;
using Countersign.Core.Guard;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>Each limit at N and at N + 1: what goes beyond is unclear under its code, and nothing crashes.</summary>
public class ShellLimitTests
{
    [Fact]
    public void A_text_of_the_most_characters_is_read_and_one_more_is_unclear()
    {
        Assert.Empty(Codes("#" + new string('a', ShellLimits.Characters - 1)));
        Assert.Equal(["too-long"], Codes("#" + new string('a', ShellLimits.Characters)));
        Assert.Equal(GuardCall.MaxText, ShellLimits.Characters);
    }

    [Fact]
    public void Subshells_nest_as_deep_as_the_limit_and_no_deeper()
    {
        Assert.Empty(Codes(Nested(ShellLimits.Depth - 1, "( ", "echo a", ")")));
        Assert.Contains("too-deep", Codes(Nested(ShellLimits.Depth, "( ", "echo a", ")")));
    }

    [Theory]
    [InlineData("( ")]
    [InlineData("$(")]
    [InlineData("${x:-")]
    [InlineData("\"$(")]
    [InlineData("$((")]
    [InlineData("if a; then ")]
    [InlineData("{ ")]
    [InlineData("case a in a) ")]
    [InlineData("[[ ( ")]
    [InlineData("f() { ")]
    [InlineData("<(")]
    [InlineData("cat <<A\n$(")]
    public void What_is_opened_for_ever_ends_unclear(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, ShellLimits.Characters / opening.Length));
        var reading = ShellReader.Read(text, ShellDialect.Posix);
        Assert.True(reading.Unclear.Count > 0 || reading.Error is not null);
    }

    [Theory]
    [InlineData("( ")]
    [InlineData("$(")]
    [InlineData("@{a=")]
    [InlineData("{ ")]
    public void What_is_opened_for_ever_in_PowerShell_ends_unclear(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, ShellLimits.Characters / opening.Length));
        Assert.NotEmpty(ShellReader.Read(text, ShellDialect.PowerShell).Unclear);
    }

    [Fact]
    public void Texts_inside_texts_nest_as_deep_as_the_limit()
    {
        Assert.Empty(Codes(Evals(ShellLimits.Nesting - 1)));
        Assert.Equal(["too-deep"], Codes(Evals(ShellLimits.Nesting)));
    }

    [Fact]
    public void A_command_has_the_most_words_and_no_more()
    {
        Assert.Empty(Codes("x" + string.Concat(Enumerable.Repeat(" a", ShellLimits.Words - 1))));
        Assert.Equal(["too-many-words"], Codes("x" + string.Concat(Enumerable.Repeat(" a", ShellLimits.Words))));
        Assert.Contains("too-many-words", Codes("x {1..100000}"));
        Assert.Contains("too-many-words", Codes("x {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"));
    }

    [Fact]
    public void A_text_has_the_most_invocations_and_no_more()
    {
        Assert.Empty(Codes(string.Concat(Enumerable.Repeat("x\n", ShellLimits.Invocations))));
        Assert.Equal(["too-many-invocations"], Codes(string.Concat(Enumerable.Repeat("x\n", ShellLimits.Invocations + 1))));
    }

    [Fact]
    public void Variables_are_kept_up_to_the_limit()
    {
        Assert.Empty(Codes(Variables(ShellLimits.Variables)));
        Assert.Equal(["too-many-variables"], Codes(Variables(ShellLimits.Variables + 1)));
    }

    [Fact]
    public void Loops_in_loops_end()
    {
        const string loop = "for a in 1 2 3 4 5 6 7 8 9 10; do ";
        var text = string.Concat(Enumerable.Repeat(loop, 8)) + "x;" + string.Concat(Enumerable.Repeat(" done;", 8));
        Assert.NotEmpty(Codes(text));
    }

    [Fact]
    public void Variables_that_double_end() =>
        Assert.Contains("too-long", Codes("x=aaaaaaaaaaaaaaaa;" + string.Concat(Enumerable.Repeat("x=$x$x;", 40)) + "echo $x"));

    [Fact]
    public void Functions_that_call_each_other_end() => Assert.Contains("too-deep", Codes("f() { g; g; }; g() { f; f; }; f"));

    private static string[] Codes(string text) => [.. ShellReader.Read(text, ShellDialect.Posix).Unclear.Select(part => part.Code).Distinct()];

    private static string Nested(int depth, string opening, string inner, string closing) =>
        string.Concat(Enumerable.Repeat(opening, depth)) + inner + string.Concat(Enumerable.Repeat(closing, depth));

    private static string Evals(int count) => string.Concat(Enumerable.Repeat("eval ", count)) + "x";

    private static string Variables(int count)
    {
        var text = new StringBuilder();
        for (var at = 0; at < count; at++) text.Append('v').Append(at).Append("=a\n");
        return text.ToString();
    }
}
