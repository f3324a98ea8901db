using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Server.Console.Rings;

/// <summary>
/// Lays the blast radius out as rings. Angles run clockwise from the top. Effects stand in several lanes around the change; where there are more than
/// fit, harmless ones become one node for each verb, and what destroys is kept apart as long as there is room.
/// </summary>
internal sealed class RingsLayout
{
    /// <summary>Name of the sector of what nobody is named to own.</summary>
    public const string NoOwner = "no owner named";

    /// <summary>Most effects that lose nothing and still have a node each, in one sector.</summary>
    public const int MostHarmless = 40;

    /// <summary>Most effects that destroy and have a node each, in one sector.</summary>
    public const int MostDestructive = 160;

    /// <summary>Most services with a node each.</summary>
    public const int MostServices = 160;

    /// <summary>Most steps away that have a ring of their own; farther ones stand on the last.</summary>
    public const int MostHops = 4;

    private const double Middle = 58;
    private const double FirstLane = 96;
    private const double LaneStep = 22;
    private const double NodeRoom = 24;
    private const double HopStep = 62;
    private const double Margin = 70;
    private const double EffectSize = 9;
    private const double ServiceSize = 8;
    private const int LabelLength = 34;

    private readonly BlastRadiusReport _radius;
    private readonly Estate? _estate;
    private readonly string _component;
    private readonly List<Spot> _spots = [];
    private readonly Dictionary<string, Spot> _services = new(StringComparer.Ordinal);
    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    private RingsLayout(BlastRadiusReport radius, Estate? estate, string component) => (_radius, _estate, _component) = (radius, estate, component);

    /// <summary>The picture of this blast radius.</summary>
    /// <param name="radius">What the change does.</param>
    /// <param name="estate">Components, for owners and for who needs whom; null where none are known.</param>
    /// <param name="component">The component that the change is for.</param>
    public static RingsPicture Of(BlastRadiusReport radius, Estate? estate, string component) => new RingsLayout(radius, estate, component).Draw();

    private RingsPicture Draw()
    {
        var sectors = Sectors();
        var lanes = Lanes(sectors);
        var lastLane = FirstLane + ((lanes - 1) * LaneStep);
        var hops = _radius.Services.Count == 0 ? 0 : Math.Min(MostHops, _radius.Services.Max(s => s.Hop)) + 1;
        var outer = lastLane + (hops * HopStep);
        foreach (var sector in sectors)
        {
            Place(sector, lanes);
            PlaceServices(sector, lastLane);
        }

        var rings = Enumerable.Range(0, hops).Select(hop => lastLane + ((hop + 1) * HopStep)).Prepend(lastLane).ToList();
        var nodes = Nodes();
        return new RingsPicture(outer + Margin, rings, sectors.Count < 2 ? [] : [.. sectors.Select(s => Edge(s, outer))], Lines(), nodes);
    }

    private List<Sector> Sectors()
    {
        var effects = Bubbles().ToLookup(b => b.Owner, StringComparer.Ordinal);
        var services = _radius.Services.Take(MostServices).ToLookup(s => OwnerOf(s.Name), StringComparer.Ordinal);
        var owners = effects.Select(e => e.Key).Concat(services.Select(s => s.Key)).Distinct(StringComparer.Ordinal)
            .OrderBy(owner => owner == NoOwner).ThenBy(owner => owner, StringComparer.Ordinal);
        var sectors = owners.Select(owner => new Sector(owner, [.. effects[owner]], [.. services[owner]])).ToList();
        var all = sectors.Sum(s => s.Weight);
        var from = 0.0;
        foreach (var sector in sectors)
        {
            sector.From = from;
            sector.To = from += 2 * Math.PI * sector.Weight / all;
        }

        return sectors;
    }

    private IEnumerable<Bubble> Bubbles()
    {
        var known = _radius.Effects.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        var followers = _radius.Effects.Where(e => e.Root is not null && known.Contains(e.Root)).ToLookup(e => e.Root!, StringComparer.Ordinal);
        foreach (var owner in _radius.Effects.Where(e => e.Root is null || !known.Contains(e.Root)).GroupBy(e => OwnerOf(e), StringComparer.Ordinal))
        {
            foreach (var kind in owner.GroupBy(e => e.IsDestructive))
            {
                var most = kind.Key ? MostDestructive : MostHarmless;
                var all = kind.ToList();
                if (all.Count <= most || kind.Key)
                    foreach (var effect in all.Take(most)) yield return new Bubble(owner.Key, effect.Does, effect, 1, followers[effect.Id].Count());
                var left = all.Count <= most ? [] : kind.Key ? all.Skip(most) : all;
                foreach (var verb in left.GroupBy(e => e.Does)) yield return new Bubble(owner.Key, verb.Key, null, verb.Count(), 0) { IsLoss = kind.Key };
            }
        }
    }

    // As few lanes as have room for the fullest sector.
    private static int Lanes(List<Sector> sectors)
    {
        for (var lanes = 1; ; lanes++)
            if (sectors.TrueForAll(s => s.Bubbles.Count <= Enumerable.Range(0, lanes).Sum(lane => Room(s, FirstLane + (lane * LaneStep))))) return lanes;
    }

    private static int Room(Sector sector, double radius) => Math.Max(1, (int)((sector.To - sector.From) * radius / NodeRoom));

    private void Place(Sector sector, int lanes)
    {
        var at = 0;
        for (var lane = 0; lane < lanes && at < sector.Bubbles.Count; lane++)
        {
            var radius = FirstLane + (lane * LaneStep);
            var room = Math.Min(Room(sector, radius), sector.Bubbles.Count - at);
            for (var place = 0; place < room; place++) _spots.Add(SpotOf(sector.Bubbles[at++], AngleOf(sector, place, room), radius));
        }
    }

    private void PlaceServices(Sector sector, double lastLane)
    {
        foreach (var hop in sector.Services.GroupBy(s => Math.Min(s.Hop, MostHops)))
        {
            var (place, count) = (0, hop.Count());
            foreach (var service in hop.OrderBy(s => s.Name, StringComparer.Ordinal))
            {
                var spot = SpotOf(service, AngleOf(sector, place++, count), lastLane + ((hop.Key + 1) * HopStep));
                _spots.Add(spot);
                _services[service.Name] = spot;
            }
        }
    }

    private static double AngleOf(Sector sector, int place, int count) => sector.From + ((sector.To - sector.From) * (place + 0.5) / count);

    private static Spot SpotOf(Bubble bubble, double angle, double radius)
    {
        var more = bubble.Followers > 0 ? $" and with it {Wording.Count(bubble.Followers, "consequence")}" : "";
        if (bubble.Effect is not { } effect)
            return new Spot(bubble.IsLoss ? RingShape.Octagon : RingShape.Cluster, angle, radius, EffectSize + 3, $"{bubble.Count} × {Words.Of(bubble.Does)}", $"{Wording.Of(bubble.Does)}: {bubble.Count} effects", false, null);
        var title = $"{Wording.Of(effect.Does)} {Printable.Line(effect.Address, 300)}, {Words.Of(effect.Severity)}{(effect.IsDestructive ? $"; holds {Wording.Of(effect.Holds)}, way back: {Wording.Of(effect.Undo)}" : "")}{more}";
        var holds = effect.Holds is Holds.Data or Holds.Keys or Holds.Identity;
        return new Spot(effect.IsDestructive ? RingShape.Octagon : RingShape.Dot, angle, radius, effect.IsDestructive ? EffectSize : EffectSize - 4, Short(effect.Address), title, holds, effect.Id);
    }

    private static Spot SpotOf(ReachedService service, double angle, double radius) => new(
        service.CustomerFacing ? RingShape.Diamond : RingShape.Disc, angle, radius, ServiceSize, Short(service.Name),
        $"{Printable.Line(service.Name, 100)}, {(service.Hop == 0 ? "touched by the change" : $"{Wording.Count(service.Hop, "step")} away")}{(service.CustomerFacing ? ", customers use it" : "")}", false, null);

    // The end of an address says most; what is long is cut in front.
    private static string Short(string text)
    {
        var line = Printable.Line(text, 300);
        return line.Length <= LabelLength ? line : string.Concat("…", line.AsSpan(line.Length - LabelLength + 1));
    }

    // Labels are given out by importance, each only where it covers no other.
    private List<RingNode> Nodes()
    {
        var labelled = new HashSet<Spot>();
        foreach (var spot in _spots.OrderBy(s => s.Rank).Where(Fits)) labelled.Add(spot);
        return [.. _spots.OrderByDescending(s => s.Rank).Select(s => s.Node(labelled.Contains(s)))];
    }

    private bool Fits(Spot spot)
    {
        if (spot.Shape == RingShape.Dot && _spots.Count > MostHarmless) return false;
        var (left, top, right, bottom) = spot.LabelBox;
        if (_taken.Exists(t => left < t.Right && t.Left < right && top < t.Bottom && t.Top < bottom)) return false;
        if (_spots.Exists(s => s != spot && s.X + s.Size > left && s.X - s.Size < right && s.Y + s.Size > top && s.Y - s.Size < bottom)) return false;
        _taken.Add((left, top, right, bottom));
        return true;
    }

    private List<RingLine> Lines()
    {
        var lines = _spots.Where(s => s.Shape == RingShape.Octagon).Select(s => new RingLine(s.X * Middle / s.Radius, s.Y * Middle / s.Radius, s.X, s.Y, IsLoss: true)).ToList();
        foreach (var (name, spot) in _services)
            foreach (var needed in _estate?.Components.GetValueOrDefault(name)?.DependsOn ?? [])
                if (_services.TryGetValue(needed, out var other) && other.Radius < spot.Radius) lines.Add(new RingLine(other.X, other.Y, spot.X, spot.Y, IsLoss: false));
        return lines;
    }

    private static RingSector Edge(Sector sector, double outer)
    {
        var (edge, name) = (Turn(sector.From, outer), Turn((sector.From + sector.To) / 2, outer + 34));
        var anchor = Math.Abs(name.X) < outer / 4 ? "middle" : name.X > 0 ? "start" : "end";
        return new RingSector(Short(sector.Owner), edge.X, edge.Y, name.X, name.Y, anchor);
    }

    private string OwnerOf(Effect effect)
    {
        if (_estate is null) return NoOwner;
        var named = effect.Does == Does.Deploy ? effect.Address : _estate.Components.Values.FirstOrDefault(c => c.Resources.Any(glob => glob.MatchesName(effect.Address)))?.Name;
        return OwnerOf(named ?? _component);
    }

    private string OwnerOf(string component) => _estate?.Components.GetValueOrDefault(component)?.Owner ?? NoOwner;

    private static (double X, double Y) Turn(double angle, double radius) => (Math.Sin(angle) * radius, -Math.Cos(angle) * radius);

    private sealed record Bubble(string Owner, Does Does, Effect? Effect, int Count, int Followers)
    {
        public bool IsLoss { get; init; }
    }

    private sealed class Sector(string owner, List<Bubble> bubbles, List<ReachedService> services)
    {
        public string Owner { get; } = owner;

        // What destroys stands nearest to the middle.
        public List<Bubble> Bubbles { get; } = [.. bubbles.OrderByDescending(b => b.IsLoss || b.Effect is { IsDestructive: true })];

        public List<ReachedService> Services { get; } = services;

        public double From { get; set; }

        public double To { get; set; }

        // The fullest sector shall not squeeze the others to nothing.
        public double Weight => 3 + Math.Sqrt(Bubbles.Count + Services.Count) * 2;
    }

    private sealed class Spot(RingShape shape, double angle, double radius, double size, string label, string title, bool holdsData, string? anchor)
    {
        private const double LetterWidth = 6.4;
        private const double LineHeight = 13;

        public RingShape Shape { get; } = shape;

        public double Radius { get; } = radius;

        public double Size { get; } = size;

        public double X { get; } = Turn(angle, radius).X;

        public double Y { get; } = Turn(angle, radius).Y;

        public int Rank => Shape switch { RingShape.Octagon => 0, RingShape.Diamond => 1, RingShape.Disc => 2, RingShape.Cluster => 3, RingShape.Dot => 4 };

        public (double Left, double Top, double Right, double Bottom) LabelBox =>
            X < 0 ? (LabelX - (label.Length * LetterWidth), Y - (LineHeight / 2), LabelX, Y + (LineHeight / 2)) : (LabelX, Y - (LineHeight / 2), LabelX + (label.Length * LetterWidth), Y + (LineHeight / 2));

        private double LabelX => X < 0 ? X - Size - 4 : X + Size + 4;

        public RingNode Node(bool isLabelled) => new(Shape, X, Y, Size, isLabelled ? label : "", LabelX, Y + 4, X < 0, title, holdsData, anchor);
    }
}
