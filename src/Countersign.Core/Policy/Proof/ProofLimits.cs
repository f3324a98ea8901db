namespace Countersign.Core.Policy.Proof;

/// <summary>How much a proof takes on. Beyond these it refuses: it never gives half an answer.</summary>
public static class ProofLimits
{
    /// <summary>Cells that are looked at for one claim, those ruled out in bunches not counted.</summary>
    public const long MaxCells = 10_000_000;

    /// <summary>Kinds of words of one set that conditions tell apart; each doubles the cells.</summary>
    public const int MaxWordKinds = 12;

    /// <summary>Claims of one file.</summary>
    public const int MaxClaims = 200;

    /// <summary>Combinations that one file declares impossible.</summary>
    public const int MaxConstraints = 200;

    /// <summary>Last days of exceptions that divide the time from now on.</summary>
    public const int MaxDays = 100;
}
