using System.Text.Json.Nodes;
using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// An author's own statement that no AI had a part in commits (contract §2). Which commits are theirs is read from the repository when it is
/// begun. It makes nothing laxer: a self-declared commit is asked what an unmarked one is asked, and a mark stays a mark.
/// </summary>
internal sealed partial class DeclareCeremony(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, RepositoryReader repositories, InstallationKeys keys, ILogger<DeclareCeremony> logger)
{
    /// <summary>Begins: every commit must be the person's own and carry no mark of AI.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginAsync(string person, string repository, IReadOnlyList<CommitId> commits, CancellationToken cancel)
    {
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force yet."));
        if (!active.Loaded.Estate.Repositories.TryGetValue(repository, out var known)) return (null, Problem.Bad("unknown-repository", $"\"{repository}\" is not a repository here. {NearestWord.Suggest(repository, active.Loaded.Estate.Repositories.Keys)}"));
        var asked = commits.Distinct().ToList();
        if (asked.Count is 0 or > DeclarationSubject.MaxCommits) return (null, Problem.Bad("commit-count", $"{asked.Count} commits are named. Name 1 to {DeclarationSubject.MaxCommits} in one statement."));
        var (history, unavailable) = await repositories.OpenAsync(known, cancel);
        if (history is null) return (null, unavailable);
        using (history)
        {
            foreach (var commit in asked)
                if (await WhyNotAsync(history, known, active, commit, person, cancel) is { } problem) return (null, problem);
        }

        await using var transaction = await store.BeginAsync(cancel);
        if (CeremonyBook.PasskeyOf(transaction, person, null) is not { } passkey) return (null, CeremonyBook.NoPasskey());
        var extra = new JsonObject { ["configuration"] = active.Record.Version };
        return (await book.BeginPlainAsync(transaction, Purpose.Declare, person, passkey, new DeclarationSubject(repository, asked).ToJson(), extra), null);
    }

    /// <summary>Records the statement; it counts for every change that is judged from then on.</summary>
    public async Task<(string? Done, Refusal? Refusal)> FinishAsync(string id, string person, byte[] statement, Assertion assertion, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.Declare, person, statement, assertion);
        if (answered is null) return (null, refusal);
        var subject = PlainStatement.ReadSubject(answered.Row.Statement, Purpose.Declare, DeclarationSubject.Read, out var problem) ?? throw new StoreDamagedException($"A stored statement cannot be read: {problem}");
        // Whose the commits are was read with the people of that version.
        if (configuration.Active?.Record.Version != (long?)JsonNode.Parse(answered.Row.Extra ?? "{}")?["configuration"])
            return (null, new Refusal(RefusalCode.FactsMoved, id, "The configuration changed since you began. Begin again."));
        var evidence = transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson()));
        var index = transaction.Append(LedgerEntry.Create(
            LedgerEntryType.Declare, transaction.Now, $"{subject.Repository}@{subject.Commits[0].Hex}", new Dictionary<string, Sha256Digest> { ["statement"] = evidence }));
        foreach (var commit in subject.Commits) transaction.AddDeclaration(new DeclarationRow(subject.Repository, commit, person, evidence, index));
        await transaction.CommitAsync(keys.Sign);
        Declared(logger, person, subject.Repository, subject.Commits.Count);
        return ($"{(subject.Commits.Count == 1 ? "1 commit counts" : $"{subject.Commits.Count} commits count")} as written by you without AI, from the next submission on", null);
    }

    private static async Task<Problem?> WhyNotAsync(GitHistory history, RepositorySettings repository, ConfigurationInForce active, CommitId id, string person, CancellationToken cancel)
    {
        if ((await history.ResolveAsync(id.Hex, cancel)).Id is null) return Problem.Bad("unknown-ref", $"{id.Short} is no commit of {repository.Id}. Push it first.");
        var parent = (await history.ResolveAsync(id.Hex + "~1", cancel)).Id;
        var report = await history.AuthorshipOfAsync(repository.Id, parent, id, active.Loaded.People, active.Loaded.MarksIn(repository), AuthorshipOptions.Default, HistoryOptions.Default, cancel);
        if (report.Commits.FirstOrDefault(c => c.Id == id) is not { } commit) return Problem.Conflict("commit-unreadable", $"{id.Short} cannot be read, so nobody can say whose it is. Try again later.");
        if (active.Loaded.People.Resolve(commit.Author.Email).Person?.Id != person || !DeclarationSubject.MayDeclare(person, commit))
            return Problem.Refused("not-the-author", $"You are not the author of {id.Short}. Only its author can say what had a part in it.");
        return commit.Involvement is Involvement.Agent or Involvement.Edit or Involvement.Assist
            ? Problem.Conflict("commit-is-marked", $"{id.Short} carries {Printable.Line(string.Join(", ", commit.Marks.Select(m => m.Id)), 200)}. A statement takes no mark away.")
            : null;
    }

    [LoggerMessage(2401, LogLevel.Information, "{Person} declared {Count} commits of {Repository} as written without AI")]
    private static partial void Declared(ILogger logger, string person, string repository, int count);
}
