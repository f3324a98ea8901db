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
        ".gitmodules", ".gitattributes", "**/rbac/**", "**/*rolebinding*.y*ml", "**/*webhookconfiguration*.y*ml", "**/iam-policy*.json");

    /// <summary>Code where a mistake opens doors, moves money or loses data.</summary>
    private static readonly Glob[] Critical = Globs("**/auth/**", "**/payments/**", "**/payment/**", "**/crypto/**", "**/security/**", "**/migrations/**");

    private static readonly Glob[] Docs = Globs(
        "**/*.md", "**/*.rst", "**/*.adoc", "LICENSE", "LICENSE.txt", "NOTICE", "AUTHORS",
        "docs/**/*.png", "docs/**/*.jpg", "docs/**/*.svg", "docs/**/*.gif", "docs/**/*.txt");

    private static readonly Glob[] Tests = Globs(
        "test/**", "tests/**", "**/src/test/**", "**/__tests__/**", "**/*_test.go", "**/test_*.py", "**/*_test.py", "**/*_spec.rb",
        "**/*.test.js", "**/*.test.jsx", "**/*.test.ts", "**/*.test.tsx", "**/*.spec.js", "**/*.spec.jsx", "**/*.spec.ts", "**/*.spec.tsx");

    /// <summary>Whether a change of this path changes the way to production.</summary>
    public static bool IsGate(string path) => Any(Gate, path);

    /// <summary>Whether this path is of a critical class.</summary>
    public static bool IsCritical(string path) => Any(Critical, path);

    /// <summary>Whether this path is documentation or a test. A gate path never is, wherever it stands.</summary>
    public static bool IsDocsOrTest(string path) => (Any(Docs, path) || Any(Tests, path)) && !IsGate(path);

    private static bool Any(Glob[] globs, string path) => globs.Any(glob => glob.Matches(path));

    private static Glob[] Globs(params string[] patterns) => [.. patterns.Select(pattern => new Glob(pattern))];
}
