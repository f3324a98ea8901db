namespace Countersign.Core.Guard.Shell;

/// <summary>Tools that run another program under a second word: <c>poetry run</c>, <c>aws-vault exec</c>, <c>npx</c>, <c>op run --</c>.</summary>
internal static class ToolRunner
{
    /// <summary>How many words are the tool's own; 0 where it runs no other program.</summary>
    public static int Count(string name, List<ShellWord> argv)
    {
        var second = argv.Count > 1 ? argv[1].Text : "";
        if (name is "npx" or "bunx" or "uvx" or "pnpx") return After(argv, 1, Packages);
        if (name is "dotenv" or "dotenvx") return AfterDotenv(argv);
        if (argv.Count < 3) return 0;
        return (name, second) switch
        {
            ("pnpm", "dlx" or "exec") or ("yarn", "dlx" or "exec") or ("npm", "exec" or "x") or ("bun", "x") => After(argv, 2, Packages),
            ("op", "run") => After(argv, 2, new("", " --env-file --account --environment ")),
            ("doppler", "run") => After(argv, 2, new("pct",
                " --project --config --token --scope --mount --mount-format --mount-template --mount-max-reads --fallback --passphrase ")),
            ("infisical", "run") => After(argv, 2, new("", " --env --path --projectId --token --tags --project-config-dir ")),
            ("teller", "run") or ("chamber", "exec") or ("envchain", _) or ("summon", _) or ("berglas", "exec") => Separated(argv, name is "envchain" ? 2 : 1),
            ("aws-vault", "exec") => After(argv, 2, new("dt", " --duration --region --prompt --mfa-token --backend ", Operands: 1)),
            ("direnv", "exec") => After(argv, 2, new(Operands: 1)),
            ("poetry", "run") or ("pdm", "run") or ("rye", "run") or ("pipenv", "run") or ("bundle", "exec") or ("rbenv", "exec") or ("pyenv", "exec")
                or ("asdf", "exec") or ("volta", "run") or ("devbox", "run") or ("pixi", "run") => After(argv, 2, new("c", " --config --env ")),
            ("hatch", "run") => After(argv, 2, new()),
            ("nvm", "exec") => After(argv, 2, new(Operands: 1)),
            ("conda" or "mamba" or "micromamba", "run") => After(argv, 2, new("np", " --name --prefix --cwd ")),
            ("uv", "run") => After(argv, 2, new("pe",
                " --with --python --env-file --extra --group --project --directory --package --with-requirements --with-editable --index --script ")),
            ("pipx", "run") => After(argv, 2, new("", " --spec --python --pip-args ")),
            ("heroku", "run" or "run:detached") or ("railway", "run") => After(argv, 2, new("arse", " --app --remote --service --environment --size ")),
            ("minikube", "ssh") => After(argv, 2, new("pn", " --profile --node ")),
            ("mise" or "rtx", "exec" or "x") => Separated(argv, 2),
            ("apptainer" or "singularity", "exec") => After(argv, 2, new("BHW", " --bind --home --pwd --env --env-file ", Operands: 1)),
            _ => 0,
        };
    }

    /// <summary>Place of a text that the tool hands to a shell: <c>npx -c</c>, <c>doppler run --command</c>; 0 for none.</summary>
    public static int CodeOption(string name, List<ShellWord> argv)
    {
        for (var at = 1; at < argv.Count && argv[at].Text != "--"; at++)
        {
            if (argv[at].Text.StartsWith("--command=", StringComparison.Ordinal) && name is "doppler" or "infisical" or "mise") return at;
            if (at + 1 == argv.Count) break;
            var isOption = argv[at].Text is "-c" or "--call" && name is "npx" or "npm" or "bunx" or "mise" or "rtx" or "pnpm";
            if (isOption || (argv[at].Text == "--command" && name is "doppler" or "infisical" or "mise")) return at + 1;
        }

        return 0;
    }

    public static bool IsPackageRunner(string name) => name is "npx" or "bunx" or "uvx" or "pnpx" or "pnpm" or "yarn" or "npm" or "bun" or "pipx";

    /// <summary>The program of a package: <c>cdk</c> for <c>cdk@2.1</c>.</summary>
    public static string WithoutVersion(string package) => package.LastIndexOf('@') is var at and > 0 ? package[..at] : package;

    private static WrapperShape Packages => new("pw", " --package --workspace --from --with --python ");

    private static int After(List<ShellWord> argv, int from, WrapperShape shape) => from - 1 + shape.Count(argv.GetRange(from - 1, argv.Count - from + 1));

    private static int AfterDotenv(List<ShellWord> argv)
    {
        var count = After(argv, 1, new("efvpc", " --file --env-file --path "));
        if (count >= argv.Count || argv[count].Text != "run") return count;
        return count + After(argv.GetRange(count, argv.Count - count), 1, new("ef", " --file --env-file "));
    }

    /// <summary>After <c>--</c>, or after as many words where there is none.</summary>
    private static int Separated(List<ShellWord> argv, int otherwise)
    {
        for (var at = 1; at < argv.Count; at++)
        {
            if (argv[at].Text == "--") return at + 1;
        }

        return Math.Min(otherwise + 1, argv.Count);
    }
}
