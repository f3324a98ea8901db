using System.Globalization;
using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Cli.Local;

/// <summary>Somebody who wrote commits lately.</summary>
/// <param name="Name">As the commits say.</param>
/// <param name="Email">As the commits say.</param>
/// <param name="Commits">How many.</param>
internal sealed record Author(string Name, string Email, int Commits);

/// <summary>What a first look at a repository finds.</summary>
internal sealed record Survey
{
    /// <summary>How far back people are looked for.</summary>
    public const int Days = 90;

    /// <summary>Most people written down.</summary>
    public const int MostAuthors = 500;

    private const int LongestEmail = 190; // characters; longer ones are nobody's address

    private static readonly string[] Pipelines = [".github/workflows/", ".gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile", ".circleci/config.yml", "bitbucket-pipelines.yml"];

    private static readonly (string Name, string Host, string File)[] Forges =
    [
        ("GitHub", "github", ".github/"), ("GitLab", "gitlab", ".gitlab"), ("Azure DevOps", "dev.azure.com", "azure-pipelines"), ("Bitbucket", "bitbucket", "bitbucket-pipelines"),
    ];

    private static readonly (string Name, Glob[] Paths)[] Kinds =
    [
        ("Terraform", [new("**/*.tf"), new("**/*.tofu")]),
        ("database migrations", [new("**/migrations/**")]),
        ("Kubernetes manifests or charts", [new("charts/**"), new("k8s/**"), new("**/Chart.yaml"), new("**/kustomization.yaml")]),
        ("CloudFormation or CDK", [new("cdk.json"), new("**/template.yaml"), new("**/*.template.json")]),
        ("Pulumi", [new("**/Pulumi.yaml")]),
    ];

    /// <summary>An id for the repository.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is fetched from, without user name or password; null without origin.</summary>
    public string? Url { get; init; }

    /// <summary>The branch that deployments come from.</summary>
    public required string DefaultBranch { get; init; }

    /// <summary>People, most commits first; tools and bots are left out.</summary>
    public IReadOnlyList<Author> Authors { get; init; } = [];

    /// <summary>Whether there are Terraform or OpenTofu files.</summary>
    public bool HasTerraform { get; init; }

    /// <summary>Infrastructure code and migrations, each by the name people use.</summary>
    public IReadOnlyList<string> Infrastructure { get; init; } = [];

    /// <summary>The file that looks like the pipeline, or null.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The forge, or null where nothing tells.</summary>
    public string? Forge { get; init; }

    /// <summary>The file that says who owns which paths, or null.</summary>
    public string? CodeOwners { get; init; }

    /// <summary>Components that Backstage files name.</summary>
    public IReadOnlyList<CatalogComponent> Components { get; init; } = [];

    /// <summary>Looks.</summary>
    public static async Task<Survey> OfAsync(LocalRepository repository, DateTimeOffset now, CancellationToken cancel)
    {
        var head = (await repository.History.ResolveAsync("HEAD", cancel)).Id;
        var paths = head is { } at ? (await repository.History.ChangedPathsAsync(null, at, cancel)).Changes.Select(c => c.NewPath!).ToList() : [];
        return new Survey
        {
            Id = await repository.IdAsync(cancel),
            Url = await repository.UrlAsync(cancel),
            DefaultBranch = await BranchAsync(repository, cancel),
            Authors = head is { } tip ? await AuthorsAsync(repository, tip, now, cancel) : [],
            HasTerraform = paths.Exists(p => Kinds[0].Paths.Any(glob => glob.Matches(p))),
            Infrastructure = [.. Kinds.Where(kind => paths.Exists(p => kind.Paths.Any(glob => glob.Matches(p)))).Select(kind => kind.Name)],
            Pipeline = Pipelines.Select(p => paths.Find(path => path.StartsWith(p, StringComparison.Ordinal))).FirstOrDefault(p => p is not null),
            Forge = ForgeOf(await repository.UrlAsync(cancel) ?? "", paths),
            CodeOwners = paths.Find(p => p is "CODEOWNERS" or ".github/CODEOWNERS" or ".gitlab/CODEOWNERS" or "docs/CODEOWNERS"),
            Components = head is { } there ? await Catalog.ReadAsync(repository.History, there, paths.Where(Catalog.IsCatalog), cancel) : [],
        };
    }

    /// <summary>By the address; a forge of one's own shows itself by the files that only it reads.</summary>
    private static string? ForgeOf(string url, List<string> paths)
    {
        foreach (var (name, host, _) in Forges)
            if (url.Contains(host, StringComparison.OrdinalIgnoreCase)) return name;
        return Forges.FirstOrDefault(f => paths.Exists(p => p.StartsWith(f.File, StringComparison.Ordinal))).Name;
    }

    private static async Task<string> BranchAsync(LocalRepository repository, CancellationToken cancel)
    {
        const string Remote = "refs/remotes/origin/";
        if (await repository.AskAsync(cancel, "symbolic-ref", "--quiet", Remote + "HEAD") is { } named && named.StartsWith(Remote, StringComparison.Ordinal)) return named[Remote.Length..];
        foreach (var usual in new[] { "main", "master", "trunk" })
            if ((await repository.History.ResolveAsync("refs/heads/" + usual, cancel)).Id is not null) return usual;
        return await repository.AskAsync(cancel, "symbolic-ref", "--quiet", "--short", "HEAD") ?? "main";
    }

    /// <summary>The people of the last days, found as authorship finds them: what carries a tool's or bot's mark is no person.</summary>
    private static async Task<IReadOnlyList<Author>> AuthorsAsync(LocalRepository repository, CommitId head, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now.AddDays(-Days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var older = await repository.AskAsync(cancel, "rev-list", "--max-count=1", "--before=" + since, head.Hex, "--");
        var report = await repository.History.AuthorshipOfAsync(
            "", older is null ? null : CommitId.Parse(older), head, PeopleDirectory.Empty, MarkTable.Default, AuthorshipOptions.Default, new HistoryOptions { Lines = false, Merges = false }, cancel);
        var persons = report.Commits.SelectMany(c => c.Unresolved.Select(email => (email, name: NameOf(c, email)))).Where(p => p.email.Contains('@', StringComparison.Ordinal) && p.email.Length <= LongestEmail);
        return [.. persons.GroupBy(p => p.email, StringComparer.OrdinalIgnoreCase).Select(g => new Author(g.First().name, g.First().email, g.Count()))
            .OrderByDescending(a => a.Commits).ThenBy(a => a.Email, StringComparer.Ordinal).Take(MostAuthors)];
    }

    private static string NameOf(CommitAuthorship commit, string email) =>
        commit.Coauthors.Prepend(commit.Committer).Prepend(commit.Author).FirstOrDefault(i => i.Email.Equals(email, StringComparison.OrdinalIgnoreCase))?.Name ?? "";
}
