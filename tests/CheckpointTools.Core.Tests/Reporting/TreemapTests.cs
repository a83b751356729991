using CheckpointTools.Reporting;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Reporting;

public class TreemapTests
{
    private const double Width = 960;
    private const double Height = 420;

    [Fact]
    public void The_largest_scopes_have_areas_in_proportion_to_their_sizes_and_fill_the_picture()
    {
        ReportScope root = ScopeOf("tf1_adam_steps", "model.ckpt-5");
        Tile[] top = [.. Treemap.Arrange(root, Width, Height).Where(tile => root.Children.Contains(tile.Scope))];
        Assert.NotEmpty(top);
        Assert.All(
            top,
            tile =>
                Assert.Equal(
                    (double)tile.Scope.Size / (double)root.Size,
                    tile.Area.Width * tile.Area.Height / (Width * Height),
                    tolerance: 1e-9
                )
        );
        Assert.InRange(top.Sum(static tile => tile.Area.Width * tile.Area.Height), 0.98 * Width * Height, Width * Height * (1 + 1e-9));
    }

    [Fact]
    public void No_two_variables_overlap()
    {
        Box[] boxes =
        [
            .. Treemap
                .Arrange(ScopeOf("bert_like", "bert_model.ckpt"), Width, Height)
                .Where(static tile => !tile.IsGroup)
                .Select(static tile => tile.Area),
        ];
        Assert.True(boxes.Length > 20);
        for (int i = 0; i < boxes.Length; i++)
        {
            Assert.InRange(boxes[i].X, 0, Width - boxes[i].Width + 1e-6);
            Assert.InRange(boxes[i].Y, 0, Height - boxes[i].Height + 1e-6);
            Assert.DoesNotContain(boxes[(i + 1)..], other => Overlap(boxes[i], other));
        }
    }

    /// <summary>Adam's slots lie below the names of their variables, which must not be lost beside them.</summary>
    [Fact]
    public void A_variable_with_slots_below_it_has_a_rectangle_of_its_own()
    {
        ReportScope root = ScopeOf("tf1_adam_steps", "model.ckpt-5");
        ReportScope head = root.Children.Single(static scope => scope.Name == "head");
        ReportScope kernel = head.Children.Single(static scope => scope.Name == "kernel");
        Assert.Contains(kernel.Children, static scope => scope.Name == "(itself)" && scope.Kinds.ContainsKey(VariableKind.Weight));
        Assert.Equal(kernel.Size, kernel.Children.Aggregate(Int128.Zero, static (sum, scope) => sum + scope.Size));
    }

    private static ReportScope ScopeOf(params string[] fixture) =>
        ReportScope.Of(Checkpoints.List(Fixtures.TfMade(fixture)).Select(static variable => new VariableFacts(variable, null, null, null)));

    private static bool Overlap(Box a, Box b) =>
        a.X + a.Width > b.X + 1e-6 && b.X + b.Width > a.X + 1e-6 && a.Y + a.Height > b.Y + 1e-6 && b.Y + b.Height > a.Y + 1e-6;
}
