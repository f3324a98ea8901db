using Countersign.Core.Guard.Knowledge;
using Countersign.Tests;

namespace Countersign.Core.Tests.Guard;

public sealed class KnowledgeTableTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "src", "Countersign.Core", "Guard", "Knowledge");

    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "commands";

    [Fact]
    public void The_table_is_made_from_the_reviewed_files()
    {
        var files = Directory.EnumerateFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
        var made = KnowledgeYaml.ToTable(files);
        Assert.Empty(made.Errors);
        var path = Path.Combine(Folder, "commands.tsv");
        if (Writes) File.WriteAllText(path, made.Value);
        Assert.False(Writes, "The table was written; run again without COUNTERSIGN_WRITE_GOLDEN.");
        Assert.True(File.ReadAllText(path) == made.Value, "commands.tsv is not what the YAML files make: run this test with COUNTERSIGN_WRITE_GOLDEN=commands.");
    }

    [Fact]
    public void A_program_named_twice_is_refused()
    {
        const string Text = "version: 1\nfamily: x\ntools:\n  - {names: [a], otherwise: clear, rules: []}\n  - {names: [b, a], otherwise: clear, rules: []}\n";
        Assert.Equal(["x.yaml:5:5: \"a\" stands twice. Keep one of them."], KnowledgeYaml.ToTable([("x.yaml", Text)]).Errors.Select(e => e.ToString()));
    }

    [Theory]
    [InlineData("terraform", "terraform")]
    [InlineData("tofu", "opentofu")]
    [InlineData("kubectl", "kubectl")]
    [InlineData("flyctl", "paas")]
    [InlineData("ls", "none")]
    [InlineData("*", "none")]
    public void A_program_is_found_by_its_name(string name, string family)
    {
        var entry = KnowledgeTable.BuiltIn.Find(name);
        Assert.NotNull(entry);
        Assert.Equal(family, entry.Family.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("terrafor")]
    [InlineData("terraformx")]
    [InlineData("kubectl\t1")]
    [InlineData("a\nb")]
    public void No_other_program_is_found(string name) => Assert.Null(KnowledgeTable.BuiltIn.Find(name));

    [Fact]
    public void A_table_without_an_index_is_refused() => Assert.Throws<InvalidOperationException>(() => new KnowledgeTable("no index"));

    [Theory]
    [InlineData("destroys\tx\ty")]
    [InlineData("breaks\t\t\tdestroy")]
    public void A_line_that_is_no_rule_is_refused(string line) => Assert.Throws<InvalidOperationException>(() => KnowledgeRule.Parse(line).Does);
}
