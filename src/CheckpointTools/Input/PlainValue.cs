using System.Collections;
using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>Values without the objects that PowerShell wraps them in, in arrays too.</summary>
internal static class PlainValue
{
    /// <exception cref="InputException">Lists lie deeper in each other than a shape has axes: one may hold itself.</exception>
    public static object? Of(object? value) => Of(value, TensorShape.MaxRank);

    private static object? Of(object? value, int depth)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is not IList list || bare.GetType().GetElementType()?.IsValueType == true)
        {
            return bare;
        }

        return depth == 0
                ? throw new InputException(
                    ErrorRecords.InvalidRequest($"Lists lie more than {TensorShape.MaxRank} deep in each other: a shape has no more axes.")
                )
            : bare is Array { Rank: > 1 } grid ? OfGrid(grid, depth - 1)
            : list.Cast<object?>().Select(item => Of(item, depth - 1)).ToArray();
    }

    private static Array OfGrid(Array grid, int depth)
    {
        int[] sizes = [.. Enumerable.Range(0, grid.Rank).Select(grid.GetLength)];
        var plain = Array.CreateInstance(typeof(object), sizes);
        int[] index = new int[sizes.Length];
        foreach (object? item in grid)
        {
            plain.SetValue(Of(item, depth), index);
            for (int axis = sizes.Length - 1; axis >= 0 && ++index[axis] == sizes[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return plain;
    }
}
