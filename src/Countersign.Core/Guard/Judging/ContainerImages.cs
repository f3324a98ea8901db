using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Images whose entry point is a tool of the knowledge: <c>docker run hashicorp/terraform destroy</c> runs terraform.</summary>
internal static class ContainerImages
{
    /// <summary>The tool that an invocation inside <c>docker run</c> really gets its words from; null where its first word is the program.</summary>
    public static string? ToolOf(Invocation invocation)
    {
        if (invocation.Through is not [.., { Program: "docker" or "podman" or "nerdctl" } last] || last.Argv.Count < 3) return null;
        var isRun = false;
        foreach (var word in last.Argv) isRun |= word.Text is "run";
        if (!isRun) return null;
        var image = last.Argv[^1].Text.AsSpan();
        image = image[(image.LastIndexOf('/') + 1)..];
        if (image.IndexOfAny(":@") is var end and >= 0) image = image[..end];
        var tool = image switch
        {
            "aws-cli" => "aws",
            "google-cloud-cli" or "cloud-sdk" => "gcloud",
            "azure-cli" => "az",
            "opentofu" => "tofu",
            _ => image.ToString(),
        };
        var program = ProgramName.Of(invocation.Argv[0].Text);
        return tool is "terraform" or "tofu" or "terragrunt" or "pulumi" or "kubectl" or "helm" or "aws" or "flyway" or "liquibase" or "velero" or "rclone" or "restic" or "migrate" or "atlas" or "dbmate" or "vault" or "argocd" or "flux" && program != tool
            && CallContext.Knowledge.Find(program) is null ? tool : null;
    }
}
