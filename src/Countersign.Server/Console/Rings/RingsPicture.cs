namespace Countersign.Server.Console.Rings;

/// <summary>How a node is drawn. What destroys has a shape that nothing else has.</summary>
internal enum RingShape
{
    /// <summary>An effect that loses nothing.</summary>
    Dot,

    /// <summary>An effect that deletes or recreates.</summary>
    Octagon,

    /// <summary>A service.</summary>
    Disc,

    /// <summary>A service that customers use.</summary>
    Diamond,

    /// <summary>Several effects of one kind for which there is no room.</summary>
    Cluster,
}

/// <summary>One node of the picture.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="X">Position from the middle, to the right.</param>
/// <param name="Y">Position from the middle, downwards.</param>
/// <param name="Size">Half its width.</param>
/// <param name="Label">What stands beside it; empty where there is no room.</param>
/// <param name="LabelX">Where the label begins, or ends where it stands to the left.</param>
/// <param name="LabelY">Its base line.</param>
/// <param name="IsLabelLeft">Whether the label ends at the node.</param>
/// <param name="Title">Everything about it in one sentence.</param>
/// <param name="HoldsData">Whether it is a store of data, keys or identity.</param>
/// <param name="Anchor">Id of the row on the page that says more; null where there is none.</param>
internal sealed record RingNode(
    RingShape Shape, double X, double Y, double Size, string Label, double LabelX, double LabelY, bool IsLabelLeft, string Title, bool HoldsData, string? Anchor);

/// <summary>The part of the circle that belongs to one owner.</summary>
/// <param name="Owner">The owning group.</param>
/// <param name="EdgeX">End of the line at which it begins; the line starts at the middle ring.</param>
/// <param name="EdgeY">Likewise.</param>
/// <param name="NameX">Where its name stands.</param>
/// <param name="NameY">Likewise.</param>
/// <param name="Anchor">Side of the name that stands there: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
internal sealed record RingSector(string Owner, double EdgeX, double EdgeY, double NameX, double NameY, string Anchor);

/// <summary>A line from the middle to what is destroyed, or from a service to one that needs it.</summary>
internal sealed record RingLine(double FromX, double FromY, double ToX, double ToY, bool IsLoss);

/// <summary>The blast radius as rings: the change in the middle, its effects around it, then services by their distance, in sectors by owner.</summary>
/// <param name="Radius">Half the width of the whole picture, in its own units.</param>
/// <param name="Rings">Radius of each ring, innermost first.</param>
/// <param name="Sectors">Owners; empty where there is only one.</param>
/// <param name="Lines">Lines, drawn first.</param>
/// <param name="Nodes">Nodes, harmless ones first, so that what destroys lies on top.</param>
internal sealed record RingsPicture(double Radius, IReadOnlyList<double> Rings, IReadOnlyList<RingSector> Sectors, IReadOnlyList<RingLine> Lines, IReadOnlyList<RingNode> Nodes);
