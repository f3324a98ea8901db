using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>The environment that a command reaches, looked for only where it matters.</summary>
internal sealed class Lazily(ToolEntry entry, string tool, CommandWords words, Invocation invocation, Surface surface, CallContext context)
{
    private Reached? _value;

    /// <summary>The environment.</summary>
    public Reached Value => _value ??= Find();

    private Reached Find()
    {
        var found = EnvironmentFinder.Find(entry, tool, words, invocation, context);
        if (found.Reach != Reach.Untold) return found;
        if (surface == Surface.Container && (entry.Where.IsEmpty || entry.Where.StartsWith("database", StringComparison.Ordinal) || entry.Where.StartsWith("stage", StringComparison.Ordinal))) return new Reached(Reach.Local);
        return surface == Surface.Elsewhere ? new Reached(Reach.Shared) : entry.HandlerName is "kubectl" ? ToolFiles.OfKubernetes(context) : found;
    }
}

/// <summary>A command that somebody judges beside the rules.</summary>
internal sealed record Handled(string Name, ToolEntry Entry, CommandWords Words, Invocation Invocation, Surface Surface, CallContext Context, Lazily Where)
{
    /// <summary>The family of its program.</summary>
    public string Family => Entry.Family.ToString();

    /// <summary>A hold in the family of its program.</summary>
    public GuardVerdict Hold(string why, string? family = null) => Judged.Hold(family ?? Family, $"{Judged.Quote(Words.Argv)} {why}.", Where.Value.Environment);

    /// <summary>What could not be told, in the family of its program.</summary>
    public GuardVerdict Unclear(string why, string? family = null) => Judged.Unclear(family ?? Family, $"{Judged.Quote(Words.Argv)} {why}.", Where.Value.Environment);
}
