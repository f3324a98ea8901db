using Countersign.Core.Guard.Knowledge;
using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>
/// Judges code on the line by the calls that can be seen in it: files it removes, statements it sends, calls of libraries that reach something
/// shared. Code is not run or followed: what it makes up at run time is not seen, which the guide says.
/// </summary>
internal static class CodeJudge
{
    private const string Family = "interpreter";

    /// <summary>Judges a piece of code.</summary>
    public static GuardVerdict Judge(Handled command, ShellWord code)
    {
        var text = code.Text;
        var tokens = new CodeTokens(text, LanguageOf(command.Name)).All();
        var isApplication = command.Name is "rails" or "rake" or "manage.py" or "artisan" or "console";
        var isConnected = isApplication || CodeNames.IsConnected(text);
        var isLocal = (isApplication && command.Where.Value.Reach == Reach.Local) || IsLocal(tokens);
        var verdict = Judged.Clear;
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at].Kind != CodeTokenKind.Name) continue;
            verdict = Judged.Graver(verdict, Call(command, tokens, at, isConnected, isApplication, isLocal));
            if (verdict.Outcome == GuardOutcome.Hold) return verdict;
        }

        return isConnected && !isLocal ? Judged.Graver(verdict, Judged.Graver(Statements(tokens), AwsCalls(command, text, tokens))) : verdict;
    }

    private static GuardVerdict Call(Handled command, List<CodeToken> tokens, int at, bool isConnected, bool isApplication, bool isLocal)
    {
        var name = tokens[at].Value;
        var receiver = at >= 2 && Is(tokens[at - 1], '.') ? tokens[at - 2].Value : "";
        var isMember = at >= 1 && (Is(tokens[at - 1], '.') || Is(tokens[at - 1], ':') || Is(tokens[at - 1], '>'));
        var isCalled = at + 1 < tokens.Count && Is(tokens[at + 1], '(');
        if (CodeNames.RemovesFiles(name, receiver, !isMember) && (isCalled || !isMember)) return Files(command, tokens, at, "deletes");
        if (isCalled && CodeNames.WritesFiles(name) && IsWriting(name, tokens, at)) return GuardOnly(Files(command, tokens, at, "writes over"));
        if (isLocal) return Judged.Clear;
        if (name is "delete" or "put" or "patch" && isCalled && receiver is "requests" or "axios" or "httpx" or "http" or "session" or "got" or "ky" or "superagent" or "Faraday" or "HTTParty") return command.Hold($"sends {name.ToUpperInvariant()} to an API", Family);
        if (name is "method" && at + 2 < tokens.Count && tokens[at + 2].Value.ToUpperInvariant() is "DELETE" or "PUT" or "PATCH" && tokens.Any(t => t.Value is "fetch" or "axios" or "request" or "urlopen" or "Request")) return command.Hold($"sends {tokens[at + 2].Value} to an API", Family);
        if (!isConnected) return Judged.Clear;
        var isCall = isCalled || isMember || (at > 0 && tokens[at - 1].Value is "new" or "&" or ":");
        if (isCall && isMember | isCalled && CodeNames.Loses(name)) return command.Hold($"calls {name}, which deletes, stops or takes away something shared", Family);
        if (isApplication && isMember && name is "update" or "update_all" or "update!" or "updateOrInsert" or "forceDelete" or "bulk_update" or "set_password") return command.Hold($"calls {name}, which changes stored data", Family);
        return Judged.Clear;
    }

    private static bool Is(CodeToken token, char sign) => token.Kind == CodeTokenKind.Symbol && token.Value[0] == sign;

    private static CodeLanguage LanguageOf(string program) => program switch
    {
        "python" or "python3" or "python2" or "py" or "pypy" or "pypy3" or "manage.py" or "django-admin" or "flask" => CodeLanguage.Python,
        "ruby" or "rails" or "rake" => CodeLanguage.Ruby,
        "perl" => CodeLanguage.Perl,
        "php" or "artisan" or "console" => CodeLanguage.Php,
        "lua" or "luajit" => CodeLanguage.Lua,
        _ => CodeLanguage.Node,
    };

    private static bool IsWriting(string name, List<CodeToken> tokens, int at)
    {
        if (name is not "open") return true;
        foreach (var argument in Arguments(tokens, at + 1).Skip(1))
        {
            if (argument.Length <= 3 && argument.AsSpan().ContainsAny("wax")) return true;
        }

        return false;
    }

    /// <summary>Files that are written are held only where they are the guard's or the system's; a home directory is not.</summary>
    private static GuardVerdict GuardOnly(GuardVerdict verdict) => verdict.Outcome == GuardOutcome.Unclear ? Judged.Clear : verdict;

    private static GuardVerdict Files(Handled command, List<CodeToken> tokens, int at, string does)
    {
        var paths = Arguments(tokens, at + 1).Where(a => a.Length > 0 && a is not ("w" or "wb" or "a" or "r" or "utf8" or "utf-8") && !a.StartsWith('{')).ToList();
        if (paths.Count == 0) paths = [.. tokens.Where(t => t.Kind == CodeTokenKind.Text && t.Value is ['/' or '~', _, ..]).Select(t => t.Value)];
        if (does is "writes over") paths = [.. paths.Take(tokens[at].Value.StartsWith("open", StringComparison.Ordinal) || tokens[at].Value.StartsWith("write", StringComparison.OrdinalIgnoreCase) ? 1 : 2)];
        return FilesJudge.Each(command, paths.Select(p => new ShellWord(p, IsLiteral: true)), does, isDeleting: does is "deletes");
    }

    /// <summary>Texts among the arguments of a call; up to the end of the statement where it has no parentheses.</summary>
    private static IEnumerable<string> Arguments(List<CodeToken> tokens, int from)
    {
        var depth = 0;
        for (var at = from; at < tokens.Count && at < from + 64; at++)
        {
            if (Is(tokens[at], '(')) depth++;
            if (Is(tokens[at], ')') && --depth <= 0) yield break;
            if (Is(tokens[at], ';') && depth == 0) yield break;
            if (tokens[at].Kind == CodeTokenKind.Text) yield return tokens[at].Value;
        }
    }

    private static GuardVerdict Statements(List<CodeToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (token.Kind != CodeTokenKind.Text || !SqlWords.LooksLikeSql(token.Value)) continue;
            var verdict = SqlJudge.Text(token.Value, family: Family);
            if (verdict.Outcome != GuardOutcome.Clear) return verdict;
        }

        return Judged.Clear;
    }

    private static GuardVerdict AwsCalls(Handled command, string text, List<CodeToken> tokens)
    {
        if (!text.Contains("boto", StringComparison.Ordinal) && !text.Contains("aws-sdk", StringComparison.Ordinal) && !text.Contains("Aws::", StringComparison.Ordinal)) return Judged.Clear;
        if (CallContext.Knowledge.Find("aws") is not { } entry) return Judged.Clear;
        var options = Settings(tokens);
        for (var at = 0; at < tokens.Count; at++)
        {
            var operation = tokens[at].Kind == CodeTokenKind.Name && at + 1 < tokens.Count && Is(tokens[at + 1], '(') ? CodeNames.Kebab(tokens[at].Value) : "";
            if (!operation.Contains('-', StringComparison.Ordinal)) continue;
            foreach (var service in Services(tokens))
            {
                var words = new CommandWords([.. ((string[])["aws", service, operation, .. options]).Select(w => new ShellWord(w, IsLiteral: true))], entry);
                var verdict = InvocationJudge.Rules(entry, words, command.Where);
                if (verdict.Outcome != GuardOutcome.Clear && !operation.StartsWith("create-", StringComparison.Ordinal) | verdict.Family is "iam") return verdict with { Family = Family, Reason = $"{Judged.Quote(command.Words.Argv)} calls {tokens[at].Value}: {verdict.Reason}" };
            }
        }

        return Judged.Clear;
    }

    private static List<string> Services(List<CodeToken> tokens)
    {
        var services = new List<string>();
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at].Value is "client" or "resource" && at + 2 < tokens.Count && tokens[at + 2].Kind == CodeTokenKind.Text) services.Add(tokens[at + 2].Value);
            else if (tokens[at].Value.StartsWith("@aws-sdk/client-", StringComparison.Ordinal)) services.Add(tokens[at].Value[16..]);
        }

        if (services.Count == 0) services.Add("service");
        return services;
    }

    private static List<string> Settings(List<CodeToken> tokens)
    {
        var settings = new List<string>();
        for (var at = 0; at + 2 < tokens.Count; at++)
        {
            if (tokens[at].Kind == CodeTokenKind.Name && (Is(tokens[at + 1], ':') || Is(tokens[at + 1], '=')) && tokens[at + 2].Kind is CodeTokenKind.Symbol or CodeTokenKind.Text)
                settings.AddRange(["--" + CodeNames.Kebab(tokens[at].Value), tokens[at + 2].Value]);
        }

        return settings;
    }

    private static bool IsLocal(List<CodeToken> tokens)
    {
        var any = false;
        foreach (var token in tokens)
        {
            if (token.Kind != CodeTokenKind.Text) continue;
            var host = Hosts.In(token.Value);
            if (host.Length > 0 && !Hosts.IsLocal(host)) return false;
            any |= host.Length > 0 || Databases.IsFile(token.Value);
        }

        return any;
    }
}
