using Countersign.Core.Changes;

namespace Countersign.Core.Tests.Changes;

/// <summary>What of a new environments.yaml waits for owners, and what acts at once (contract §1).</summary>
public class EstateComparisonTests
{
    private const string Before = """
        version: 1
        environments:
          production: {tier: production, mode: warn, customerFacing: true, timeZone: Europe/Berlin, freezes: [{from: 2026-12-24, to: 2026-12-27, reason: holidays}], requires: [plan], repositories: [shop], targets: [eu], accounts: {aws: ["1"]}}
        components:
          - {name: checkout, repository: shop, paths: ["services/**"], owner: payments, tier: 1, customerFacing: true, resources: ["aws_*"], dependsOn: [ledger]}
        repositories:
          - {id: shop, url: "https://forge.example/shop", refs: [refs/heads/main]}
        infrastructurePaths: ["**/*.tf"]
        """;

    [Theory]
    [InlineData("mode: warn", "mode: enforce")]
    [InlineData("requires: [plan]", "requires: [artifact, plan]")]
    [InlineData("# ", "# ")]
    public void Acts_at_once(string old, string changed) => Assert.Empty(Compare(old, changed));

    [Theory]
    [InlineData("mode: warn", "mode: shadow", "production goes from warn to shadow")]
    [InlineData("tier: production", "tier: staging", "the tier of production changes")]
    [InlineData("mode: warn, customerFacing: true", "mode: warn", "production is no longer said to be customer-facing")]
    [InlineData("Europe/Berlin", "Europe/Rome", "the time zone of production changes")]
    [InlineData("2026-12-27", "2026-12-25", "the freezes of production change")]
    [InlineData("requires: [plan]", "requires: []", "production no longer requires all that it did")]
    [InlineData("repositories: [shop], targets", "targets", "the repositories that may deploy to production change")]
    [InlineData("targets: [eu]", "targets: [eu, us]", "the targets of production change")]
    [InlineData("aws: [\"1\"]", "aws: [\"2\"]", "the accounts of production change")]
    [InlineData("components:", "  preview: {}\ncomponents:", "environment preview is added")]
    [InlineData("[\"services/**\"]", "[\"services/checkout/**\"]", "component checkout changes")]
    [InlineData("owner: payments, tier: 1", "owner: payments, tier: 2", "component checkout changes")]
    [InlineData("tier: 1, customerFacing: true", "tier: 1", "component checkout changes")]
    [InlineData("dependsOn: [ledger]", "dependsOn: []", "component checkout changes")]
    [InlineData("repositories:\n", "  - {name: stock, repository: shop}\nrepositories:\n", "component stock is added")]
    [InlineData("https://forge.example/shop", "https://forge.example/fork", "repository shop changes")]
    [InlineData("refs/heads/main", "refs/heads/next", "repository shop changes")]
    [InlineData("[\"**/*.tf\"]", "[]", "the paths that need a plan change")]
    public void Waits(string old, string changed, string because) => Assert.Equal([because], Compare(old, changed));

    [Fact]
    public void What_is_taken_out_waits()
    {
        var less = Read(Before.Replace("  - {name: checkout", "  - {name: basket", StringComparison.Ordinal));
        Assert.Equal(["component basket is added", "component checkout is taken out"], EstateComparison.MayBeLaxer(Read(Before), less));
    }

    private static IReadOnlyList<string> Compare(string old, string changed)
    {
        var text = Before + "\n# a remark";
        Assert.Contains(old, text, StringComparison.Ordinal);
        return EstateComparison.MayBeLaxer(Read(text), Read(text.Replace(old, changed, StringComparison.Ordinal)));
    }

    private static Estate Read(string text)
    {
        var read = EnvironmentsReader.Read(text);
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Errors));
    }
}
