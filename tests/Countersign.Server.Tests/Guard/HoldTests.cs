using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Guard;
using Countersign.Server.Tests.Cli;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Guard;

/// <summary>What becomes of a call that is not clear: with a gate, without one, and when the gate is no help.</summary>
public class HoldTests
{
    [Fact]
    public void A_clear_call_never_leaves_the_machine()
    {
        using var gate = new GateStub();
        using var setup = new GuardSetup { Network = gate };
        setup.Gate();
        Assert.Equal(0, setup.Bash("git status").Exit);
        Assert.Empty(gate.Asked);
    }

    [Fact]
    public void Without_a_gate_a_held_call_is_held_with_the_reason()
    {
        using var setup = new GuardSetup();
        var answer = setup.Bash("terraform destroy");
        Assert.Equal(2, answer.Exit);
        Assert.Contains("It destroys what is shared.", answer.Error, StringComparison.Ordinal);
        Assert.Contains("no gate is configured", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_call_says_who_can_answer_and_what_to_do_meanwhile()
    {
        using var gate = new GateStub().Answers(GateStub.Document("hold"));
        using var setup = new GuardSetup { Network = gate };
        setup.Gate();
        var answer = setup.Bash("terraform destroy");
        Assert.Equal(2, answer.Exit);
        foreach (var part in (string[])["bea or cid", "https://gate.example/changes/chg_k7qx2m4pd3vlw6tj5bn4yo2ruq", "K7QX2M4P", "identical call again"])
            Assert.Contains(part, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_leaves_the_machine_has_no_secret_and_binds_every_byte()
    {
        using var gate = new GateStub().Answers(GateStub.Document("hold")).Answers(GateStub.Document("hold")).Answers(GateStub.Document("hold"));
        using var setup = new GuardSetup
        {
            Network = gate,
            Judge = (_, around) =>
            {
                around.Variable("AWS_PROFILE");
                around.ReadFile(Path.Combine(around.WorkingDirectory, "plan.bin"));
                return new GuardVerdict(GuardOutcome.Hold, "terraform", "It destroys.", "production");
            },
        };
        setup.Gate();
        setup.Variables["AWS_PROFILE"] = "prod-admin";
        File.WriteAllText(Path.Combine(setup.Home, "plan.bin"), "plan");
        foreach (var secret in (string[])["hunter2hunter2", "hunter2hunter2", "hunter3hunter3"]) setup.Bash($"terraform destroy -var password={secret}", directory: setup.Home);
        var commands = gate.Asked.Select(asked => JsonNode.Parse(asked.Body)!["command"]!.AsObject()).ToList();
        Assert.All(gate.Asked, asked => Assert.DoesNotContain("hunter", Encoding.UTF8.GetString(asked.Body), StringComparison.Ordinal));
        Assert.All(gate.Asked, asked => Assert.DoesNotContain("prod-admin", Encoding.UTF8.GetString(asked.Body), StringComparison.Ordinal));
        Assert.Equal("terraform destroy -var password=[redacted]", (string)commands[0]["argv"]![2]!);
        Assert.EndsWith("plan.bin", (string)commands[0]["inputs"]![0]!["path"]!, StringComparison.Ordinal);
        Assert.Equal("AWS_PROFILE", (string)commands[0]["variables"]![0]!["name"]!);
        Assert.True(JsonNode.DeepEquals(commands[0], commands[1]));
        Assert.NotEqual((string)commands[0]["request"]!, (string)commands[2]["request"]!);
        Assert.Equal(3, gate.Asked.Select(asked => asked.Key).Distinct().Count());
    }

    [Fact]
    public void A_gate_that_cannot_be_reached_is_no_permission()
    {
        using var gate = new GateStub().Refuses(401, "not-authenticated", "Send an API token that is in force.");
        using var setup = new GuardSetup { Network = gate };
        setup.Gate();
        var answer = setup.Bash("terraform destroy");
        Assert.Equal(2, answer.Exit);
        Assert.Contains("not-authenticated", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_gate_is_waited_for_and_then_the_call_is_blocked()
    {
        using var gate = new GateStub();
        using var setup = new GuardSetup { Network = gate };
        setup.Gate();
        var answer = Countersign.Cli.Guard.GuardHook.Answer(
            Adapters.Agents.CodingAgent.ClaudeCode, """{"cwd":"/w","tool_name":"Bash","tool_input":{"command":"destroy"}}"""u8, setup.Outside with { Time = new HastyTime(TimeSpan.FromSeconds(15)) });
        Assert.Equal(2, answer.Exit);
        Assert.Contains("did not answer in time", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deny", "enforce", 2, "asking again changes nothing")]
    [InlineData("hold", "shadow", 0, "would have held")]
    [InlineData("hold", "warn", 0, "would have held")]
    public void The_gates_mode_decides_what_a_hold_means(string verdict, string mode, int exit, string says)
    {
        using var gate = new GateStub().Answers(GateStub.Document(verdict, mode));
        using var setup = new GuardSetup { Network = gate };
        setup.Gate();
        var answer = setup.Bash("terraform destroy");
        Assert.Equal(exit, answer.Exit);
        Assert.Contains(says, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_that_only_reports_is_not_held_up_by_a_gate_that_is_down()
    {
        using var gate = new GateStub().Refuses(404, "unknown-route", "no");
        using var setup = new GuardSetup { Network = gate };
        setup.Gate(mode: "shadow");
        Assert.Equal(0, setup.Bash("terraform destroy").Exit);
    }

    [Theory]
    [InlineData("environment\tproduction\tproduction\tenforce\tclear\n", 0)]
    [InlineData("environment\tproduction\tproduction\tenforce\thold\n", 2)]
    [InlineData("", 2)]
    [InlineData("unclear\tclear\n", 0)]
    public void What_is_unclear_is_what_the_environment_makes_of_it(string settings, int exit)
    {
        using var setup = new GuardSetup();
        setup.Settings(settings);
        Assert.Equal(exit, setup.Bash("perhaps").Exit);
    }

    [Theory]
    [InlineData("countersign-guard\t2\n")]
    [InlineData("countersign-guard\t1\nunclear\tclear\nwhat\tis this\n")]
    [InlineData("countersign-guard\t1\naccount\taws\t1\n")]
    [InlineData("")]
    public void Settings_that_are_broken_know_nothing_and_clear_nothing(string text)
    {
        using var setup = new GuardSetup();
        setup.Settings("");
        File.WriteAllText(setup.Places.UserSettings, text);
        Assert.Equal(0, setup.Bash("ls").Exit);
        var answer = setup.Bash("perhaps");
        Assert.Equal(2, answer.Exit);
        Assert.Contains("cannot be used", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_calls_that_race_for_one_answer_are_made_once()
    {
        await using var server = await CommandTests.StartAsync();
        var bea = await server.EnrolAsync("bea");
        using var setup = new GuardSetup();
        setup.Gate(server.Origin, await server.TokenAsync("ann"));
        Assert.Equal(2, setup.Bash("terraform destroy").Exit);
        string id;
        using (var snapshot = server.Store.Read()) id = Assert.Single(snapshot.WaitingChanges()).Id;
        await server.ApproveAsync(bea, id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => setup.Bash("terraform destroy"))));
        Assert.Single(answers, a => a.Exit == 0);
        Assert.Single(setup.Receipts(), line => line.Contains("\tallowed\tchg_", StringComparison.Ordinal));
    }
}
