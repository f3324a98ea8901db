using System.Text;
using Countersign.Core.Guard.Shell;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

/// <summary>Command lines: never a crash or a hang, within the limits, and the same text twice is the same reading.</summary>
public abstract class ShellFuzzer(ShellDialect dialect) : Fuzzer
{
    protected override int LeastShapes => 40;

    protected override string Read(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var reading = ShellReader.Read(text, dialect);
        if (Shape(reading) != Shape(ShellReader.Read(text, dialect))) throw new InvalidOperationException("the same text was read twice, differently");
        if (reading.Invocations.Count > ShellLimits.Invocations) throw new InvalidOperationException("more invocations than the limit");
        if (reading.Invocations.Any(found => found.Argv.Count == 0)) throw new InvalidOperationException("an invocation without a word");
        if (reading.Unclear.Any(part => part.Text.Length > UnclearPart.MaxText)) throw new InvalidOperationException("an unclear part is too long");
        if (reading.Error is not null && reading.Unclear.Count == 0) throw new InvalidOperationException("a text that is no program passes for clear");
        var words = reading.Invocations.SelectMany(found => found.Argv);
        if (words.Any(word => word.IsLiteral != (word.Pattern is null))) throw new InvalidOperationException("a word is literal and has a pattern, or neither");
        var names = reading.Unclear.Select(part => part.Code).Concat(reading.Invocations.SelectMany(found => found.Through).Select(wrapper => wrapper.Program));
        return string.Join('|', names.Distinct().Order(StringComparer.Ordinal).Take(5)) + (reading.Error is null ? "" : "!");
    }

    protected static IEnumerable<byte[]> Cases(Func<string, bool> isOf) =>
        Directory.EnumerateFiles(SourceTree.Golden("guard", "shell"), "*.txt").Where(file => isOf(Path.GetFileNameWithoutExtension(file))).Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadAllText(file).Split("=== ", StringSplitOptions.RemoveEmptyEntries))
            .Select(found => Encoding.UTF8.GetBytes(found[(found.IndexOf('\n', StringComparison.Ordinal) + 1)..found.IndexOf("\n---\n", StringComparison.Ordinal)]));

    private static string Shape(ShellReading reading) =>
        string.Join('\n', reading.Invocations.Select(found => string.Join(' ', found.Through.Select(wrapper => wrapper.Program)) + ":" + string.Join(' ',
            found.Argv.Select(word => word.Text + word.Pattern)))) + string.Join('\n', reading.Unclear.Select(part => part.Code + part.Text)) + reading.Error;
}

public sealed class PosixShellFuzzer() : ShellFuzzer(ShellDialect.Posix)
{
    protected override IReadOnlyList<string> Words =>
    [
        "'", "\"", "\\", "$(", ")", "`", "${", "}", "${x:-", "$((", "))", "<(", ">(", "<<EOF\n", "\nEOF\n", "<<-E\n", "<<< ", "{a,b}", "{1..9}", "$'\\x41'", "$x",
        "\"$@\"", "x=", "x+=(", "; ", " && ", " || ", " | ", " & ", "\n", "if ", "; then ", "; else ", "; fi",
        "for x in a b; do ", "; done", "while ", "case x in a) ", ";; esac", "[[ ", " ]]", "f() { ", "; }", "function f {", "eval ", "bash -c '", "sudo ", "env -S '",
        "xargs -I{} ", "find . -exec ", " \\;", "ssh h '", "docker exec c ", "kubectl exec p -- ",
        "python -c '", "os.system(\"", "node -e '", "awk 'BEGIN{system(\"", "echo ", " | base64 -d | sh", "printf '%s' ", " | xxd -r -p", " > f", " 2>&1", "alias x='",
        "trap '", "set -- ", "read x", "IFS=,", "export ", "local ", "coproc ", "time ", "! ", "source ", "\r\n",
    ];

    protected override IEnumerable<byte[]> Seeds() => Cases(file => file is not ("powershell" or "cmd"));
}

public sealed class PowerShellFuzzer() : ShellFuzzer(ShellDialect.PowerShell)
{
    protected override int LeastShapes => 10;

    protected override IReadOnlyList<string> Words =>
        ["'", "\"", "`", "$(", ")", "(", "{", "}", "@(", "@{", "@'\n", "\n'@", "@\"\n", "\n\"@", "$x", "$env:X = ", "$x = ", ";", "|", "&& ", "& ", "iex ",
        "function f {", "if (", "foreach ($x in ", "[scriptblock]::Create(", ".Invoke()", " --% ", "<#", "#>", "bash -c '", "powershell -enc ", "Start-Process ", " > f",
        "\r\n"];

    protected override IEnumerable<byte[]> Seeds() => Cases(file => file == "powershell");
}

public sealed class CmdFuzzer() : ShellFuzzer(ShellDialect.Cmd)
{
    protected override int LeastShapes => 4;

    protected override IReadOnlyList<string> Words => ["\"", "^", "%X%", "!X!", "%", "&", "&&", "|", "||", "(", ")", "set X=", "if exist ",
        "for %i in (", ") do ", "call ", "start \"\" ", "rem ", "cmd /c \"", "bash -c \"", "powershell -Command ", " > f", " 2>&1", "\r\n"];

    protected override IEnumerable<byte[]> Seeds() => Cases(file => file == "cmd");
}
