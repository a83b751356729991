namespace CheckpointTools.Reporting;

/// <summary>A rectangle of a treemap.</summary>
/// <param name="Scope">What it stands for.</param>
/// <param name="Area">Where it is.</param>
/// <param name="IsGroup">Whether others lie on it.</param>
internal sealed record Tile(ReportScope Scope, Box Area, bool IsGroup);

/// <summary>A rectangle.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height);

/// <summary>
/// Divides a rectangle among scopes by their sizes, and the rectangle of each among those in it. Rows are made as square as can be (Bruls,
/// Huizing and van Wijk: Squarified Treemaps).
/// </summary>
internal static class Treemap
{
    public const double HeaderHeight = 17;

    private const double Margin = 2;
    private const double MinGroupWidth = 70;
    private const double MinGroupHeight = 48;
    private const double MinSide = 2.5;
    private const int MaxTiles = 40;

    /// <summary>The tiles, groups before what lies on them. What would be too small to see is left out.</summary>
    public static IReadOnlyList<Tile> Arrange(ReportScope root, double width, double height)
    {
        var tiles = new List<Tile>();
        Divide(root, new Box(0, 0, width, height), tiles);
        return tiles;
    }

    /// <summary>It ends: each level takes its header from the height.</summary>
    private static void Divide(ReportScope scope, Box area, List<Tile> tiles)
    {
        List<ReportScope> children = [.. scope.Children.Where(static child => child.Size > 0)];
        if (children.Count > MaxTiles)
        {
            string name = $"{children.Count - MaxTiles + 1} more";
            children = [.. children.Take(MaxTiles - 1), ReportScope.Together(name, scope.Path, [.. children.Skip(MaxTiles - 1)])];
        }

        foreach ((ReportScope child, Box box) in Squarify(children, area))
        {
            if (box.Width < MinSide || box.Height < MinSide)
            {
                continue;
            }

            bool isGroup = box is { Width: >= MinGroupWidth, Height: >= MinGroupHeight } && child.Children.Count > 0;
            tiles.Add(new Tile(child, box, isGroup));
            if (isGroup)
            {
                Divide(
                    child,
                    new(box.X + Margin, box.Y + HeaderHeight, box.Width - (2 * Margin), box.Height - HeaderHeight - Margin),
                    tiles
                );
            }
        }
    }

    private static IEnumerable<(ReportScope Scope, Box Area)> Squarify(List<ReportScope> scopes, Box free)
    {
        double scale = free.Width * free.Height / scopes.Sum(static scope => (double)scope.Size);
        for (int begin = 0, end; begin < scopes.Count; begin = end)
        {
            double side = Math.Min(free.Width, free.Height);
            double area = (double)scopes[begin].Size * scale;
            for (end = begin + 1; end < scopes.Count; end++)
            {
                // The largest is the first of a row, and the one that would come next is the smallest.
                double next = (double)scopes[end].Size * scale;
                double first = (double)scopes[begin].Size * scale;
                double last = (double)scopes[end - 1].Size * scale;
                if (WorstRatio(first, next, area + next, side) > WorstRatio(first, last, area, side))
                {
                    break;
                }

                area += next;
            }

            double thickness = side > 0 ? area / side : 0;
            bool isColumn = free.Width >= free.Height;
            double along = isColumn ? free.Y : free.X;
            for (int i = begin; i < end; i++)
            {
                double length = thickness > 0 ? (double)scopes[i].Size * scale / thickness : 0;
                yield return (scopes[i], isColumn ? new(free.X, along, thickness, length) : new(along, free.Y, length, thickness));
                along += length;
            }

            free = isColumn
                ? new(free.X + thickness, free.Y, free.Width - thickness, free.Height)
                : new(free.X, free.Y + thickness, free.Width, free.Height - thickness);
        }
    }

    private static double WorstRatio(double largest, double smallest, double area, double side) =>
        Math.Max(side * side * largest / (area * area), area * area / (side * side * smallest));
}
