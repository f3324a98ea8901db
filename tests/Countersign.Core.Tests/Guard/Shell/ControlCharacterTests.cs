using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>Characters on which shells and those who read them have disagreed.</summary>
public class ControlCharacterTests
{
    [Theory]
    [InlineData("echo a\r\necho b\r\n", "echo a\necho b\n")]
    [InlineData("echo hi\rrm -rf /srv", "echo hi\rrm -rf /srv\n? control-character\n")]
    [InlineData("echo a\0b", "echo a\0b\n? control-character\n")]
    [InlineData("rm -rf '\ue000'/x", "rm -rf ?'$?/x'\n")]
    public void They_are_read_as_bash_does_or_are_unclear(string text, string expected) => Assert.Equal(expected, ReadingText.Of(ShellReader.Read(text, ShellDialect.Posix)));
}
