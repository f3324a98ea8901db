namespace Countersign.Core.Guard.Judging;

/// <summary>What a client is asked to send.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Urls">Where to.</param>
/// <param name="Body">What stands of its body on the line.</param>
internal sealed record HttpRequest(string Method, IReadOnlyList<string> Urls, string Body)
{
    /// <summary>Reads the line of a client.</summary>
    public static HttpRequest Of(Handled command)
    {
        string? method = null;
        var urls = new List<string>();
        var body = "";
        var argv = command.Words.Argv;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at].Text;
            var next = at + 1 < argv.Count ? argv[at + 1].Text : "";
            if (word is "-X" or "--request" or "--method") (method, at) = (next, at + 1);
            else if (word.StartsWith("--request=", StringComparison.Ordinal) || word.StartsWith("--method=", StringComparison.Ordinal)) method = word[(word.IndexOf('=') + 1)..];
            else if (word is ['-', 'X', _, ..]) method = word[2..];
            else if (IsMethodCluster(word)) (method, at) = (next, at + 1);
            else if (word is "-T" or "--upload-file") (method, at) = (method ?? "PUT", at + 1);
            else if (word is "-I" or "--head") method ??= "HEAD";
            else if (word is "-G" or "--get") method = "GET";
            else if (word is "--json" or "-F" or "--form" or "--post-data" or "--post-file" or "--body-data" || word is "-d" || word.StartsWith("--data", StringComparison.Ordinal))
            {
                if (word.Contains('=', StringComparison.Ordinal)) body += "\n" + word;
                else (body, at) = (body + "\n" + next, at + 1);
                if (method is null && !argv.Any(w => w.Text is "-G" or "--get")) method = "POST";
            }
            else if (word is "-H" or "--header" or "-u" or "--user" or "-o" or "--output" or "-A" or "--user-agent" or "-b" or "--cookie" or "-e" or "-w" or "--write-out" or "--cacert" or "--cert" or "--key" or "--connect-timeout" or "-m" or "--max-time" or "--retry" or "-x" or "--proxy" or "-K") at++;
            else if (word is not ['-', ..]) Operand(command.Name, word, urls, ref method);
            else if (word.StartsWith("--url=", StringComparison.Ordinal)) urls.Add(word[6..]);
        }

        return new HttpRequest(method ?? "GET", urls, body);
    }

    private static bool IsMethodCluster(string word) => word is ['-', not '-', _, ..] && word[^1] == 'X' && word.AsSpan(1).IndexOfAnyExceptInRange('A', 'z') < 0;

    private static void Operand(string client, string word, List<string> urls, ref string? method)
    {
        if (client is "http" or "https" or "xh" or "httpie" or "curlie")
        {
            if (word is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS")
            {
                method = word;
                return;
            }

            if (urls.Count > 0)
            {
                if (word.Contains('=', StringComparison.Ordinal)) method ??= "POST";
                return;
            }
        }

        urls.Add(word);
    }
}
