using System.Globalization;

namespace Countersign.Cli.Replay;

/// <summary>
/// Shows on standard error how far a long run is: a bar that a terminal redraws, or, where nobody looks at one, a line for each part that takes over
/// a second. Standard output is never touched.
/// </summary>
internal sealed class Progress(CliHost host)
{
    private const int Width = 24; // characters of the bar

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _one = new();
    private readonly DateTimeOffset _begin = host.Time.GetUtcNow();
    private DateTimeOffset _shown;
    private readonly HashSet<string> _told = [];

    /// <summary>Tells how far a part is. May be called often and from several threads.</summary>
    /// <param name="part">What is being done.</param>
    /// <param name="done">How much of it is done.</param>
    /// <param name="all">How much there is; 0 where that is not known.</param>
    public void Tell(string part, int done, int all)
    {
        var now = host.Time.GetUtcNow();
        lock (_one)
        {
            if (now - _shown < Pause || now - _begin < Patience) return;
            _shown = now;
            if (host.IsErrorTerminal) host.Error.Write($"\r{Bar(done, all)} {part}\u001b[K");
            else if (!_told.Contains(part)) host.Error.WriteLine($"{part}…");
            _told.Add(part);
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        lock (_one)
            if (host.IsErrorTerminal && _told.Count > 0) host.Error.Write("\r\u001b[K");
    }

    private static string Bar(int done, int all)
    {
        if (all <= 0) return $"[{new string(' ', Width)}]  … %";
        var share = Math.Clamp((double)done / all, 0, 1);
        var full = (int)(share * Width);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string(' ', Width - full)}] {share * 100,3:0} %");
    }
}
