using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// What an author signs with the purpose <c>declare</c> (contract §4): that no AI had a part in exactly these commits. It turns
/// <c>undeclared</c> into <c>declared-human</c> and never takes a mark away.
/// </summary>
/// <param name="Repository">The repository, by its configured id.</param>
/// <param name="Commits">The commits; sorted, distinct, at least one.</param>
public sealed record DeclarationSubject(string Repository, IReadOnlyList<CommitId> Commits)
{
    /// <summary>Most commits of one statement; each was looked at by its author.</summary>
    public const int MaxCommits = 50;

    private const string NoAi = "no-ai";

    /// <summary>The canonical members.</summary>
    public JsonObject ToJson() => new()
    {
        ["says"] = NoAi,
        ["repository"] = Repository,
        ["commits"] = new JsonArray([.. Sorted(Commits).Select(c => (JsonNode)c.Hex)]),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static DeclarationSubject Read(JsonFields json)
    {
        if (json.Text("says") != NoAi) throw json.Wrong("says", NoAi);
        var commits = json.Commits("commits", MaxCommits);
        if (commits.Count == 0 || !commits.SequenceEqual(Sorted(commits))) throw json.Wrong("commits", "a sorted list of at least one commit, each named once");
        return new DeclarationSubject(json.Text("repository", 200), commits);
    }

    /// <summary>
    /// Whether this person may say so of this commit: its author, or its committer where that is somebody else; not who stands there by a
    /// co-author line, which anybody can write.
    /// </summary>
    public static bool MayDeclare(string person, CommitAuthorship commit) =>
        commit.People.Contains(person, StringComparer.Ordinal) && !commit.Claimed.Contains(person, StringComparer.Ordinal);

    private static IEnumerable<CommitId> Sorted(IEnumerable<CommitId> commits) => commits.Distinct().OrderBy(c => c.Hex, StringComparer.Ordinal);
}
