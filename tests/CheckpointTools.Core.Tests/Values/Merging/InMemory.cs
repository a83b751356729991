using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Values.Merging;

/// <summary>Merges what lies in memory.</summary>
internal static class InMemory
{
    public static double[] Merge(Merger merger, double[][] inputs) => Merge(merger, inputs, out _);

    public static double[] Merge(Merger merger, double[][] inputs, out int passes)
    {
        for (passes = 0; merger.NeedsPass; passes++)
        {
            for (int start = 0; start < inputs[0].Length; start += ElementTile.FullLength)
            {
                merger.Observe(Tile(inputs, start, Math.Min(ElementTile.FullLength, inputs[0].Length - start)));
            }

            merger.EndPass();
        }

        double[] result = new double[inputs[0].Length];
        for (int start = 0; start < result.Length; start += ElementTile.FullLength)
        {
            int length = Math.Min(ElementTile.FullLength, result.Length - start);
            merger.Merge(Tile(inputs, start, length), result.AsSpan(start, length));
        }

        return result;
    }

    public static double[] Merge(MergeSettings settings, bool hasBase, params double[][] inputs) =>
        Merge(
            Merger.Create(
                settings,
                inputs.Length - (hasBase ? 1 : 0),
                hasBase,
                new TensorShape(inputs[0].Length),
                new SeededMasks(settings, "w", inputs.Length)
            ),
            inputs
        );

    public static ElementTile Tile(double[][] inputs, int start, int length) =>
        new(inputs.SelectMany(input => input.Skip(start).Take(length)).ToArray(), length, start);
}
