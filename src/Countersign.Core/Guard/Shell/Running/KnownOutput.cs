using System.Globalization;
using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>The output of programs that only say what they are told, or change a text in a way that the line shows.</summary>
internal static class KnownOutput
{
    /// <summary>What the program prints; null where nothing is known of it.</summary>
    public static ShellWord? Of(string name, Call call) => name switch
    {
        ":" or "true" or "false" or "mkdir" or "chmod" or "touch" or "sleep" or "test" or "[" or "rm" or "alias" or "shopt" or "umask" => new ShellWord("", true),
        "echo" => Echo(call.Argv),
        "printf" => Printf(call.Argv),
        "cat" or "tee" => Passed(name, call),
        "which" => Which(call.Argv),
        "seq" => Sequence(call.Argv),
        "base64" or "gbase64" => Decoded(call, ["-d", "-D", "--decode", "-di", "-id"], TextDecoding.Base64),
        "openssl" => Decoded(call, ["-d"], TextDecoding.Base64),
        "xxd" => Decoded(call, ["-r", "-rp", "-pr"], TextDecoding.Hex),
        "rev" => Changed(call, TextDecoding.Reverse),
        "tac" => Changed(call, TextDecoding.LastLineFirst),
        "tr" => Translated(call),
        "sed" or "awk" or "grep" or "egrep" or "fgrep" or "head" or "tail" or "sort" or "uniq" or "cut" => Likely(call.Input.Text),
        "envsubst" or "iconv" or "fold" or "nl" or "sponge" => Likely(call.Input.Text),
        _ => null,
    };

    /// <summary>A filter that is not followed: what went in is likely to come out, in part.</summary>
    private static ShellWord? Likely(ShellWord? input) => input is { } text ? new ShellWord(text.Text, false, "") : null;

    private static ShellWord? Which(List<ShellWord> argv) => argv.Count == 2 ? argv[1] : null;

    private static ShellWord Echo(List<ShellWord> argv)
    {
        var at = 1;
        bool isDecoding = false, hasLineEnd = true;
        for (; at < argv.Count && argv[at].IsLiteral && argv[at].Text is ['-', _, ..] flags && !flags.AsSpan(1).ContainsAnyExcept("neE"); at++)
        {
            hasLineEnd &= !flags.Contains('n');
            isDecoding = flags.Contains('e') || (isDecoding && !flags.Contains('E'));
        }

        if (at >= argv.Count) return new ShellWord(hasLineEnd ? "\n" : "", true);
        var text = ShellText.Join(argv, at);
        return text with { Text = (isDecoding ? AnsiText.Decode(text.Text, isZeroOctal: true) : text.Text) + (hasLineEnd ? "\n" : "") };
    }

    private static ShellWord? Printf(List<ShellWord> argv)
    {
        var at = argv.Count > 1 && argv[1].Text == "--" ? 2 : 1;
        if (at >= argv.Count || argv[at].Text == "-v") return argv.Count > 1 ? new ShellWord("", true) : null;
        var format = AnsiText.Decode(argv[at].Text, isZeroOctal: false);
        var isLiteral = argv[at++].IsLiteral;
        var text = new StringBuilder();
        do
        {
            var before = at;
            if (!Format(format, argv, ref at, text, ref isLiteral)) return Likely(ShellText.Join(argv, 1));
            if (at == before) break;
        }
        while (at < argv.Count && text.Length < ShellLimits.Characters);

        return isLiteral ? new ShellWord(text.ToString(), true) : new ShellWord(text.ToString(), false, "");
    }

    /// <summary>One pass of the format; false where it has a directive that is not understood.</summary>
    private static bool Format(string format, List<ShellWord> argv, ref int at, StringBuilder text, ref bool isLiteral)
    {
        for (var place = 0; place < format.Length; place++)
        {
            if (format[place] != '%')
            {
                text.Append(format[place]);
                continue;
            }

            var directive = ++place < format.Length ? format[place] : '\0';
            if (directive == '%')
            {
                text.Append('%');
                continue;
            }

            if (directive is not ('s' or 'b' or 'd' or 'i' or 'c' or 'q')) return false;
            var word = at < argv.Count ? argv[at++] : new ShellWord("", true);
            isLiteral &= word.IsLiteral;
            if (directive == 'b') text.Append(AnsiText.Decode(word.Text, isZeroOctal: true));
            else if (directive == 'c') text.Append(word.Text.AsSpan(0, Math.Min(1, word.Text.Length)));
            else text.Append(word.Text);
        }

        return true;
    }

    private static ShellWord? Passed(string name, Call call)
    {
        if (name == "tee") return call.Input.Text;
        var all = new OutputText();
        var hasFiles = false;
        for (var at = 1; at < call.Argv.Count; at++)
        {
            var word = call.Argv[at];
            if (word.Text is ['-', _, ..]) continue;
            hasFiles = true;
            all.Add(word.Text == "-" ? call.Input.Text : word.IsLiteral ? call.Scope.File(ScriptPath.Key(word.Text)) : null);
        }

        return hasFiles ? all.Text : call.Input.Text;
    }

    private static ShellWord? Decoded(Call call, ReadOnlySpan<string> flags, Func<string, string?> decode)
    {
        foreach (var word in call.Argv)
        {
            if (flags.Contains(word.Text)) return Changed(call, decode);
        }

        return null;
    }

    private static ShellWord? Changed(Call call, Func<string, string?> change)
    {
        if (call.Input.Text is not { IsLiteral: true } input) return Likely(call.Input.Text);
        return change(input.Text) is { } text ? new ShellWord(text, true) : null;
    }

    private static ShellWord? Translated(Call call)
    {
        var argv = call.Argv;
        if (call.Input.Text is not { IsLiteral: true } input || argv.Count != 3 || !argv[1].IsLiteral || !argv[2].IsLiteral) return Likely(call.Input.Text);
        var text = argv[1].Text == "-d" ? TextDecoding.Without(input.Text, argv[2].Text) : TextDecoding.Translate(input.Text, argv[1].Text, argv[2].Text);
        return text is not null ? new ShellWord(text, true) : Likely(call.Input.Text);
    }

    /// <summary>The numbers of <c>seq</c>, at most as many as a loop is read for.</summary>
    private static ShellWord? Sequence(List<ShellWord> argv)
    {
        var first = 1;
        if (argv.Count is not (2 or 3) || !int.TryParse(argv[^1].Text, CultureInfo.InvariantCulture, out var last)) return null;
        if (argv.Count == 3 && !int.TryParse(argv[1].Text, CultureInfo.InvariantCulture, out first)) return null;
        if ((long)last - first > ShellLimits.LoopItems) return null;
        var text = new StringBuilder();
        for (var number = first; number <= last; number++) text.Append(CultureInfo.InvariantCulture, $"{number}\n");
        return new ShellWord(text.ToString(), true);
    }
}
