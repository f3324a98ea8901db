using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges one program with its words.</summary>
internal static class InvocationJudge
{
    /// <summary>Judges an invocation in the order of its text.</summary>
    public static GuardVerdict Judge(Invocation invocation, CallContext context)
    {
        var surface = Surfaces.Of(invocation, context);
        var verdict = RedirectionJudge.Judge(invocation, surface, context);
        verdict = Judged.Graver(verdict, TamperJudge.Variables(invocation));
        if (verdict.Outcome == GuardOutcome.Hold) return verdict;
        var name = NameOf(invocation.Argv[0]);
        if (PowerShellJudge.IsCmdlet(name)) return Judged.Graver(verdict, PowerShellJudge.Judge(name, invocation, surface, context));
        return Judged.Graver(verdict, OfTool(name, invocation, surface, context));
    }

    /// <summary>The name of a program in the knowledge: without path, version, or the wrapper of a package manager.</summary>
    public static string NameOf(ShellWord program)
    {
        var name = ProgramName.Of(program.Text);
        if (name.EndsWith(".cmd", StringComparison.Ordinal) || name.EndsWith(".bat", StringComparison.Ordinal)) name = name[..^4];
        if (name.StartsWith("python3.", StringComparison.Ordinal)) return "python3";
        return name.IndexOf('@', 1 < name.Length ? 1 : 0) is var at and > 0 && CallContext.Knowledge.Find(name) is null ? name[..at] : name;
    }

    private static GuardVerdict OfTool(string name, Invocation invocation, Surface surface, CallContext context)
    {
        if (ContainerImages.ToolOf(invocation) is { } tool) return OfTool(tool, invocation with { Argv = [new ShellWord(tool, IsLiteral: true), .. invocation.Argv], Through = [] }, surface, context);
        if (CallContext.Knowledge.Find(name) is not { } entry) return Unlisted(name, invocation, surface, context);
        var words = new CommandWords(invocation.Argv, entry);
        if (IsHelp(words, entry)) return Judged.Clear;
        var reached = new Lazily(entry, name, words, invocation, surface, context);
        var handled = new Handled(name, entry, words, invocation, surface, context, reached);
        if (entry.HandlerName is "terraform" && PlanFileJudge.Named(handled) is { } plan) return reached.Value.Reach == Reach.Local ? Judged.Clear : plan;
        var verdict = Rules(entry, words, reached);
        if (verdict.Outcome == GuardOutcome.Hold) return verdict;
        verdict = Judged.Graver(verdict, Handlers.Judge(handled));
        Selects(entry, name, words, context);
        return verdict;
    }

    private static GuardVerdict Unlisted(string name, Invocation invocation, Surface surface, CallContext context)
    {
        if (ScriptJudge.IsScript(invocation.Argv[0].Text)) return ScriptJudge.OfProgram(invocation, context);
        if (CallContext.Knowledge.Find(KnowledgeTable.Unknown) is not { } entry) return Judged.Clear;
        var words = new CommandWords(invocation.Argv, entry);
        if (IsHelp(words, entry) || surface == Surface.Container) return Judged.Clear;
        var verdict = Rules(entry, words, new Lazily(entry, name, words, invocation, surface, context));
        return TamperJudge.Words(name, words) is { } tampered ? Judged.Graver(verdict, tampered) : verdict;
    }

    /// <summary>What the rule says that speaks first of the words; a verb that is not known is unclear where verbs decide.</summary>
    public static GuardVerdict Rules(ToolEntry entry, CommandWords words, Lazily reached)
    {
        var best = CommandPattern.Anything + 1;
        KnowledgeRule rule = default;
        foreach (var candidate in entry.Rules)
        {
            foreach (var range in candidate.When.Split(';'))
            {
                var at = CommandPattern.Match(candidate.When[range], words);
                if (at == CommandPattern.NoMatch || at >= best) continue;
                best = at;
                rule = candidate;
            }

            if (best == 0) break;
        }

        if (best >= CommandPattern.Anything && IsVerbUnknown(entry, words))
            return Judged.Unclear(entry.Family.ToString(), $"{Judged.Quote(words.Argv)}: what it is asked to do is known only when it runs; write the command out.");
        return best > CommandPattern.Anything ? Judged.Clear : Of(rule, entry, words, reached);
    }

    private static GuardVerdict Of(KnowledgeRule rule, ToolEntry entry, CommandWords words, Lazily reached)
    {
        if (rule.Does.IsHarmless()) return Judged.Clear;
        var family = (rule.Family.IsEmpty ? entry.Family : rule.Family).ToString();
        var why = rule.Why.IsEmpty ? rule.Does.Words() : rule.Why.ToString();
        if (rule.Does == CommandEffect.Tampers) return Judged.Hold(family, $"{Judged.Quote(words.Argv)} {why}.");
        var at = reached.Value;
        if (at.Reach == Reach.Local || (rule.Does == CommandEffect.Remote && at.Reach == Reach.Untold)) return Judged.Clear;
        var where = at.Environment is { } environment ? $" in environment {environment}" : "";
        var reason = $"{Judged.Quote(words.Argv)} {why}{where}.";
        return rule.Does == CommandEffect.Unsure ? Judged.Unclear(family == "none" ? "unknown-program" : family, reason, at.Environment) : Judged.Hold(family, reason, at.Environment);
    }

    private static bool IsVerbUnknown(ToolEntry entry, CommandWords words)
    {
        if (entry.Rules.Current.When.IsEmpty && !entry.Rules.MoveNext()) return false;
        var last = Math.Min(words.Words.Count, entry.Otherwise is "verbs" ? 3 : 1);
        for (var at = 0; at < last; at++)
        {
            if (!words.Words[at].IsLiteral && words.Words[at].Pattern is { } pattern && (pattern.Contains('$', StringComparison.Ordinal) || pattern.Contains('`', StringComparison.Ordinal))) return entry.Family is not "none";
        }

        return false;
    }

    private static bool IsHelp(CommandWords words, ToolEntry entry)
    {
        if (words.Has("--help") || (words.Words.Count == 0 && words.Has("--version"))) return true;
        foreach (var range in entry.Harmless.Split(' '))
        {
            var term = entry.Harmless[range];
            if (term.IsEmpty) continue;
            if (term[0] == '-' ? CommandPattern.Match(term, words) != CommandPattern.NoMatch : words.Words.Count > 0 && term.SequenceEqual(words.Words[^1].Text)) return true;
        }

        return false;
    }

    private static void Selects(ToolEntry entry, string name, CommandWords words, CallContext context)
    {
        foreach (var range in entry.Selects.Split(';'))
        {
            var pattern = entry.Selects[range];
            if (pattern.IsEmpty) continue;
            var option = pattern.LastIndexOf(" -");
            var command = option > 0 ? pattern[..option] : pattern;
            if (CommandPattern.Match(command, words) == CommandPattern.NoMatch && command is not "$") continue;
            var place = command is "$" ? 0 : command.Count(' ') + 1;
            if (option > 0 && words.Value(pattern[(option + 1)..]) is { } value) context.Select(name, value);
            else if (option <= 0 && place < words.Words.Count) context.Select(name is "kubectx" or "kubie" ? "kubectl" : name, words.Words[place]);
        }
    }
}
