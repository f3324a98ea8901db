using System.Text;
using Countersign.Core.Guard;
using Countersign.Tests;

namespace Countersign.Core.Tests.Guard;

public sealed class GuardJudgeTests
{
    private static readonly GuardInventory Acme = new(
    [
        new GuardedEnvironment("production", "production", Accounts(("kubernetes", "eu-*"), ("aws", "*-dev-legacy"), ("host", "*.db.acme.example"), ("terraform-workspace", "blue"))),
        new GuardedEnvironment("play", "sandbox", Accounts(("kubernetes", "play-*"), ("aws", "play"), ("host", "10.9.*"))),
    ]);

    [Theory]
    [InlineData("kubectl --context eu-1 delete ns x", "production")]
    [InlineData("AWS_PROFILE=team-dev-legacy aws sqs delete-queue --queue-url x", "production")]
    [InlineData("psql -h orders.db.acme.example -c 'drop table x'", "production")]
    [InlineData("TF_WORKSPACE=blue terraform destroy", "production")]
    public void The_inventory_comes_before_what_a_name_looks_like(string text, string environment)
    {
        var verdict = Judge(text, inventory: Acme);
        Assert.Equal((GuardOutcome.Hold, environment), (verdict.Outcome, verdict.Environment));
    }

    [Theory]
    [InlineData("kubectl --context play-7 delete ns prod")]
    [InlineData("aws --profile play s3 rb s3://prod-data --force")]
    [InlineData("psql -h 10.9.0.3 -c 'drop table live'")]
    public void An_environment_for_trying_out_is_clear_whatever_its_resources_are_called(string text) => Assert.Equal(GuardOutcome.Clear, Judge(text, inventory: Acme).Outcome);

    [Theory]
    [InlineData("kubectl delete ns test")]
    [InlineData("aws s3 rb s3://dev-bucket --force")]
    [InlineData("az group delete -n rg-dev -y")]
    [InlineData("gcloud sql instances delete test-db")]
    [InlineData("kubectl -n dev delete deploy x")]
    public void A_resources_name_tells_nothing(string text) => Assert.Equal(GuardOutcome.Hold, Judge(text).Outcome);

    [Theory]
    [InlineData("current-context: kind-pr\n", GuardOutcome.Clear)]
    [InlineData("apiVersion: v1\ncurrent-context: \"minikube\"\nkind: Config\n", GuardOutcome.Clear)]
    [InlineData("current-context: eu-1\n", GuardOutcome.Hold)]
    [InlineData("current-context: \n", GuardOutcome.Hold)]
    public void The_current_context_of_the_kubeconfig_counts(string kubeconfig, GuardOutcome outcome) =>
        Assert.Equal(outcome, Judge("kubectl delete ns x", files: new() { ["/home/u/.kube/config"] = kubeconfig }).Outcome);

    [Fact]
    public void The_chosen_workspace_counts()
    {
        Assert.Equal(GuardOutcome.Clear, Judge("terraform destroy", files: new() { ["/repo/.terraform/environment"] = "dev" }).Outcome);
        Assert.Equal(GuardOutcome.Hold, Judge("terraform destroy", files: new() { ["/repo/.terraform/environment"] = "prod" }).Outcome);
    }

    [Fact]
    public void A_docker_context_that_is_current_counts()
    {
        Assert.Equal(GuardOutcome.Hold, Judge("docker rm -f x", files: new() { ["/home/u/.docker/config.json"] = """{"currentContext":"live"}""" }).Outcome);
        Assert.Equal(GuardOutcome.Clear, Judge("docker rm -f x", files: new() { ["/home/u/.docker/config.json"] = """{"currentContext":"desktop-linux"}""" }).Outcome);
        Assert.Equal(GuardOutcome.Hold, Judge("docker rm -f x", files: new() { ["/home/u/.docker/config.json"] = "{" }).Outcome);
    }

    [Fact]
    public void A_plan_in_json_is_judged_by_what_it_does()
    {
        var plans = SourceTree.Golden("blast-radius");
        var destroying = Directory.EnumerateFiles(plans, "*.json", SearchOption.AllDirectories).Select(File.ReadAllText).First(t => t.Contains("\"actions\":[\"delete\"]", StringComparison.Ordinal));
        var verdict = Judge("terraform apply plan.json", files: new() { ["/repo/plan.json"] = destroying });
        Assert.Equal(GuardOutcome.Hold, verdict.Outcome);
        Assert.Contains("would delete or replace", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_in_json_that_does_nothing_is_clear() =>
        Assert.Equal(GuardOutcome.Clear, Judge("terraform apply plan.json", files: new() { ["/repo/plan.json"] = """{"format_version":"1.2","terraform_version":"1.11.0","resource_changes":[],"complete":true,"errored":false,"applyable":true}""" }).Outcome);

    [Theory]
    [InlineData("PK\u0003\u0004", "a binary plan cannot be read here")]
    [InlineData(null, "cannot be read here")]
    public void A_plan_that_cannot_be_read_is_held(string? plan, string why)
    {
        var verdict = Judge("terraform apply tfplan", files: plan is null ? [] : new() { ["/repo/tfplan"] = plan });
        Assert.Equal(GuardOutcome.Hold, verdict.Outcome);
        Assert.Contains(why, verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash x.sh", "/repo/x.sh", "kubectl delete ns prod\n", GuardOutcome.Hold)]
    [InlineData("./x.sh", "/repo/x.sh", "#!/bin/sh\necho done\n", GuardOutcome.Clear)]
    [InlineData("./deploy-prod.sh", "/repo/deploy-prod.sh", "#!/bin/sh\necho done\n", GuardOutcome.Clear)]
    [InlineData("make a", "/repo/Makefile", "a: b\n\ttrue\nb:\n\t@terraform destroy\n", GuardOutcome.Hold)]
    [InlineData("make a", "/repo/Makefile", "a:\n\ttrue\nb:\n\tterraform destroy\n", GuardOutcome.Clear)]
    [InlineData("just a", "/repo/justfile", "a:\n  kubectl delete ns x\n", GuardOutcome.Hold)]
    [InlineData("npm run a", "/repo/package.json", """{"scripts":{"prea":"terraform destroy","a":"true"}}""", GuardOutcome.Hold)]
    [InlineData("npm run deploy", "/repo/package.json", """{"scripts":{"deploy":"tsc"}}""", GuardOutcome.Clear)]
    [InlineData("npm run a", "/repo/package.json", "{", GuardOutcome.Unclear)]
    [InlineData("psql -h d -f x.sql", "/repo/x.sql", "select 1;", GuardOutcome.Clear)]
    [InlineData("psql -h d -f x.sql", "/repo/x.sql", "select 1; drop table a;", GuardOutcome.Hold)]
    [InlineData("psql -h d < x.sql", "/repo/x.sql", "truncate a", GuardOutcome.Hold)]
    [InlineData("python x.py", "/repo/x.py", "import boto3\nboto3.client('s3').delete_bucket(Bucket='x')", GuardOutcome.Hold)]
    [InlineData("python teardown.py", "/repo/teardown.py", "print(1)", GuardOutcome.Clear)]
    [InlineData("mongosh mongodb://m/x --file x.js", "/repo/x.js", "db.a.find()", GuardOutcome.Clear)]
    public void Files_named_on_the_line_are_read(string text, string path, string content, GuardOutcome outcome) =>
        Assert.Equal(outcome, Judge(text, files: new() { [path] = content }).Outcome);

    [Fact]
    public void Scripts_are_followed_only_so_deep()
    {
        var files = Enumerable.Range(0, 6).ToDictionary(n => $"/repo/{n}.sh", n => n < 5 ? $"bash {n + 1}.sh" : "true");
        Assert.Equal(GuardOutcome.Clear, Judge("bash 2.sh", files: files).Outcome);
        Assert.Equal(GuardOutcome.Unclear, Judge("bash deploy.sh", files: new(files) { ["/repo/deploy.sh"] = "bash 0.sh", ["/repo/4.sh"] = "bash destroy.sh" }).Outcome);
    }

    [Theory]
    [InlineData(32, GuardOutcome.Clear)]
    [InlineData(33, GuardOutcome.Unclear)]
    public void Only_so_many_files_are_read(int count, GuardOutcome outcome)
    {
        var files = Enumerable.Range(0, count).ToDictionary(n => $"/repo/{n}.sh", _ => "true");
        Assert.Equal(outcome, Judge(string.Join(';', Enumerable.Range(0, count).Select(n => $"bash {n}.sh")), files: files).Outcome);
    }

    [Fact]
    public void A_call_of_the_greatest_length_is_judged_and_a_longer_one_is_unclear()
    {
        var longest = "ls" + new string(' ', GuardCall.MaxText - 2);
        Assert.Equal(GuardOutcome.Unclear, Judge(longest + " ").Outcome);
        Assert.Contains($"at most {GuardCall.MaxText}", Judge(longest + " ").Reason, StringComparison.Ordinal);
        Assert.DoesNotContain($"at most {GuardCall.MaxText}", Judge(longest).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GuardTool.Write, """{"file_path":"/repo/src/a.cs"}""", GuardOutcome.Clear)]
    [InlineData(GuardTool.Write, """{"file_path":"/repo/.claude/settings.json"}""", GuardOutcome.Hold)]
    [InlineData(GuardTool.Write, """{"path":"/etc/hosts"}""", GuardOutcome.Hold)]
    [InlineData(GuardTool.Write, "x", GuardOutcome.Unclear)]
    [InlineData(GuardTool.Mcp, "x", GuardOutcome.Unclear)]
    [InlineData(GuardTool.UseAws, "{}", GuardOutcome.Unclear)]
    [InlineData(GuardTool.Other, """{"command":"terraform destroy"}""", GuardOutcome.Hold)]
    [InlineData(GuardTool.Other, """{"pattern":"terraform destroy"}""", GuardOutcome.Clear)]
    [InlineData(GuardTool.Cmd, "del /s /q C:\\data", GuardOutcome.Hold)]
    public void Tools_without_a_shell_are_judged(GuardTool tool, string text, GuardOutcome outcome) => Assert.Equal(outcome, Judge(text, tool: tool).Outcome);

    [Fact]
    public void A_reason_quotes_only_so_much()
    {
        var verdict = Judge("terraform destroy " + new string('x', 1_000));
        Assert.InRange(verdict.Reason.Length, 1, 300);
    }

    private static Dictionary<string, IReadOnlyList<string>> Accounts(params (string Kind, string Name)[] accounts) => accounts.ToDictionary(a => a.Kind, a => (IReadOnlyList<string>)[a.Name], StringComparer.Ordinal);

    private static GuardVerdict Judge(string text, GuardInventory? inventory = null, Dictionary<string, string>? files = null, GuardTool tool = GuardTool.Shell) =>
        GuardJudge.Judge(new GuardCall("generic", tool, text), new GuardSurroundings
        {
            WorkingDirectory = "/repo",
            Root = "/repo",
            Variable = name => name == "HOME" ? "/home/u" : null,
            ReadFile = path => files?.TryGetValue(path, out var content) == true ? Encoding.UTF8.GetBytes(content) : null,
        }, inventory ?? GuardInventory.None);
}
