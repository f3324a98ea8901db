using Countersign.Core.Authorship;
using Countersign.Core.Changes.Images;

namespace Countersign.Cli.Reports;

/// <summary>Images that a range replaces, and where the commits behind them are to be looked at.</summary>
internal static class ImagesText
{
    /// <summary>Writes the ranges; gaps are written with those of the report.</summary>
    public static void Write(TextWriter to, ResolvedImages images)
    {
        foreach (var range in images.Ranges)
        {
            to.WriteLine();
            to.WriteLine($"{Printable.Line(range.Repository, 200)} {(range.Base is { } from ? $"{from.Short}.." : "")}{range.Head.Short}{(range.IsClaimed ? " (claimed)" : "")}");
            foreach (var image in range.Images) to.WriteLine($"  {Printable.Line(image.File, 200)}: {image.Old?.ToString() ?? "nothing"} → {image.New}");
            to.WriteLine($"  there: countersign authorship {(range.Base is { } begin ? $"{begin}.." : "")}{range.Head}");
        }
    }
}
