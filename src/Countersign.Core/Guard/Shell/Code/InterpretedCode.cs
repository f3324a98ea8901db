namespace Countersign.Core.Guard.Shell;

/// <summary>Where an interpreter's code stands on its line.</summary>
internal static class InterpretedCode
{
    /// <summary>The language of an interpreter; null for any other program.</summary>
    public static CodeLanguage? LanguageOf(string name) => name switch
    {
        "node" or "nodejs" or "deno" or "bun" or "tsx" or "ts-node" => CodeLanguage.Node,
        "ruby" or "jruby" or "irb" => CodeLanguage.Ruby,
        "perl" => CodeLanguage.Perl,
        "php" => CodeLanguage.Php,
        "awk" or "gawk" or "mawk" or "nawk" => CodeLanguage.Awk,
        "lua" or "luajit" => CodeLanguage.Lua,
        "osascript" => CodeLanguage.AppleScript,
        ['p', 'y', ..] when name == "py" || name.StartsWith("python", StringComparison.Ordinal) || name.StartsWith("pypy", StringComparison.Ordinal) => CodeLanguage.Python,
        ['r', 'u', 'b', 'y', .. var version] when IsVersion(version) => CodeLanguage.Ruby,
        ['p', 'e', 'r', 'l', .. var version] when IsVersion(version) => CodeLanguage.Perl,
        _ => null,
    };

    private static bool IsVersion(string version)
    {
        foreach (var c in version)
        {
            if (c != '.' && !char.IsAsciiDigit(c)) return false;
        }

        return true;
    }

    /// <summary>The interpreter that <c>#!</c> names; null where it is a shell or the text has none.</summary>
    public static string? OfFirstLine(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("#!")) return null;
        foreach (var range in line[2..].Split(' '))
        {
            var name = ProgramName.Of(line[2..][range].Trim().ToString());
            if (LanguageOf(name) is not null) return name;
        }

        return null;
    }

    /// <summary>Places of the words that are code. Empty where code comes from a file or from standard input; then <paramref name="file"/> is its place, or 0.</summary>
    public static List<int> Find(CodeLanguage language, List<ShellWord> argv, out int file)
    {
        var code = new List<int>();
        file = 0;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at].Text;
            if (IsCode(language, word))
            {
                if (at + 1 < argv.Count) code.Add(++at);
                if (language is CodeLanguage.Python) return code;
            }
            else if (IsValued(language, word))
            {
                if (word is "-f" or "-m") file = at + 1;
                at++;
            }
            else if (word is "eval" && language is CodeLanguage.Node && at == 1 && at + 1 < argv.Count)
            {
                code.Add(argv.Count - 1);
                return code;
            }
            else if (word is "-" or not ['-', ..])
            {
                if (code.Count > 0 || file > 0 || word == "-") return code;
                if (language == CodeLanguage.Awk) code.Add(at);
                else file = at;
                return code;
            }
        }

        return code;
    }

    private static bool IsCode(CodeLanguage language, string word) => language switch
    {
        CodeLanguage.Python => word is ['-', not '-', ..] && word[^1] == 'c',
        CodeLanguage.Node => word is "-e" or "--eval" or "-p" or "-pe" or "--print",
        CodeLanguage.Ruby => word is ['-', not '-', ..] && word[^1] == 'e' && !word.StartsWith("-r", StringComparison.Ordinal),
        CodeLanguage.Perl => word is ['-', not ('-' or 'M' or 'm' or 'I'), ..] && word[^1] is 'e' or 'E',
        CodeLanguage.Php => word is "-r" or "-R" or "-B" or "-E" or "--run",
        CodeLanguage.Awk => word is "-e" or "--source",
        CodeLanguage.Lua or CodeLanguage.AppleScript => word is "-e",
    };

    private static bool IsValued(CodeLanguage language, string word) => language switch
    {
        CodeLanguage.Python => word is "-m" or "-W" or "-X",
        CodeLanguage.Node => word is "-r" or "--require" or "--import" or "--loader",
        CodeLanguage.Ruby => word is "-r" or "-I" or "-C",
        CodeLanguage.Perl => word is "-I",
        CodeLanguage.Php => word is "-d" or "-c" or "-f",
        CodeLanguage.Awk => word is "-F" or "-v" or "-f",
        CodeLanguage.Lua => word is "-l",
        CodeLanguage.AppleScript => word is "-l",
    };
}
