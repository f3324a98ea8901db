using System.Diagnostics;
using System.Text;
using Countersign.Core.Guard.Shell;
using Countersign.Tests;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>
/// The reader beside bash itself. Bash only parses, or runs programs that do not exist with a PATH that leads nowhere: its hook for a command that is not
/// found prints the words it was given.
/// </summary>
public class BashAgreementTests
{
    private const string Validity = """
        while IFS= read -r -d '' text; do
          said=$("$BASH" --norc -n -c "$text" 2>&1) && [[ $said != *'syntax error'* && $said != *unexpected* && $said != *conditional* ]] && printf 1 || printf 0
        done
        """;

    private const string Words = "command_not_found_handle() { printf '%s\\0' \"$@\"; printf '\\n\\0'; }; PATH=/nonexistent; eval \"$PROGRAM\"";

    [RequiresProgramFact("bash")]
    public void What_is_valid_is_what_bash_parses()
    {
        var random = new Random(20261122);
        var texts = Golden().Concat(Enumerable.Range(0, 700).Select(_ => BashPrograms.Scrambled(random))).Where(text => !text.Contains('\0')).ToList();
        var answers = Run(Validity, string.Concat(texts.Select(text => text + "\0")), program: null);
        Assert.Equal(texts.Count, answers.Length);
        var wrong = new StringBuilder();
        for (var at = 0; at < texts.Count; at++)
        {
            var error = ShellReader.Read(texts[at], ShellDialect.Posix).Error;
            if ((answers[at] == '1') != (error is null)) wrong.Append(texts[at]).Append("\n--- ").Append(error ?? "valid here, not for bash").Append('\n');
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
        Assert.InRange(answers.Count(answer => answer == '0'), 100, texts.Count - 100);
    }

    [RequiresProgramFact("bash")]
    public void Programs_get_the_words_that_bash_gives_them()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 25; round++)
        {
            var program = string.Join('\n', Enumerable.Range(0, 40).Select(_ => BashPrograms.Literal(random)));
            var bash = Run(Words, input: "", program).Split("\n\0", StringSplitOptions.RemoveEmptyEntries).Select(found => found[..^1].Split('\0'));
            var reading = ShellReader.Read(program, ShellDialect.Posix);
            var ours = reading.Invocations.Where(found => found.Argv[0].Text.StartsWith(BashPrograms.Program, StringComparison.Ordinal)).ToList();
            Assert.Equal(Lines(bash), Lines(ours.Select(found => found.Argv.Select(word => word.Text).ToArray())));
            Assert.All(ours, found => Assert.All(found.Argv, word => Assert.True(word.IsLiteral, $"'{word.Pattern}' is not literal")));
            Assert.Empty(reading.Unclear);
        }
    }

    private static IEnumerable<string> Golden() =>
        Directory.EnumerateFiles(SourceTree.Golden("guard", "shell"),
            "*.txt").Select(file => Path.GetFileName(file)).Where(file => ShellGoldenTests.DialectOf(file) == ShellDialect.Posix)
            .Order(StringComparer.Ordinal).SelectMany(ShellGoldenTests.Cases).Select(found => found.Text);

    private static string Lines(IEnumerable<string[]> calls) => string.Join('\n', calls.Select(words => string.Join('¦', words)));

    private static string Run(string script, string input, string? program)
    {
        var start = new ProcessStartInfo("bash", ["--norc", "--noprofile", "-c", script])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(false), WorkingDirectory = Path.GetTempPath()
        };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C.UTF-8";
        if (program is not null) start.Environment["PROGRAM"] = program;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(errors.Result.Length == 0, errors.Result + program);
        return output.Result;
    }
}
