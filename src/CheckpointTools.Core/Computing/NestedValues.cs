using System.Collections;

namespace CheckpointTools.Computing;

/// <summary>Takes values apart that come as a scalar, an array, or arrays in each other.</summary>
internal static class NestedValues
{
    /// <summary>The values in row-major order, and their shape.</summary>
    /// <param name="name">The name of the variable, for messages.</param>
    /// <param name="value">The value.</param>
    /// <param name="isLeaf">Tells lists that are one value, such as the bytes of a string.</param>
    /// <exception cref="CheckpointException">Arrays beside each other differ in their lengths, or a value is null.</exception>
    public static (TensorShape Shape, List<object> Leaves) Flatten(string name, object? value, Func<object, bool> isLeaf)
    {
        var sizes = new List<long>();
        var leaves = new List<object>();
        Add(value, 0);
        return TensorShape.TryCreate([.. sizes], out TensorShape? shape) ? (shape, leaves) : throw TooDeep(name);

        void Add(object? one, int depth)
        {
            if (one is null)
            {
                throw ComputingFaults.DoesNotFit(name, "has a value that is null", "Give every element a value.");
            }

            // Lists may hold themselves.
            if (depth > TensorShape.MaxRank)
            {
                throw TooDeep(name);
            }

            if (one is string || isLeaf(one) || one is not IEnumerable list)
            {
                if (depth != sizes.Count)
                {
                    throw Ragged(name, depth);
                }

                leaves.Add(one);
                return;
            }

            if (one is Array { Rank: > 1 } grid)
            {
                RequireSizes(grid, depth);
                foreach (object? item in grid)
                {
                    Add(item, depth + grid.Rank);
                }

                return;
            }

            object?[] items = [.. list.Cast<object?>()];
            RequireSize(depth, items.Length);
            foreach (object? item in items)
            {
                Add(item, depth + 1);
            }
        }

        void RequireSizes(Array grid, int depth)
        {
            for (int axis = 0; axis < grid.Rank; axis++)
            {
                RequireSize(depth + axis, grid.GetLongLength(axis));
            }

            if (grid.Length == 0 && sizes.Count != depth + grid.Rank)
            {
                throw Ragged(name, depth + grid.Rank);
            }
        }

        void RequireSize(int depth, long size)
        {
            if (depth == sizes.Count && leaves.Count == 0)
            {
                sizes.Add(size);
            }
            else if (depth >= sizes.Count || sizes[depth] != size)
            {
                throw Ragged(name, depth);
            }
        }
    }

    private static CheckpointException TooDeep(string name) =>
        ComputingFaults.DoesNotFit(
            name,
            $"cannot be of these values: their arrays lie too deep in each other for a shape, which has at most {TensorShape.MaxRank} axes"
        );

    private static CheckpointException Ragged(string name, int depth) =>
        ComputingFaults.DoesNotFit(
            name,
            $"cannot have these values: its arrays differ in their lengths at depth {depth}, so they have no shape",
            "Give arrays of one length at each depth."
        );
}
