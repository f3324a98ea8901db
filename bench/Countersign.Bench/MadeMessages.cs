using System.Text;
using Countersign.Core.Authorship;

namespace Countersign.Bench;

/// <summary>A commit's text and people, as <c>Name &lt;address&gt;</c>.</summary>
internal sealed record MadeMessage(string Text, string Author, string Committer);

/// <summary>Messages like those of a large project: a subject, a body in most, trailers in most, the mark of a tool in every ninth.</summary>
internal sealed class MadeMessages(Random random)
{
    private const int People = 400;
    private const int MarkedPerCent = 11;
    private const int LookAlikePerCent = 1;
    private const int LineLength = 72;

    private static readonly string[] Words =
        ("the a of to in is for that when with not this on be we it as are from by was if can only an or which so has but no one after before into "
        + "buffer cache handler request reader writer session worker retry timeout queue index table record lock thread driver client server page "
        + "fix add remove make move use keep drop allow avoid check handle return report parse split merge update rename log test build "
        + "error failure race leak bug regression overflow deadlock warning default option config value field size limit path name state order").Split(' ');

    private static readonly string[] First = ["Ann", "Ben", "Chen", "Dana", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Jin", "Kofi", "Lena", "Milan", "Nora", "Olu", "Pia", "Quan", "Rosa", "Sven", "Tara"];
    private static readonly string[] Last = ["Abel", "Brandt", "Castro", "Dufour", "Ekström", "Fischer", "Garcia", "Huang", "Ivanov", "Jansen", "Kowalski", "Lopez", "Müller", "Novak", "Okafor", "Patel", "Rossi", "Silva", "Tanaka", "Weber"];
    private static readonly string[] Models = ["Claude", "Claude", "Claude Opus 4.6", "Claude Sonnet 4.5", "Claude Opus 4.5"];
    private static readonly string[] Marks = Examples(m => m.Examples);
    private static readonly string[] LookAlikes = Examples(m => m.CounterExamples);

    private int _pull = 1_000;

    /// <summary>The next ordinary commit.</summary>
    public MadeMessage Next()
    {
        var text = new StringBuilder();
        text.Append("area").Append(random.Next(12)).Append(": ").AppendJoin(' ', Some(4 + random.Next(6))).Append('\n');
        for (var left = random.Next(4); left > 0; left--) Paragraph(text);
        var author = Person();
        Trailers(text, author);
        return new MadeMessage(text.ToString(), author, random.Next(3) == 0 ? Person() : author);
    }

    /// <summary>The next merge of a branch, as a forge writes it.</summary>
    public MadeMessage NextMerge() =>
        new($"Merge pull request #{_pull++} from acme/{string.Join('-', Some(3))}\n\n{string.Join(' ', Some(6))}\n", Person(), "GitHub <noreply@github.com>");

    private void Paragraph(StringBuilder text)
    {
        text.Append('\n');
        var length = 0;
        foreach (var word in Some(20 + random.Next(60)))
        {
            length += word.Length + 1;
            text.Append(word).Append(length > LineLength ? '\n' : ' ');
            if (length > LineLength) length = 0;
        }

        text.Append('\n');
    }

    private void Trailers(StringBuilder text, string author)
    {
        text.Append('\n');
        if (random.Next(100) < LookAlikePerCent) text.Append(Pick(LookAlikes)).Append('\n');
        if (random.Next(100) < 8) text.Append("Fixes: ").Append(random.Next().ToString("x12")).Append(" (\"").AppendJoin(' ', Some(5)).Append("\")\n");
        if (random.Next(100) < 10) text.Append("Co-authored-by: ").Append(Person()).Append('\n');
        if (random.Next(100) < MarkedPerCent) text.Append(random.Next(10) < 7 ? $"Co-Authored-By: {Pick(Models)} <noreply@anthropic.com>" : Pick(Marks)).Append('\n');
        if (random.Next(100) < 40) text.Append("Reviewed-by: ").Append(Person()).Append('\n');
        if (random.Next(100) < 60) text.Append("Signed-off-by: ").Append(author).Append('\n');
    }

    /// <summary>Few people write most of it.</summary>
    private string Person()
    {
        var number = (int)(People * Math.Pow(random.NextDouble(), 2));
        return $"{First[number % First.Length]} {Last[number / First.Length]} <{First[number % First.Length].ToLowerInvariant()}.{number}@acme.example>";
    }

    private IEnumerable<string> Some(int count) => [.. Enumerable.Range(0, count).Select(_ => Pick(Words))];

    private string Pick(string[] from) => from[random.Next(from.Length)];

    private static string[] Examples(Func<Mark, IReadOnlyList<string>> of) =>
        [.. MarkTable.Default.Marks.Where(m => m.Kind is MarkKind.Trailer or MarkKind.Body).SelectMany(of).Where(e => !e.Contains('\n', StringComparison.Ordinal))];
}
