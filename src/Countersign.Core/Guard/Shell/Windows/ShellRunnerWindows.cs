namespace Countersign.Core.Guard.Shell;

/// <content>PowerShell and cmd.exe as programs.</content>
internal sealed partial class ShellRunner
{
    private bool RunWindowsShell(string name, Call call)
    {
        var dialect = name == "cmd" ? ShellDialect.Cmd : ShellDialect.PowerShell;
        var at = name == "cmd" ? CmdCode(call.Argv) : PowerShellCode(name, call.Argv, out var isEncoded) is var code && isEncoded ? -code : code;
        if (at == 0 && (call.Input.IsPiped || call.Input.Text is not null) && call.Argv.TrueForAll(word => word.Text is not ("-File"
            or "-f"))) RunWindowsText(name, call, call.Input.Text, dialect, call.Argv.Count, "input-to-shell");
        else if (at == 0) Emit(call);
        else if (at > 0) RunWindowsText(name, call, ShellText.Join(call.Argv, at), dialect, at, "program-unknown");
        else RunWindowsText(name, call, Decoded(call.Argv[-at]), dialect, -at, "decoded-input");
        return true;
    }

    private static ShellWord? Decoded(ShellWord encoded) =>
        encoded.IsLiteral && EncodedCommand.Decode(encoded.Text) is { } text ? new ShellWord(text, true) : null;

    private void RunWindowsText(string name, Call call, ShellWord? code, ShellDialect dialect, int count, string unclear)
    {
        if (code is not { IsLiteral: true })
        {
            result.AddUnclear(unclear, code is { } unknown ? WordPattern.Of(unknown) : name, call.Input.Source);
            Emit(call);
        }

        if (code is { Text.Length: > 0 } text) RunText(text.Text, Inner(Through(name, call, Math.Min(count, call.Argv.Count)), call.Argv, call.Argv.Count),
            StandardInput.None, isCaptured: false, dialect);
    }

    /// <summary>Place of the words after <c>/c</c> or <c>/k</c>.</summary>
    private static int CmdCode(List<ShellWord> argv)
    {
        for (var at = 1; at + 1 < argv.Count; at++)
        {
            if (argv[at].Text.ToLowerInvariant() is "/c" or "/k" or "//c" or "/r") return at + 1;
        }

        return 0;
    }

    /// <summary>Place of the words after <c>-Command</c> or of the text after <c>-EncodedCommand</c>; parameters may be cut short.</summary>
    private static int PowerShellCode(string name, List<ShellWord> argv, out bool isEncoded)
    {
        isEncoded = false;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at].Text.ToLowerInvariant().Replace("--", "-", StringComparison.Ordinal);
            if (word is not ['-' or '/', ..]) return name == "pwsh" ? 0 : at;
            var option = "-" + word[1..];
            isEncoded = option is "-ec" || (option.Length > 1 && "-encodedcommand".StartsWith(option, StringComparison.Ordinal));
            if (isEncoded) return at + 1 < argv.Count ? at + 1 : 0;
            if (option.Length > 1 && ("-command".StartsWith(option, StringComparison.Ordinal) || option == "-cwa")) return at + 1 < argv.Count ? at + 1 : 0;
            if (option.Length > 1 && "-file".StartsWith(option, StringComparison.Ordinal)) return 0;
            if (option is "-executionpolicy" or "-ep" or "-ex" or "-exec" or "-version" or "-windowstyle" or "-w" or "-configurationname" or "-workingdirectory"
                or "-wd" or "-outputformat" or "-inputformat" or "-settingsfile") at++;
        }

        return 0;
    }
}
