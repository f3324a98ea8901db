namespace Countersign.Core.Guard.Judging;

/// <summary>Judges what copies files over others, also to other machines.</summary>
internal static class CopyJudge
{
    /// <summary>Judges <c>rsync</c> and <c>scp</c>: the last word is where it writes.</summary>
    public static GuardVerdict Rsync(Handled command)
    {
        var words = command.Words.Words;
        if (words.Count < 2) return Judged.Clear;
        var target = words[^1];
        var deletes = command.Words.Argv.Any(w => w.Text.StartsWith("--delete", StringComparison.Ordinal) || w.Text is "--remove-source-files");
        if (IsRemote(target.Text))
        {
            if (Hosts.IsLocal(HostOf(target.Text))) return Judged.Clear;
            return command.Hold(deletes ? "deletes on another machine what the source lacks" : "writes over files of another machine", "filesystem");
        }

        if (command.Words.Has("--remove-source-files") && words.Take(words.Count - 1).Any(w => IsRemote(w.Text))) return command.Hold("takes files away from another machine", "filesystem");
        var place = command.Context.Tree.Place(target, command.Invocation.Directory);
        return place == PathPlace.Outside || (deletes && place == PathPlace.Home) || place == PathPlace.Guard
            ? FilesJudge.Each(command, [target], "writes over", isDeleting: deletes) : Judged.Clear;
    }

    /// <summary>Judges <c>dd</c>.</summary>
    public static GuardVerdict Dd(Handled command)
    {
        foreach (var word in command.Words.Argv)
        {
            if (word.Text.StartsWith("of=", StringComparison.Ordinal)) return FilesJudge.Each(command, [word with { Text = word.Text[3..], Pattern = word.Pattern?.Length > 3 ? word.Pattern[3..] : null }], "writes over", isDeleting: true);
        }

        return Judged.Clear;
    }

    private static bool IsRemote(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 1 && text.IndexOf('/') is var slash && (slash < 0 || slash > colon || text.StartsWith("rsync://", StringComparison.Ordinal));
    }

    private static ReadOnlySpan<char> HostOf(string text)
    {
        var host = text.AsSpan(0, text.IndexOf(':'));
        return host.LastIndexOf('@') is var at and >= 0 ? host[(at + 1)..] : host;
    }
}
