using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class BlastRadiusVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-cli-");

    [Fact]
    public async Task Json_has_exactly_the_members_of_the_contract_and_the_name_as_given()
    {
        File.Copy(Plan("terraform-replace-db"), Path.Combine(_folder.FullName, "p.json"));
        var result = await Run("blast-radius", "./p.json", "--format", "json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(["inputs", "effects", "counts", "services", "notes", "severity", "gaps"], CliResult.Members(result.Json));
        Assert.Equal(["path", "format", "content"], CliResult.Members(result.Json["inputs"]![0]));
        Assert.Equal("./p.json", (string?)result.Json["inputs"]![0]!["path"]);
        Assert.Equal(
            ["id", "does", "kind", "address", "holds", "undo", "losesState", "certainty", "severity", "row", "because", "root", "source"],
            CliResult.Members(result.Json["effects"]![0]));
        Assert.Equal(["create", "update", "replace", "delete", "forget", "deploy", "run"], CliResult.Members(result.Json["counts"]));
        Assert.Equal("critical", (string?)result.Json["severity"]);
    }

    [Fact]
    public async Task Text_says_what_is_lost_first_then_what_is_replaced_and_folds_the_rest()
    {
        var result = await Run("blast-radius", Plan("terraform-kinds"));
        Assert.Equal(0, result.Exit);
        Assert.Equal("severity critical in production: 10 delete, 7 replace, 5 update, 1 create", result.Lines[0]);
        Assert.Equal("lost:", result.Lines[2]);
        Assert.StartsWith("  critical ", result.Lines[3], StringComparison.Ordinal);
        Assert.Contains("  critical delete  aws_dynamodb_table.carts: loses data, and there is no way back\n           because point_in_time_recovery is off", result.Out, StringComparison.Ordinal);
        Assert.Equal(["lost:", "also severe:", "replaced or deleted:", "the rest:"], result.Lines.Where(l => l.EndsWith(':') && !l.StartsWith(' ')).Where(l => l != "notes:"));
    }

    [Fact]
    public async Task What_follows_from_an_effect_stands_below_it()
    {
        var result = await Run("blast-radius", Plan("terraform-pair-zone-and-records"));
        Assert.Contains(
            "           from which follow 2 delete:\n             high     delete  aws_route53_record.mail (holds dns)\n             high     delete  aws_route53_record.www (holds dns)\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_week_of_ordinary_work_is_a_few_lines()
    {
        var result = await Run("blast-radius", Plan("routine-ecs-new-image"));
        Assert.Equal(
            [
                "severity low in production: 1 replace, 1 update", "",
                "replaced or deleted:", "  low      replace module.checkout.aws_ecs_task_definition.this", "           because container_definitions forces replacement", "",
                "the rest:", "  low      1 update: module.checkout.aws_ecs_service.this", "",
            ],
            result.Out.Split('\n'));
    }

    [Theory]
    [InlineData("terraform-ui-log", "terraform-ui")]
    [InlineData("terraform-replace-db", "terraform")]
    public async Task Standard_input_is_read_and_its_format_told_from_it(string golden, string format)
    {
        var runner = new CliRunner(_folder.FullName) { Input = await File.ReadAllBytesAsync(Plan(golden)) };
        var piped = await runner.RunAsync("blast-radius", "-", "--format", "json");
        var read = await Run("blast-radius", Plan(golden), "--format", "json");
        Assert.Equal("-", (string?)piped.Json["inputs"]![0]!["path"]);
        Assert.Equal(format, (string?)piped.Json["inputs"]![0]!["format"]);
        Assert.Equal((string?)read.Json["inputs"]![0]!["content"], (string?)piped.Json["inputs"]![0]!["content"]);
        Assert.Equal(read.Json["counts"]!.ToJsonString(), piped.Json["counts"]!.ToJsonString());
    }

    [Fact]
    public async Task Scripts_are_told_by_their_name_and_read_together_with_plans()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "1.sql"), "DROP TABLE orders;");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "2.SQL"), "TRUNCATE carts;");
        var result = await Run("blast-radius", "1.sql", "2.SQL", Plan("terraform-replace-db"), "--format", "json");
        Assert.Equal(["sql", "sql", "terraform"], result.Json["inputs"]!.AsArray().Select(i => (string?)i!["format"]));
        Assert.Equal(["1.sql:1:1", "2.SQL:1:1"], result.Json["effects"]!.AsArray().Select(e => (string)e!["source"]!).Where(s => s.EndsWith(":1:1", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var piped = await new CliRunner(_folder.FullName) { Input = "DROP TABLE orders;"u8.ToArray() }.RunAsync("blast-radius", "-", "--format-of", "sql");
        Assert.Contains("critical delete  orders: loses data, and there is no way back", piped.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_plan_is_a_gap_and_no_failure()
    {
        var result = await Run("blast-radius", Plan("terraform-truncated"), "--format", "json");
        Assert.Equal(0, result.Exit);
        Assert.Equal("plan-unreadable", (string?)result.Json["gaps"]![0]!["code"]);
    }

    [Fact]
    public async Task An_environment_lowers_what_is_not_production()
    {
        Configure("version: 1\nenvironments:\n  staging: {tier: staging}\nrepositories:\n  - {id: shop, url: \"https://forge.example/shop\", refs: [refs/heads/main]}\n");
        var result = await Run("blast-radius", Plan("terraform-replace-db"), "--environment", "staging", "--format", "json");
        Assert.Equal("high", (string?)result.Json["severity"]);
        var unknown = await Run("blast-radius", Plan("terraform-replace-db"), "--environment", "stagin");
        Assert.Equal(1, unknown.Exit);
        Assert.Contains("\"stagin\" is not an environment here.\nDid you mean \"staging\"?", unknown.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_without_a_file_that_names_it_exits_1()
    {
        var result = await Run("blast-radius", Plan("terraform-replace-db"), "--environment", "staging");
        Assert.Equal(1, result.Exit);
        Assert.Contains("there is no environments.yaml", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_yaml_is_told_with_line_and_column()
    {
        Configure("version: 1\nenvironments:\n  staging: {tier: stagging}\n");
        var result = await Run("blast-radius", Plan("terraform-replace-db"));
        Assert.Equal(1, result.Exit);
        Assert.Contains("environments.yaml:3:19: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_exits_1()
    {
        var result = await Run("blast-radius", "nope.json");
        Assert.Equal(1, result.Exit);
        Assert.Contains("\"nope.json\" cannot be opened: there is no such file.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_cannot_write_to_the_terminal()
    {
        var plan = (await File.ReadAllTextAsync(Plan("terraform-replace-db"))).Replace("module.a.aws_db_instance.main", "x\\u001b[2J\\u202e", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "p.json"), plan);
        var result = await Run("blast-radius", "p.json");
        Assert.Contains("severity critical", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Out);
        Assert.DoesNotContain('\u202e', result.Out);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Plan(string golden) => SourceTree.Golden("blast-radius", golden, "plan.json");

    private Task<CliResult> Run(params string[] args) => new CliRunner(_folder.FullName).RunAsync(args);

    private void Configure(string environments)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, ".countersign"));
        File.WriteAllText(Path.Combine(_folder.FullName, ".countersign", "environments.yaml"), environments);
    }
}
