namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>Where the token that a visitor is shown stands in the piece at hand, in bytes.</summary>
internal sealed class JsonPosition
{
    /// <summary>Its first byte.</summary>
    public int Start { get; set; }

    /// <summary>The byte after its last.</summary>
    public int End { get; set; }
}
