namespace Countersign.Core.Guard.Judging;

/// <summary>Judges what kubectl reads beside its words, and remembers a way that it opens into a cluster.</summary>
internal static class ClusterJudge
{
    /// <summary>Judges one command.</summary>
    public static GuardVerdict Judge(Handled command)
    {
        if (command.Words.Words.Count == 0) return Judged.Clear;
        if (command.Words.Words[0].Text is "proxy" or "port-forward" && command.Where.Value.Reach != Reach.Local) command.Context.HasTunnel = true;
        return Judged.Clear;
    }
}
