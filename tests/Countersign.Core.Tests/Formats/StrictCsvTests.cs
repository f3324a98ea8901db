using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Formats;

/// <summary>Tables from outside: what is read, and what is refused where.</summary>
public sealed class StrictCsvTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b/1|2")]
    [InlineData("a,b\r\n1,2\r\n", "a|b/1|2")]
    [InlineData("\uFEFFa,b\n1,2", "a|b/1|2")]
    [InlineData("a,b\n\"x, y\",\"say \"\"hi\"\"\"\r\n", "a|b/x, y|say \"hi\"")]
    [InlineData("a,b\n  1 ,\n\n\n,2\n", "a|b/1|/|2")]
    [InlineData("a\n\"\"\nx\n", "a/x")]
    [InlineData("a,b\n\" x \",ü ö\n", "a|b/x|ü ö")]
    public void A_table_is_read(string text, string cells) =>
        Assert.Equal(cells, string.Join('/', StrictCsv.Parse("t.csv", text).Value!.Select(row => string.Join('|', row.Select(c => c.Text)))));

    [Theory]
    [InlineData("", "t.csv:1:1: The table is empty. Its first line names the columns.")]
    [InlineData("a,b\n1\n", "t.csv:2:1: This row has 1 cells, and the header has 2. Put a cell that holds a comma in quotes.")]
    [InlineData("a,b\n1,2,3\n", "t.csv:2:1: This row has 3 cells, and the header has 2. Put a cell that holds a comma in quotes.")]
    [InlineData("a,b\n1,\"open\n2,3\n", "t.csv:2:3: This cell begins with a quote that is never closed. Close it; a quote in a cell is doubled.")]
    [InlineData("a,b\n\"x\"y,2\n", "t.csv:2:4: \"y\" stands behind a closed quote. Double the quotes that belong to the cell.")]
    [InlineData("a,b\nx\"y,2\n", "t.csv:2:4: \"x\"y\" has a quote in it and does not begin with one. Put the whole cell in quotes, and double the quotes in it.")]
    [InlineData("a,b\n1,\"two\nlines\"\n", "t.csv:2:3: This cell has a line break or another control character in it. Remove it.")]
    [InlineData("a,b\n1,\"x\u0007\"\n", "t.csv:2:3: This cell has a line break or another control character in it. Remove it.")]
    [InlineData("a,b\n1,=HYPERLINK(0)\n", "t.csv:2:3: \"=HYPERLINK(0)\" begins like a formula. A spreadsheet would run it; remove the sign.")]
    [InlineData("a,b\n1,\"+1\"\n", "t.csv:2:3: \"+1\" begins like a formula. A spreadsheet would run it; remove the sign.")]
    [InlineData("a,b\n1,-1\n", "t.csv:2:3: \"-1\" begins like a formula. A spreadsheet would run it; remove the sign.")]
    [InlineData("a,b\n1, @x\n", "t.csv:2:3: \"@x\" begins like a formula. A spreadsheet would run it; remove the sign.")]
    public void A_fault_is_told_at_its_place(string text, string error) => Assert.Equal(error, StrictCsv.Parse("t.csv", text).Errors[0].ToString());

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal([2, 3, 4], StrictCsv.Parse("t.csv", "a,b\n=1,2\n1\n\"x\"y,2\n").Errors.Select(e => e.Line));

    [Fact]
    public void Each_limit_holds_at_its_number_and_not_one_above()
    {
        static bool Reads(string text) => StrictCsv.Parse("t.csv", text).Value is not null;
        Assert.True(Reads("a\n" + new string('x', StrictCsv.MaxCell)));
        Assert.False(Reads("a\n" + new string('x', StrictCsv.MaxCell + 1)));
        Assert.True(Reads(string.Join(',', Enumerable.Repeat("a", StrictCsv.MaxColumns))));
        Assert.False(Reads(string.Join(',', Enumerable.Repeat("a", StrictCsv.MaxColumns + 1))));
        Assert.True(Reads(string.Concat(Enumerable.Repeat("a\n", StrictCsv.MaxRows))));
        Assert.False(Reads(string.Concat(Enumerable.Repeat("a\n", StrictCsv.MaxRows + 1))));
        Assert.True(Reads("a\n" + new string('\n', StrictCsv.MaxCharacters - 2)));
        Assert.False(Reads("a\n" + new string('\n', StrictCsv.MaxCharacters - 1)));
    }
}
