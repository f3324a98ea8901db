namespace Countersign.Core.Changes.Images;

/// <summary>An image that another one replaces.</summary>
/// <param name="File">The file that says so.</param>
/// <param name="Where">The place in it.</param>
/// <param name="Old">What ran; null where nothing did.</param>
/// <param name="New">What is about to run; null where nothing will.</param>
public sealed record ImageChange(string File, string Where, ImageReference? Old, ImageReference? New)
{
    /// <summary>The images that differ between two versions of one file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="before">Its pins before; empty where it is new.</param>
    /// <param name="after">Its pins after; empty where it is gone.</param>
    public static IReadOnlyList<ImageChange> Between(string file, IReadOnlyList<ImagePin> before, IReadOnlyList<ImagePin> after)
    {
        var old = ByPlace(before);
        var now = ByPlace(after);
        return [.. old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(where => new ImageChange(file, where, old.GetValueOrDefault(where), now.GetValueOrDefault(where))).Where(c => c.Old != c.New)];
    }

    /// <summary>Places are distinct unless a file names its items to look like the places of others; then the last counts, as it does on both sides.</summary>
    private static Dictionary<string, ImageReference> ByPlace(IReadOnlyList<ImagePin> pins)
    {
        var byPlace = new Dictionary<string, ImageReference>(StringComparer.Ordinal);
        foreach (var pin in pins) byPlace[pin.Where] = pin.Image;
        return byPlace;
    }
}
