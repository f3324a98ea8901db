using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Cli.Verbs;

/// <summary><c>declare</c>: claims what AI did, in a committed file or as a trailer to put into a message. It commits and amends nothing.</summary>
internal static class DeclareVerb
{
    private const string Description = "Claim what AI did in commits or paths: writes a file to commit, which squash and rebase cannot lose, or prints a trailer. A claim of AI help counts; a claim of none is shown and changes nothing.";
    private const string Example =
        "countersign declare main..HEAD --involvement edit --tool claude-code --person ann\n"
        + "countersign declare --path 'services/shop/**' --involvement agent --tool codex --person ann\n"
        + "git commit --trailer \"$(countersign declare --trailer --involvement assist --tool copilot)\"";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var range = new Argument<string?>("BASE..HEAD") { Description = "The commits spoken of: those of HEAD that BASE does not have, or one commit.", Arity = ArgumentArity.ZeroOrOne };
        var paths = new Option<string[]>("--path") { Description = "Paths spoken of: every commit that touches them. * is inside a folder, ** across.", HelpName = "GLOB" };
        var involvement = new Option<string>("--involvement") { Description = "What the tool did: agent authored it alone, edit wrote in a person's session, assist made suggestions, none took part.", Required = true, HelpName = "agent|edit|assist|none" };
        involvement.AcceptOnlyFromAmong([.. Words.All<DeclaredInvolvement>().Keys]);
        var tool = new Option<string?>("--tool") { Description = "The tool, for instance claude-code, codex, copilot.", HelpName = "NAME" };
        var person = new Option<string?>("--person") { Description = "Who says so: an id of people.yaml, or an address.", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "Name of the file. Default: the day and the first commit or path.", HelpName = "NAME" };
        var trailer = new Option<bool>("--trailer") { Description = "Print the line to put at the end of a commit message instead." };
        var verb = new Verb("declare", Description, Example) { range, paths, involvement, tool, person, name, trailer };
        verb.SetAction(async (parsed, cancel) =>
        {
            var what = Words.Parse<DeclaredInvolvement>(parsed.GetValue(involvement)!)!.Value;
            var claim = new Claim(what, ToolOf(what, parsed.GetValue(tool)));
            if (parsed.GetValue(trailer)) return PrintTrailer(host, output, parsed, claim);
            using var repository = await LocalRepository.OpenAsync(host.Folder, cancel);
            var declared = await DeclaredAsync(repository, claim, parsed.GetValue(person), parsed.GetValue(range), parsed.GetValue(paths) ?? [], cancel);
            var written = await WriteAsync(host, repository, declared, parsed.GetValue(name), cancel);
            if (output.IsJson(parsed)) host.WriteJson(new JsonObject { ["written"] = written });
            else host.Text.WriteLine($"Wrote {written}. Commit it with the change it speaks of.");
            return ExitStatus.Allow;
        });
        return verb;
    }

    private sealed record Claim(DeclaredInvolvement Involvement, string? Tool);

    private static string? ToolOf(DeclaredInvolvement involvement, string? tool)
    {
        if (involvement == DeclaredInvolvement.None) return tool is null ? null : throw new StopException("No AI took part, and a tool is named.", "Leave out --tool, or say what it did.");
        if (tool is null) throw new StopException("Which tool?", "Name it with --tool, for instance --tool claude-code.");
        return Identifier.IsValid(tool) ? tool : throw new StopException($"\"{Printable.Line(tool, 200)}\" cannot be the name of a tool.", Identifier.Rule);
    }

    private static int PrintTrailer(CliHost host, OutputOptions output, ParseResult parsed, Claim claim)
    {
        var line = $"AI-Involvement: {Words.Of(claim.Involvement)}{(claim.Tool is { } tool ? " " + tool : "")}";
        if (output.IsJson(parsed)) host.WriteJson(new JsonObject { ["trailer"] = line });
        else host.Text.WriteLine(line);
        return ExitStatus.Allow;
    }

    private static async Task<Declaration> DeclaredAsync(LocalRepository repository, Claim claim, string? person, string? range, string[] paths, CancellationToken cancel)
    {
        if (person is null) throw new StopException("Who says so?", "Name an id of people.yaml, or an address, with --person.");
        if ((range is null) == (paths.Length == 0)) throw new StopException("A declaration speaks of commits or of paths.", "Give BASE..HEAD, or --path once or more.");
        var commits = range is null ? [] : await CommitsAsync(repository, range, cancel);
        var declared = new Declaration("", person, claim.Involvement, claim.Tool, commits, [.. paths.Select(PathOf)]);
        // What is written must be what is read: the same limits, said before anything is committed.
        var read = DeclarationReader.Read(Declaration.Folder, DeclarationText.Of(declared));
        return read.Value is null ? throw new StopException("This cannot be declared:", string.Join('\n', read.Errors)) : declared;
    }

    private static Glob PathOf(string pattern) =>
        pattern.Length is > 0 and <= Glob.MaxLength ? new Glob(pattern) : throw new StopException($"A path has {pattern.Length} characters.", $"Write 1 to {Glob.MaxLength}.");

    private static async Task<IReadOnlyList<CommitId>> CommitsAsync(LocalRepository repository, string range, CancellationToken cancel)
    {
        var (from, to) = await CommitRange.ResolveAsync(repository, range, cancel);
        if (from is null) return [to];
        var listed = await repository.AskAsync(cancel, "rev-list", "--no-merges", $"--max-count={DeclarationReader.MaxCommits + 1}", to.Hex, "^" + from.Value.Hex, "--");
        List<CommitId> commits = [.. (listed ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(CommitId.Parse)];
        return commits.Count switch
        {
            0 => throw new StopException($"{Printable.Line(range, 200)} has no commits.", "Name the commits that the tool helped with."),
            > DeclarationReader.MaxCommits => throw new StopException($"{Printable.Line(range, 200)} has more than {DeclarationReader.MaxCommits} commits.", "Declare paths, or fewer commits at a time."),
            _ => commits,
        };
    }

    private static async Task<string> WriteAsync(CliHost host, LocalRepository repository, Declaration declared, string? name, CancellationToken cancel)
    {
        var root = await repository.AskAsync(cancel, "rev-parse", "--show-toplevel") ?? throw new StopException("This repository has no working tree to write to.", "Run countersign declare in a checkout.");
        var about = declared.Commits.Count > 0 ? declared.Commits[0].Short : declared.Paths[0].Pattern;
        var file = name ?? FirstConfiguration.AsIdentifier($"{host.Time.GetUtcNow():yyyy-MM-dd}-{about}", "declaration");
        if (!Identifier.IsValid(file)) throw new StopException($"\"{Printable.Line(file, 200)}\" cannot be the name of a declaration.", Identifier.Rule);
        var path = $"{Declaration.Folder}/{file}{Declaration.Extension}";
        var full = Path.Combine(root, path);
        if (Path.Exists(full)) throw new StopException($"{path} is already there.", "Name another file with --name.");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await using var stream = new FileStream(full, FileMode.CreateNew, FileAccess.Write);
        await stream.WriteAsync(new System.Text.UTF8Encoding(false).GetBytes(DeclarationText.Of(declared)), cancel);
        return path;
    }
}
