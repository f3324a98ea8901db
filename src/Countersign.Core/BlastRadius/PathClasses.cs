using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>
/// Reviewed classes of repository paths. <c>Gate</c> and <c>Critical</c> only raise severity, so they may be generous; <c>DocsAndTests</c>
/// lowers it, so it names only what no program ships.
/// </summary>
internal static class PathClasses
{
    /// <summary>The way to production: pipelines, deploy scripts, hooks, owners, access, the gate's own settings.</summary>
    private static readonly Glob[] Gate = Globs(
        ".countersign/**", "CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS", "**/OWNERS",
        ".github/workflows/**", ".github/actions/**", "**/action.yml", "**/.gitlab-ci.yml", ".gitlab-ci/**", ".gitlab/ci/**", "**/*.gitlab-ci.yml",
        "**/azure-pipelines*.yml", ".azure-pipelines/**", ".azuredevops/**", "**/Jenkinsfile*", ".circleci/**", ".buildkite/**", ".drone.yml", ".woodpecker/**",
        ".woodpecker.yml", ".travis.yml", "bitbucket-pipelines.yml", "**/cloudbuild*.yaml", "**/cloudbuild*.yml", "**/buildspec*.yml", "**/appspec.yml",
        ".tekton/**", "**/atlantis.yaml", ".spacelift/**", ".teamcity/**", ".ci/**", "**/skaffold.yaml", "**/.goreleaser*.y*ml",
        "**/deploy.sh", "**/deploy-*.sh", "**/deploy_*.sh", "**/deploy.py", "**/deploy.ps1", "**/release.sh", "**/rollback.sh", "**/fabfile.py", "**/Capfile",
        ".husky/**", ".githooks/**", ".pre-commit-config.yaml", "lefthook.yml", "**/.claude/settings*.json", "**/.claude/hooks/**", "**/.cursor/hooks*", "**/.kiro/hooks/**",
        ".gitmodules", ".gitattributes", "**/rbac/**", "**/*rolebinding*.y*ml", "**/*webhookconfiguration*.y*ml", "**/*admissionpolic*.y*ml", "**/admission/**", "**/gatekeeper/**", "**/kyverno/**",
        "**/iam-policy*.json");

    /// <summary>Code where a mistake opens doors, moves money, loses data, or changes what runs without a deployment.</summary>
    private static readonly (string Name, Glob[] Paths)[] Critical =
    [
        ("authentication", Globs("**/auth/**", "**/authn/**", "**/authentication/**", "**/login/**", "**/oauth/**", "**/sso/**", "**/session/**", "**/sessions/**")),
        ("permissions", Globs("**/permissions/**", "**/authz/**", "**/authorization/**", "**/acl/**", "**/policies/**", "**/roles/**")),
        ("payment", Globs("**/payments/**", "**/payment/**", "**/billing/**", "**/checkout/**/payment*", "**/invoicing/**")),
        ("secrets and cryptography", Globs("**/crypto/**", "**/security/**", "**/secrets/**", "**/keys/**")),
        ("migrations", Globs("**/migrations/**", "**/migrate/**", "db/schema.rb", "db/structure.sql")),
        ("feature flags", Globs("**/feature-flags/**", "**/feature_flags/**", "**/featureflags/**", "**/flags/*.y*ml", "**/flags/*.json", "**/feature-flags.*", "**/feature_flags.*", "**/flags.y*ml", "**/flags.json")),
    ];

    /// <summary>Files that pin code of third parties, which is not in the repository.</summary>
    private static readonly Glob[] Dependencies = Globs(
        "**/package-lock.json", "**/npm-shrinkwrap.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock*", "**/go.sum", "**/Cargo.lock", "**/packages.lock.json",
        "**/Gemfile.lock", "**/composer.lock", "**/poetry.lock", "**/uv.lock", "**/Pipfile.lock", "**/requirements*.txt", "**/mix.lock", "**/pubspec.lock",
        "**/gradle.lockfile", "**/Package.resolved", "**/.terraform.lock.hcl", "**/conan.lock", "**/deno.lock", "**/flake.lock");

    private static readonly Glob[] Docs = Globs(
        "**/*.md", "**/*.rst", "**/*.adoc", "LICENSE", "LICENSE.txt", "NOTICE", "AUTHORS",
        "docs/**/*.png", "docs/**/*.jpg", "docs/**/*.svg", "docs/**/*.gif", "docs/**/*.txt");

    private static readonly Glob[] Tests = Globs(
        "test/**", "tests/**", "**/src/test/**", "**/__tests__/**", "**/*_test.go", "**/test_*.py", "**/*_test.py", "**/*_spec.rb",
        "**/*.test.js", "**/*.test.jsx", "**/*.test.ts", "**/*.test.tsx", "**/*.spec.js", "**/*.spec.jsx", "**/*.spec.ts", "**/*.spec.tsx");

    /// <summary>Whether a change of this path changes the way to production.</summary>
    public static bool IsGate(string path) => Any(Gate, path);

    /// <summary>The critical class of this path in words; null where it is of none.</summary>
    public static string? CriticalClassOf(string path) => Critical.Where(c => Any(c.Paths, path)).Select(c => c.Name).FirstOrDefault();

    /// <summary>Whether this path pins code of third parties.</summary>
    public static bool PinsDependencies(string path) => Any(Dependencies, path);

    /// <summary>Whether this path is documentation or a test. A gate path never is, wherever it stands.</summary>
    public static bool IsDocsOrTest(string path) => (Any(Docs, path) || Any(Tests, path)) && !IsGate(path);

    private static bool Any(Glob[] globs, string path) => globs.Any(glob => glob.Matches(path));

    private static Glob[] Globs(params string[] patterns) => [.. patterns.Select(pattern => new Glob(pattern))];
}
