using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Where a command runs, by what it runs through.</summary>
internal enum Surface
{
    /// <summary>On this machine, with its files.</summary>
    Here,

    /// <summary>In a container of this machine: its files are its own.</summary>
    Container,

    /// <summary>On another machine or in a cluster.</summary>
    Elsewhere,
}

/// <summary>Tells where a command runs.</summary>
internal static class Surfaces
{
    /// <summary>Where an invocation runs.</summary>
    public static Surface Of(Invocation invocation, CallContext context)
    {
        var found = Surface.Here;
        foreach (var wrapper in invocation.Through)
        {
            var here = Of(wrapper, invocation, context);
            if (here > found) found = here;
        }

        return found;
    }

    private static Surface Of(Wrapper wrapper, Invocation invocation, CallContext context)
    {
        switch (wrapper.Program)
        {
            case "ssh" or "mosh" or "sshpass" or "pdsh" or "tsh" or "gcloud" or "flyctl" or "fly" or "heroku" or "az" or "ansible":
                return IsLocalHost(wrapper) ? Surface.Here : Surface.Elsewhere;
            case "aws":
                return Surface.Elsewhere;
            case "docker" or "podman" or "nerdctl" or "docker-compose" or "podman-compose":
                if (!IsLocal(wrapper, invocation, context)) return Surface.Elsewhere;
                return MountsOutside(wrapper, context) ? Surface.Here : Surface.Container;
            case "kubectl" or "oc" or "k":
                return IsLocal(wrapper, invocation, context) ? Surface.Container : Surface.Elsewhere;
            default:
                return Surface.Here;
        }
    }

    private static bool IsLocal(Wrapper wrapper, Invocation invocation, CallContext context)
    {
        if (CallContext.Knowledge.Find(wrapper.Program) is not { } entry) return false;
        var words = new Knowledge.CommandWords(wrapper.Argv, entry);
        var reached = EnvironmentFinder.Find(entry, wrapper.Program, words, invocation, context);
        if (reached.Reach == Reach.Untold && wrapper.Program is "kubectl" or "oc" or "k") reached = ToolFiles.OfKubernetes(context);
        return reached.Reach == Reach.Local || (reached.Reach == Reach.Untold && wrapper.Program is not ("kubectl" or "oc" or "k"));
    }

    private static bool IsLocalHost(Wrapper wrapper)
    {
        foreach (var word in wrapper.Argv)
        {
            var text = word.Text.AsSpan();
            if (text.LastIndexOf('@') is var at and >= 0) text = text[(at + 1)..];
            if (word.IsLiteral && (Hosts.IsLocal(text) || text is "vagrant" or "default.vagrant")) return true;
        }

        return false;
    }

    /// <summary>Whether a container gets a folder of this machine that is not the agent's.</summary>
    private static bool MountsOutside(Wrapper wrapper, CallContext context)
    {
        for (var at = 1; at < wrapper.Argv.Count; at++)
        {
            var text = wrapper.Argv[at].Text;
            if (text is "--privileged" or "--pid=host") return true;
            var mount = text is "-v" or "--volume" && at + 1 < wrapper.Argv.Count ? wrapper.Argv[at + 1]
                : text.StartsWith("--volume=", StringComparison.Ordinal) ? new ShellWord(text[9..], wrapper.Argv[at].IsLiteral) : default;
            if (mount.Text is not { Length: > 0 } source) continue;
            var host = source.Split(':')[0];
            if (host is ['/', ..] && context.Tree.Place(new ShellWord(host, IsLiteral: true), directory: null) is PathPlace.Outside or PathPlace.Home or PathPlace.Guard) return true;
        }

        return false;
    }
}
