using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>Wrappers whose words end too early, or begin like those of another: every one is read to the end, and none is lost.</summary>
public class ShortCommandTests
{
    private static readonly string[] Names =
    [
        "sudo", "doas", "env", "command", "builtin", "exec", "nohup", "time", "timeout", "nice", "stdbuf", "setsid", "strace", "chroot", "nsenter", "unshare", "busybox",
        "systemd-run", "flock", "watch", "su", "runuser", "script", "xargs", "parallel", "find", "fd", "ssh", "mosh", "vagrant", "limactl", "lima",
        "multipass", "wsl", "machinectl", "distrobox", "docker", "podman", "docker-compose", "kubectl", "oc", "lxc", "nix", "nix-shell", "hyperfine", "watchexec",
        "nodemon", "entr", "concurrently", "at", "tmux", "git", "gcloud", "az", "aws", "fly", "cf", "ansible", "sops", "heroku", "railway", "minikube", "npx", "bunx",
        "uvx", "dotenv", "pnpm", "npm", "op", "doppler", "infisical", "teller", "chamber", "envchain", "aws-vault", "direnv", "poetry", "bundle", "nvm", "conda", "uv",
        "pipx", "mise", "apptainer", "bash", "sh", "pwsh", "powershell", "cmd", "eval", "source", ".", "trap", "alias", "export", "set", "shift", "cd", "read", "printf",
        "echo",
        "cat", "base64", "xxd", "tr", "seq", "tee", "curl", "cp", "python3", "node", "ruby", "perl", "php", "awk", "lua", "osascript", "deno", "bun",
    ];

    private static readonly string[] Ends =
    [
        "", " --", " -", " -c", " -e", " -f", " -I", " -S", " -o", " -v", " -n", " a", " a --", " a -c", " run", " run --", " run -c", " run a", " run a --", " exec",
        " exec --", " exec a", " exec a --", " exec --entrypoint", " run --entrypoint a", " ssh", " ssh -c", " compose exec", " -exec", " . -exec", " . -exec {}",
        " ::: a",
        " --command", " --command=", " -EncodedCommand", " /c", " --split-string=", " -C", " --chdir=", " -d", " -d x", " x y z", " 'x' 'y' 'z' --", " -m", " -r",
        " eval", " shell", " shell a --", " commands=[", " commands=", " -x", " foreach", " bisect run", " -c a=!", " rebase -x", " exec-env", " exec-env f",
    ];

    public static TheoryData<string> All() => [.. Names];

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_read_to_the_end(string name)
    {
        foreach (var end in Ends)
        {
            foreach (var text in new[] { name + end + "; zz after", "echo a | " + name + end + "; zz after", name + end + " <<< b; zz after", name + end + " \"$x\"; zz after" })
            {
                Assert.Equal("zz", ShellReader.Read(text, ShellDialect.Posix).Invocations[^1].Argv[0].Text);
                Assert.NotNull(ShellReader.Read(name + end + "; zz after", ShellDialect.PowerShell));
                Assert.NotNull(ShellReader.Read(name + end + " & zz after", ShellDialect.Cmd));
            }
        }
    }
}
