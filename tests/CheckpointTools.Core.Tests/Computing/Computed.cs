using CheckpointTools.Computing;

namespace CheckpointTools.Tests.Computing;

/// <summary>Variables to compute with, and their values, read as users read them.</summary>
internal static class Computed
{
    /// <summary>The numbers 0, 1, 2, ... in a shape.</summary>
    public static CheckpointVariable Counting(string name, params long[] sizes)
    {
        var shape = new TensorShape(sizes);
        return NewVariable.Create(name, Enumerable.Range(0, (int)shape.ElementCount).ToArray(), shape: shape);
    }

    /// <summary>All values, row-major.</summary>
    public static T[] Read<T>(CheckpointVariable variable)
    {
        using var reader = new VariableReader();
        object value = reader.Read(variable, cancellationToken: TestContext.Current.CancellationToken);
        return value is Array array ? [.. array.Cast<T>()] : [(T)value];
    }
}
