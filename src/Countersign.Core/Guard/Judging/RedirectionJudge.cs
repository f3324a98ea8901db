using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges the files that a command's output is written to.</summary>
internal static class RedirectionJudge
{
    /// <summary>Judges every redirection of an invocation, and remembers what it writes.</summary>
    public static GuardVerdict Judge(Invocation invocation, Surface surface, CallContext context)
    {
        foreach (var redirection in invocation.Redirections)
        {
            if (redirection.Kind is not (RedirectionKind.Write or RedirectionKind.Append)) continue;
            Remember(invocation, redirection, context);
            var place = context.Tree.Place(redirection.Target, invocation.Directory);
            if (surface == Surface.Here && place == PathPlace.Guard) return TamperJudge.File(Judged.Quote(invocation.Argv), redirection.Target);
            if (surface == Surface.Container || place is PathPlace.Inside or PathPlace.Temporary or PathPlace.Unknown) continue;
            if (surface == Surface.Here && place == PathPlace.Home && redirection.Kind == RedirectionKind.Append) continue;
            var where = surface == Surface.Elsewhere ? "on another machine" : "outside the working tree";
            if (surface == Surface.Elsewhere || place is PathPlace.Outside or PathPlace.Home)
                return Judged.Hold("filesystem", $"{Judged.Quote(invocation.Argv)} writes over {Judged.Quote(redirection.Target.Text)}, a file {where}.");
        }

        return Judged.Clear;
    }

    private static void Remember(Invocation invocation, Redirection redirection, CallContext context)
    {
        if (!redirection.Target.IsLiteral) return;
        var text = invocation.Input is { IsLiteral: true } input ? input.Text
            : ProgramName.Of(invocation.Argv[0].Text) is "echo" or "printf" && invocation.Argv.All(w => w.IsLiteral) ? string.Join(' ', invocation.Argv.Skip(1).Select(w => w.Text).Where(w => w is not ("-e" or "-n"))) : null;
        context.Written[redirection.Target.Text] = redirection.Kind == RedirectionKind.Append && context.Written.TryGetValue(redirection.Target.Text, out var before) ? before + "\n" + text : text;
    }
}
