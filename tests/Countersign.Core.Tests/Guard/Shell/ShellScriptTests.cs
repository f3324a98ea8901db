using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>Scripts that a line names: which word it is, and how its text is read.</summary>
public class ShellScriptTests
{
    [Theory]
    [InlineData("bash x.sh a", 1)]
    [InlineData("bash -eu -o pipefail x.sh", 4)]
    [InlineData("sh -- x.sh", 2)]
    [InlineData("source x.sh", 1)]
    [InlineData(". ./x.sh", 1)]
    [InlineData("./x.sh a", 0)]
    [InlineData("deploy.sh", 0)]
    [InlineData("bash", -1)]
    [InlineData("bash -i", -1)]
    [InlineData("kubectl get pods", -1)]
    public void The_script_is_found_among_the_words(string line, int at) => Assert.Equal(at, ShellReader.ScriptAt(ShellReader.Read(line, ShellDialect.Posix).Invocations[0]));

    [Fact]
    public void A_script_gets_parameters_variables_directory_and_what_it_runs_through()
    {
        var by = ShellReader.Read("cd live; export A=1; sudo bash x.sh claims", ShellDialect.Posix).Invocations[^1];
        var reading = ShellReader.ReadScript("kubectl delete ns \"$1\" -l a=$A", ShellDialect.Posix, by, ShellReader.ScriptAt(by));
        Assert.Equal("[sudo] [bash x.sh claims] A=1 kubectl delete ns claims -l a=1 dir:live\n", ReadingText.Of(reading));
    }

    [Fact]
    public void A_mistake_in_a_script_is_an_error_with_its_place()
    {
        var by = ShellReader.Read("./x.sh", ShellDialect.Posix).Invocations[0];
        Assert.Equal("2:1: 'fi' cannot stand here; quote it if it is text", ShellReader.ReadScript("ls\nfi\n", ShellDialect.Posix, by).Error);
    }
}
