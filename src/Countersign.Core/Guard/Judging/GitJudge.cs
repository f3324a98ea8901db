namespace Countersign.Core.Guard.Judging;

/// <summary>Judges git where words decide: what is pushed, and which files are put back.</summary>
internal static class GitJudge
{
    /// <summary>Judges one git command.</summary>
    public static GuardVerdict Judge(Handled command)
    {
        var words = command.Words.Words;
        if (Configured(command) is { } configured) return configured;
        if (words.Count == 0) return Judged.Clear;
        if (words[0].Text is "push" or "send-pack") return Push(command);
        if (words[0].Text is "rm" or "mv" or "checkout" or "restore" or "update-index" or "apply") return Files(command);
        return words[0].Text is "config" && words.Count > 2 && words[1].Text.StartsWith("alias.", StringComparison.OrdinalIgnoreCase) && words[2].Text is ['!', ..]
            ? ShellJudge.Judge(words[2].Text[1..], command.Context) : Judged.Clear;
    }

    private static GuardVerdict? Configured(Handled command)
    {
        foreach (var option in command.Words.Options)
        {
            if (option is not { Name: "-c", Value: { } value }) continue;
            if (value.Text.StartsWith("core.hooksPath", StringComparison.OrdinalIgnoreCase)) return command.Hold("turns the hooks of the repository off", TamperJudge.Family);
            var bang = value.Text.IndexOf("=!", StringComparison.Ordinal);
            if (bang > 0 && ShellJudge.Judge(value.Text[(bang + 2)..], command.Context) is { Outcome: not GuardOutcome.Clear } inner) return inner;
        }

        return null;
    }

    private static GuardVerdict Push(Handled command)
    {
        if (command.Words.Has("-n") || command.Words.Has("--dry-run") || command.Where.Value.Reach == Reach.Local) return Judged.Clear;
        foreach (var word in command.Words.Words.Skip(1))
        {
            if (word.Text is ['+', ..]) return command.Hold("forces a shared branch to another history");
            if (word.Text is [':', _, ..]) return command.Hold("deletes a shared branch or tag");
        }

        return Judged.Clear;
    }

    private static GuardVerdict Files(Handled command)
    {
        foreach (var word in command.Words.Words.Skip(1))
        {
            if (GuardFiles.Holds(word.Text)) return TamperJudge.File(Judged.Quote(command.Words.Argv), word);
        }

        return Judged.Clear;
    }
}
