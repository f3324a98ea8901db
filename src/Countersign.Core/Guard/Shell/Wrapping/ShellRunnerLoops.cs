namespace Countersign.Core.Guard.Shell;

/// <content>Programs that run another one for each of many things: <c>xargs</c>, <c>parallel</c>, <c>find -exec</c>.</content>
internal sealed partial class ShellRunner
{
    private void RunForEach(string name, Call call)
    {
        var given = name == "parallel" ? call.Argv.FindIndex(word => word.Text is ":::" or ":::+") : -1;
        var own = given < 0 ? call.Argv : call.Argv.GetRange(0, given);
        var shape = name == "parallel"
            ? new WrapperShape("jnNLISaPC", " --jobs --max-args --arg-file --colsep --sshlogin --delay --timeout --retries --joblog --results --max-procs ")
            : new WrapperShape("adEILnPsRS", " --arg-file --delimiter --max-args --max-procs --max-lines --max-chars ");
        var count = shape.Count(own);
        if (count >= own.Count)
        {
            Emit(call);
            if (name == "parallel" && call.Input.IsPiped) RunInput(name, call);
            return;
        }

        var mark = Mark(own, count, name);
        var items = given >= 0 ? call.Argv.GetRange(given + 1, call.Argv.Count - given - 1) : InputItems(call.Input, mark is not null);
        if (items.Count == 0 || items.Count > ShellLimits.LoopItems) items = [new ShellWord("", false, "$@")];
        if (mark is null && name != "parallel") InvokeWith(name, call, own, count, [.. own.GetRange(count, own.Count - count), .. items]);
        else foreach (var item in items) InvokeItem(name, call, own, count, mark ?? "{}", item);
    }

    /// <summary>The mark that stands for an item: <c>{}</c> of <c>xargs -I{}</c>; null where items come last.</summary>
    private static string? Mark(List<ShellWord> own, int count, string name)
    {
        for (var at = 1; at < count; at++)
        {
            var word = own[at].Text;
            if (word == "-I" && at + 1 < count) return own[at + 1].Text;
            if (word is ['-', 'I' or 'J', _, ..]) return word[2..];
            if (word is "-i" or "--replace") return "{}";
            if (word is ['-', 'i', _, ..]) return word[2..];
            if (word.StartsWith("--replace=", StringComparison.Ordinal)) return word["--replace=".Length..];
        }

        return name == "parallel" ? "{}" : null;
    }

    private static List<ShellWord> InputItems(StandardInput input, bool isByLine)
    {
        var items = new List<ShellWord>();
        if (input.Text is not { IsLiteral: true } text || text.Text.Length > ShellLimits.Words) return items;
        foreach (var item in text.Text.Split(isByLine ? ['\n', '\0'] : [' ', '\t', '\n', '\0'],
            StringSplitOptions.RemoveEmptyEntries)) items.Add(new ShellWord(isByLine ? item.Trim() : item, true));
        return items;
    }

    private void InvokeItem(string name, Call call, List<ShellWord> own, int count, string mark, ShellWord item)
    {
        var argv = new List<ShellWord>();
        var isPlaced = false;
        for (var at = count; at < own.Count; at++)
        {
            var isHere = mark.Length > 0 && own[at].Text.Contains(mark, StringComparison.Ordinal);
            isPlaced |= isHere;
            argv.Add(isHere ? Replaced(own[at], mark, item) : own[at]);
        }

        if (!isPlaced && name == "parallel") argv.Add(item);
        if (name == "parallel") RunCode(ShellText.Join(argv, 0), "program-unknown", call, Inner(Through(name, call, count), call.Argv, call.Argv.Count), StandardInput.None);
        else InvokeWith(name, call, own, count, argv);
    }

    private ShellWord Replaced(ShellWord word, string mark, ShellWord item)
    {
        if (!result.TakeCharacters(word.Text.Length * (item.Text.Length + 1))) return new ShellWord("", false, "");
        var text = word.Text.Replace(mark, item.Text, StringComparison.Ordinal);
        if (word.IsLiteral && item.IsLiteral) return new ShellWord(text, true);
        return new ShellWord(text, false, WordPattern.Of(word).Replace(mark, WordPattern.Of(item), StringComparison.Ordinal));
    }

    private void InvokeWith(string name, Call call, List<ShellWord> own, int count, List<ShellWord> argv)
    {
        if (argv.Count == 0) return;
        var through = new Wrapper(name, own.GetRange(0, count));
        Invoke(call with { Argv = argv, Through = [.. call.Through, through], Input = StandardInput.None, IsCaptured = false, IsProgram = true });
    }

    private void RunFound(string name, Call call)
    {
        Emit(call);
        var argv = call.Argv;
        var isFd = name is "fd" or "fdfind";
        for (var at = 1; at < argv.Count; at++)
        {
            var isExec = isFd ? argv[at].Text is "-x" or "-X" or "--exec" or "--exec-batch" : argv[at].Text is "-exec" or "-execdir" or "-ok" or "-okdir";
            if (!isExec) continue;
            var end = at + 1;
            while (end < argv.Count && argv[end].Text is not ";" && !(argv[end].Text == "+" && argv[end - 1].Text == "{}")) end++;
            if (end == at + 1) return;
            var start = FirstPath(argv);
            var found = new ShellWord(start.Text, false, WordPattern.Of(start) + "/*");
            var inner = new List<ShellWord>();
            for (var word = at + 1; word < end; word++) inner.Add(argv[word].Text.Contains("{}", StringComparison.Ordinal) ? Replaced(argv[word], "{}", found) : argv[word]);
            InvokeWith(name, call, argv, at + 1, inner);
            at = end;
        }
    }

    /// <summary>Where a search begins: its first path, or the working directory.</summary>
    private static ShellWord FirstPath(List<ShellWord> argv)
    {
        for (var at = 1; at < argv.Count; at++)
        {
            if (argv[at].Text is "-H" or "-L" or "-P") continue;
            return argv[at].Text is ['-' or '(' or '!', ..] ? new ShellWord(".", true) : argv[at];
        }

        return new ShellWord(".", true);
    }
}
