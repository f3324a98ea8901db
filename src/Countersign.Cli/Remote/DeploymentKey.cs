using System.Security.Cryptography;
using System.Text;

namespace Countersign.Cli.Remote;

/// <summary>
/// Names this deployment to the gate. A pipeline that is run again is the same deployment and may use its grant again; another pipeline is
/// another one. A run may deploy to several places, so the place is part of the key.
/// </summary>
internal static class DeploymentKey
{
    /// <summary>The run's id in the CI systems that are known; none of them changes when a run is repeated.</summary>
    private static readonly (string Name, string Variable)[] Runs = [("github", "GITHUB_RUN_ID"), ("gitlab", "CI_PIPELINE_ID"), ("azure", "BUILD_BUILDID")];

    private const int MaxRun = 100; // characters

    /// <summary>The key of this invocation.</summary>
    /// <param name="host">Its variables name the run.</param>
    /// <param name="place">Environment, component and target.</param>
    public static string Of(CliHost host, params string?[] place)
    {
        foreach (var (name, variable) in Runs)
        {
            if (host.Variable(variable) is { Length: <= MaxRun } run && run.All(char.IsAsciiLetterOrDigit))
                return $"{name}-{run}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', place))).AsSpan(0, 8))}";
        }

        return $"once-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
    }
}
