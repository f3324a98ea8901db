using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges programs that delete, move and change files: whose files they are decides.</summary>
internal static class FilesJudge
{
    private const string Family = "filesystem";

    /// <summary>Judges one such program.</summary>
    public static GuardVerdict Judge(Handled command) => command.Entry.HandlerTerms switch
    {
        "delete" => Each(command, Paths(command, isWindows: command.Name is "del" or "erase" or "rd" or "rmdir"), "deletes", isDeleting: true),
        "move" => Move(command),
        "copy" => Copy(command),
        "write" => Each(command, Paths(command), "writes over", isDeleting: false, isAppending: command.Words.Has("-a")),
        "edit" => command.Words.Has("-i") || command.Words.Options.Any(o => o.Name.StartsWith("-i", StringComparison.Ordinal) || o.Name is "--in-place")
            ? Each(command, Paths(command).Skip(command.Words.Value("-e") is null && command.Words.Value("--expression") is null && command.Words.Value("-f") is null ? 1 : 0), "changes", isDeleting: false) : Judged.Clear,
        "rights" => Rights(command),
        "extract" => Extract(command),
        _ => Judged.Clear,
    };

    /// <summary>Judges what happens to each of these paths.</summary>
    public static GuardVerdict Each(Handled command, IEnumerable<ShellWord> paths, string does, bool isDeleting, bool isAppending = false)
    {
        var verdict = Judged.Clear;
        var any = false;
        foreach (var path in paths)
        {
            any = true;
            verdict = Judged.Graver(verdict, One(command, path, does, isDeleting, isAppending));
        }

        if (!any && command.Invocation.IsThroughXargs() && isDeleting) return FromPipe(command, does);
        return verdict;
    }

    private static GuardVerdict One(Handled command, ShellWord path, string does, bool isDeleting, bool isAppending)
    {
        var quoted = Judged.Quote(path.IsLiteral ? path.Text : path.Pattern ?? path.Text);
        if (command.Surface == Surface.Container) return Judged.Clear;
        if (command.Invocation.IsThrough("find") && path.Pattern is { } found && found.EndsWith("/*", StringComparison.Ordinal)) path = path with { Pattern = found[..^1] + "found" };
        if (IsTheGuard(path, command.Context)) return TamperJudge.File(Judged.Quote(command.Words.Argv), path);
        var place = command.Context.Tree.Place(path, command.Invocation.Directory);
        if (command.Surface == Surface.Elsewhere) return place == PathPlace.Temporary && !isDeleting ? Judged.Clear : command.Hold($"{does} {quoted} on another machine", Family);
        if (command.Surface == Surface.Here && command.Invocation.IsThroughXargs() && IsPlaceholder(path)) return isDeleting ? FromPipe(command, does) : Judged.Clear;
        return place switch
        {
            PathPlace.Guard => TamperJudge.File(Judged.Quote(command.Words.Argv), path),
            PathPlace.Inside or PathPlace.Temporary => Judged.Clear,
            PathPlace.Tree when !isDeleting => Judged.Clear,
            PathPlace.Unknown => isDeleting ? command.Unclear($"{does} {quoted}, and where that leads is known only when it runs", Family) : Judged.Clear,
            PathPlace.Home when isAppending => Judged.Clear,
            _ => command.Hold($"{does} {quoted}, outside the files of the working tree", Family),
        };
    }

    /// <summary>Whether a word is where the guard's program was just found: <c>rm "$(which countersign)"</c>.</summary>
    private static bool IsTheGuard(ShellWord path, CallContext context) =>
        path.Text is "countersign" && context.Before is { Argv.Count: > 1 } before && ProgramName.Of(before.Argv[0].Text) is "which" or "type" or "command" or "whereis" && before.Argv[^1].Text is "countersign";

    /// <summary>Paths that come from the program before: those of a search in the working tree are the tree's.</summary>
    private static GuardVerdict FromPipe(Handled command, string does)
    {
        var before = command.Context.Before;
        if (before is null || before.Argv.Count == 0) return command.Unclear($"{does} what it reads from a pipe", Family);
        var source = ProgramName.Of(before.Argv[0].Text);
        if (source is "git" or "rg" or "fd" or "grep" or "sort" or "head" or "tail" or "uniq" or "awk" or "sed" or "tr" or "echo" or "printf" && before.Argv.All(w => w.Text is not ['/', ..] and not ['~', ..] and not ['.', '.', ..])) return Judged.Clear;
        if (source is not ("find" or "ls" or "fdfind")) return command.Unclear($"{does} what it reads from a pipe", Family);
        foreach (var word in before.Argv.Skip(1).TakeWhile(w => w.Text is not ['-' or '(' or '!', ..]))
        {
            if (command.Context.Tree.Place(word, before.Directory) is not (PathPlace.Inside or PathPlace.Temporary) && word.Text is not ".") return command.Hold($"{does} what a search outside the working tree finds", Family);
        }

        return Judged.Clear;
    }

    private static bool IsPlaceholder(ShellWord path) => path.Text.Contains("{}", StringComparison.Ordinal) || path.Text is "%" or "FILE" or "";

    private static GuardVerdict Move(Handled command)
    {
        var paths = Paths(command, isWindows: command.Name is "move" or "ren").ToList();
        if (paths.Count < 2) return Each(command, paths, "moves", isDeleting: true);
        var verdict = Each(command, paths[..^1], "moves away", isDeleting: true);
        var target = command.Context.Tree.Place(paths[^1], command.Invocation.Directory);
        return target is PathPlace.Home or PathPlace.Unknown && command.Surface == Surface.Here ? verdict : Judged.Graver(verdict, One(command, paths[^1], "writes over", isDeleting: false, isAppending: false));
    }

    private static GuardVerdict Copy(Handled command)
    {
        var paths = Paths(command, isWindows: command.Name is "copy" or "xcopy" or "robocopy").ToList();
        if (command.Name is "robocopy" && command.Words.Mentions("/MIR")) return Each(command, paths.Skip(1).Take(1), "mirrors over", isDeleting: true);
        var target = command.Words.Value("-t") ?? command.Words.Value("--target-directory") ?? (paths.Count > 1 ? paths[^1] : null);
        if (target is not { } to) return Judged.Clear;
        var place = command.Context.Tree.Place(to, command.Invocation.Directory);
        return place is PathPlace.Home or PathPlace.Unknown && command.Surface == Surface.Here ? Judged.Clear : One(command, to, "writes over", isDeleting: false, isAppending: false);
    }

    private static GuardVerdict Extract(Handled command)
    {
        var target = command.Words.Value("-C") ?? command.Words.Value("--directory") ?? command.Words.Value("-d");
        return target is { } folder && command.Surface == Surface.Here && command.Context.Tree.Place(folder, command.Invocation.Directory) is PathPlace.Outside or PathPlace.Guard && !command.Words.Argv.Any(w => w.Text is ['-' or 'c', 'c' or 'z', ..] && w.Text.Contains('c', StringComparison.Ordinal))
            ? One(command, folder, "writes over", isDeleting: false, isAppending: false) : Judged.Clear;
    }

    private static GuardVerdict Rights(Handled command)
    {
        var paths = command.Words.Words.Count == 0 ? [] : command.Name is "icacls" or "takeown" ? Paths(command) : command.Words.Words.Skip(command.Words.Options.Any(o => o.Name is ['-', 'r' or 'w' or 'x' or 's' or 't' or 'X' or 'u' or 'g' or 'o', ..] && command.Name is "chmod") ? 0 : 1);
        return Each(command, paths, "changes the rights of", isDeleting: false);
    }

    private static IEnumerable<ShellWord> Paths(Handled command, bool isWindows = false)
    {
        foreach (var word in command.Words.Words)
        {
            if (isWindows && word.Text is ['/', _] or ['/', _, _]) continue;
            yield return word;
        }
    }
}
