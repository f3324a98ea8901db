using Countersign.Core;
using Countersign.Core.Changes;

namespace Countersign.Cli;

/// <summary>Exit statuses (contract §2).</summary>
internal static class ExitStatus
{
    /// <summary>Allowed, valid or done; always in shadow and warn.</summary>
    public const int Allow = 0;

    /// <summary>Could not be carried out.</summary>
    public const int Failed = 1;

    /// <summary>Denied or invalid.</summary>
    public const int Deny = 2;

    /// <summary>Waiting, not failed.</summary>
    public const int Hold = 3;

    /// <summary>The status of a verdict in an environment of this mode.</summary>
    public static int Of(Verdict verdict, EnforcementMode mode) => mode switch
    {
        EnforcementMode.Shadow or EnforcementMode.Warn => Allow,
        EnforcementMode.Enforce => Of(verdict),
    };

    /// <summary>The status of a verdict where nothing softens it.</summary>
    public static int Of(Verdict verdict) => verdict switch
    {
        Verdict.Allow => Allow,
        Verdict.Deny => Deny,
        Verdict.Hold => Hold,
    };
}
