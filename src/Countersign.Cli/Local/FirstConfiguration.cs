using System.Globalization;
using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Cli.Local;

/// <summary>The text of a first configuration: commented for who will edit it, and without errors from the first minute.</summary>
internal static class FirstConfiguration
{
    /// <summary>The files' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [PolicyReader.FileName, PeopleReader.FileName, EnvironmentsReader.FileName];

    /// <summary>Names and texts.</summary>
    /// <param name="seen">What was found.</param>
    /// <param name="preset">The policy to begin with.</param>
    public static IReadOnlyList<(string Name, string Text)> Of(Survey seen, Preset preset) =>
        [(PolicyReader.FileName, PolicyPresets.Text(preset)), (PeopleReader.FileName, People(seen)), (EnvironmentsReader.FileName, Environments(seen))];

    /// <summary>The nearest text that can be an id.</summary>
    public static string AsIdentifier(string text, string otherwise)
    {
        var id = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')]).TrimStart('.', '-', '_');
        if (id.Length > Identifier.MaxLength) id = id[..Identifier.MaxLength];
        return Identifier.IsValid(id) ? id : otherwise;
    }

    private static string People(Survey seen)
    {
        var levels = PolicyReader.DefaultLevels.Levels.Select(l => l.Name).ToList();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Who may answer for changes. Everybody begins at the lowest level here, because nobody's level can be read from git: correct it.
            # Whom this file does not know counts as below all levels. Only addresses and logins identify people; a name is free text.
            version: 1

            # Low to high. Two are enough, but the policy speaks of "senior" and "staff".
            levels: [{string.Join(", ", levels)}]

            # Optional: manager: ID, groups: [TEAM], logins: {"{"}github: LOGIN{"}"}, away: {"{"}from: 2026-12-20, to: 2027-01-02, delegate: ID{"}"}, left: true
            # One person with two addresses is one entry: emails: [first, second].
            # Who runs the gate is in the group "administrators": they confirm passkeys and put configurations into force.
            people:

            """);
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var author in seen.Authors)
            text.Append(CultureInfo.InvariantCulture, $"  - {{id: {Quoted(NewId(author, ids))}, name: {Quoted(author.Name)}, level: {levels[0]}, emails: [{Quoted(author.Email)}]}}  # {author.Commits} commit{(author.Commits == 1 ? "" : "s")} in {Survey.Days} days; correct the level\n");
        if (seen.Authors.Count == 0) text.Append("  []\n");
        text.Append("""

            # Coding agents with an identity of their own, and the person who answers for each.
            # agents:
            #   - {id: kiro-ops, driver: ann, logins: {github: "kiro-agent[bot]"}}

            """);
        return text.ToString();
    }

    private static string Environments(Survey seen)
    {
        var url = seen.Url ?? $"https://forge.example/{seen.Id}";
        return $$"""
            # What is deployed, from where, to where.
            version: 1

            environments:
              production:
                tier: production
                # shadow reports what would have been held and never stops anything; then warn; then enforce.
                mode: shadow
                # customerFacing: true
                # timeZone: Europe/Berlin
                # freezes: [{from: 2026-12-24, to: 2026-12-27, reason: holidays}]
                {{(seen.HasTerraform ? "# This repository has Terraform files. With this line, a change without a plan is held:\n    # requires: [plan]" : "# requires: [plan, artifact]")}}

            # What is deployed on its own. {{(seen.Components.Count > 0 ? "These were found in Backstage files; correct tiers and who faces customers." : "Without this list the repository is one component.")}}
            {{Components(seen)}}

            repositories:
              # A head must be on one of these refs.{{(seen.Url is null ? " This repository has no origin: correct the URL." : "")}}
              - {id: {{Quoted(seen.Id)}}, url: {{Quoted(url)}}, refs: [{{Quoted("refs/heads/" + seen.DefaultBranch)}}]}

            """;
    }

    private static string Components(Survey seen)
    {
        if (seen.Components.Count == 0)
            return $"# components:\n#   - {{name: checkout, repository: {seen.Id}, paths: [\"services/checkout/**\"], owner: payments, tier: 1, customerFacing: true}}";
        return "components:\n" + string.Join('\n', seen.Components.Select(c => $"  - {{name: {c.Name}, repository: {Quoted(seen.Id)}{Paths(c)}{Owner(c)}{Needs(c)}}}"));

        static string Paths(CatalogComponent c) => c.Folder.Length == 0 ? "" : $", paths: [{Quoted(c.Folder + "/**")}]";
        static string Owner(CatalogComponent c) => c.Owner is null ? "" : $", owner: {Quoted(c.Owner)}";
        static string Needs(CatalogComponent c) => c.DependsOn.Count == 0 ? "" : $", dependsOn: [{string.Join(", ", c.DependsOn)}]";
    }

    private static string NewId(Author author, HashSet<string> taken)
    {
        var local = author.Email[..author.Email.LastIndexOf('@')];
        // A forge's no-reply address is NUMBER+LOGIN.
        var wanted = AsIdentifier(local[(local.IndexOf('+', StringComparison.Ordinal) is var plus and > 0 && local[..plus].All(char.IsAsciiDigit) ? plus + 1 : 0)..].ToLowerInvariant(), "person");
        var id = wanted;
        for (var number = 2; !taken.Add(id); number++) id = $"{wanted[..Math.Min(wanted.Length, Identifier.MaxLength - 6)]}-{number}";
        return id;
    }

    /// <summary>A quoted YAML text on one line. Names come from commits, and anybody can write a commit.</summary>
    private static string Quoted(string text) => $"\"{Printable.Line(text, 200).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
