using System.Text;
using Countersign.Core.Changes;
using Countersign.Server.Configuration;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class InitVerbTests : IDisposable
{
    private static readonly string[] Names = ["policy.yaml", "people.yaml", "environments.yaml"];

    private readonly GitFixture _git = new();
    private readonly CliRunner _runner;

    // The fixture's commits are of the first minutes of 2026.
    public InitVerbTests() => _runner = new CliRunner(_git.Folder) { Time = new Frozen(new DateTimeOffset(2026, 1, 20, 0, 0, 0, TimeSpan.Zero)) };

    [Fact]
    public async Task What_it_writes_loads_without_errors_and_only_reports()
    {
        _git.CommitFile("one", "infra/main.tf", "a\n");
        _git.CommitFile("two", ".github/workflows/deploy.yml", "on: push\n", GitFixture.Bea);
        _git.Git("remote", "add", "origin", "https://someone:secret@forge.example/acme/web-shop.git");
        var result = await _runner.RunAsync("init");
        Assert.Equal(0, result.Exit);
        var loaded = Load();
        Assert.Empty(loaded.Errors);
        var estate = loaded.Value!.Estate;
        Assert.Equal(EnforcementMode.Shadow, estate.Environments["production"].Mode);
        Assert.Equal("https://forge.example/acme/web-shop.git", estate.Repositories["web-shop"].Url);
        Assert.Equal(["refs/heads/main"], estate.Repositories["web-shop"].Refs);
        Assert.Equal(["ann@acme.example", "bea@acme.example"], loaded.Value.People.Persons.SelectMany(p => p.Emails).Order(StringComparer.Ordinal));
        Assert.All(loaded.Value.People.Persons, p => Assert.Equal("intern", p.Level.Name));
        Assert.Contains("infrastructure  Terraform:", result.Out, StringComparison.Ordinal);
        Assert.Contains(".github/workflows/deploy.yml", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_and_those_who_left_long_ago_are_not_people()
    {
        _git.CommitFile("one", "a.txt", "a\n", "Old <old@acme.example>");
        _runner.Time = new Frozen(new DateTimeOffset(2026, 4, 1, 0, 0, 30, TimeSpan.Zero)); // 90 days after the minute of the first commit
        _git.CommitFile("two", "a.txt", "b\n", "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>");
        _git.CommitFile("three\n\nCo-Authored-By: Claude <noreply@anthropic.com>", "a.txt", "c\n", "Ann Lee <4711+annlee@users.noreply.github.com>");
        await _runner.RunAsync("init");
        var person = Assert.Single(Load().Value!.People.Persons);
        Assert.Equal(("annlee", "4711+annlee@users.noreply.github.com"), (person.Id, person.Emails[0]));
    }

    [Theory]
    [InlineData("x\"}], levels: [senior]\n  - {id: eve", "eve@acme.example")]
    [InlineData("Eve # {", "eve: {x}@acme.example")]
    [InlineData("Eve\u2028\u0085\u001b", "\"; rm -rf@acme.example")]
    [InlineData("日本語 \U0001F600", "é@acme.example")]
    [InlineData("Back\\slash\\x", "\\@acme.example")]
    public async Task A_name_in_a_commit_cannot_write_configuration(string name, string email)
    {
        // Git itself takes line ends and angle brackets out of names.
        _git.CommitFile("one", "a.txt", "a\n", $"{name.Replace('\n', ' ')} <{email}>");
        _git.CommitFile("two", "a.txt", "b\n", GitFixture.Bea);
        Assert.Equal(0, (await _runner.RunAsync("init")).Exit);
        var loaded = Load();
        Assert.Empty(loaded.Errors);
        Assert.Equal(2, loaded.Value!.People.Persons.Count);
        Assert.All(loaded.Value.People.Persons, p => Assert.Equal("intern", p.Level.Name));
    }

    [Fact]
    public async Task A_repository_without_commits_gets_a_configuration_too()
    {
        Assert.Equal(0, (await _runner.RunAsync("init")).Exit);
        var loaded = Load();
        Assert.Empty(loaded.Errors);
        Assert.Empty(loaded.Value!.People.Persons);
    }

    [Fact]
    public async Task What_is_there_is_kept_and_what_is_missing_is_written()
    {
        const string Mine = "version: 1\nlevels: [junior, mid, senior, staff]\npeople:\n  - {id: ann, level: senior, emails: [ann@acme.example]}\n";
        _git.CommitFile("one", "a.txt", "a\n");
        _git.Write(".countersign/people.yaml", Mine);
        var result = await _runner.RunAsync("init");
        Assert.Equal(0, result.Exit);
        Assert.Equal(["Kept  .countersign/people.yaml, which was there"], result.Lines.Where(l => l.StartsWith("Kept", StringComparison.Ordinal)));
        Assert.Equal(["Wrote .countersign/policy.yaml", "Wrote .countersign/environments.yaml"], result.Lines.Where(l => l.StartsWith("Wrote", StringComparison.Ordinal)));
        Assert.Equal(Mine, await File.ReadAllTextAsync(_git.At(".countersign", "people.yaml")));
    }

    [Fact]
    public async Task A_second_run_writes_nothing()
    {
        _git.CommitFile("one", "a.txt", "a\n");
        await _runner.RunAsync("init");
        var before = Names.Select(name => File.ReadAllText(_git.At(".countersign", name))).ToList();
        var again = await _runner.RunAsync("init", "--preset", "strict");
        Assert.Equal(0, again.Exit);
        Assert.DoesNotContain("Wrote", again.Out, StringComparison.Ordinal);
        Assert.Equal(before, Names.Select(name => File.ReadAllText(_git.At(".countersign", name))));
    }

    [Fact]
    public async Task A_file_that_was_there_and_does_not_load_is_named()
    {
        _git.CommitFile("one", "a.txt", "a\n");
        _git.Write(".countersign/people.yaml", "mine");
        var result = await _runner.RunAsync("init");
        Assert.Equal(1, result.Exit);
        Assert.Contains("people.yaml:1:1", result.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_git.At(".countersign", "people.yaml")));
    }

    [Fact]
    public async Task Backstage_files_become_components_and_the_past_is_shown()
    {
        _git.CommitFile("one", "services/checkout/catalog-info.yaml", "---\nkind: Component\nmetadata: {name: checkout}\nspec: {owner: \"group:default/payments\", dependsOn: [\"component:default/ledger\", \"component:gone\", \"resource:db\"]}\n---\nkind: API\nmetadata: {name: api}\n");
        _git.CommitFile("two", "services/ledger/catalog-info.yml", "kind: Component\nmetadata: {name: ledger}\n", GitFixture.Bea);
        _git.CommitFile("three", "bad/catalog-info.yaml", "kind: [Component\n");
        _git.CommitFile("four", "odd/catalog-info.yaml", "kind: Component\nmetadata: {name: \"x}, {name: y\"}\n");
        _git.CommitFile("five", "CODEOWNERS", "* @acme/payments\n");
        var result = await _runner.RunAsync("init");
        Assert.Equal(0, result.Exit);
        var components = Load().Value!.Estate.Components;
        Assert.Equal(["checkout", "ledger"], components.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("payments", components["checkout"].Owner);
        Assert.Equal(["ledger"], components["checkout"].DependsOn);
        Assert.True(components["checkout"].Owns("services/checkout/a.cs"));
        Assert.Contains("owners          CODEOWNERS", result.Out, StringComparison.Ordinal);
        Assert.Contains("4 past deployments judged by .countersign/policy.yaml", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_a_repository_it_exits_1()
    {
        var folder = Directory.CreateTempSubdirectory("countersign-cli-");
        var result = await new CliRunner(folder.FullName).RunAsync("init");
        folder.Delete();
        Assert.Equal(1, result.Exit);
        Assert.Contains("is no readable git repository", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _git.Dispose();

    private Core.Formats.Loaded<LoadedConfiguration> Load()
    {
        var texts = Names.Select(name => File.ReadAllText(_git.At(".countersign", name))).Select(Encoding.UTF8.GetBytes).ToList();
        return new ConfigurationFiles(texts[0], texts[1], texts[2]).Load();
    }

    private sealed class Frozen(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
